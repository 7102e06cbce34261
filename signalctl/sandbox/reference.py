"""A field's value that is an object of the target, named by its model and its key: ``Event#3``.

It is looked up in the process of the receiver that gets it, so that it belongs to the database
session that the receiver itself works with.
"""

from dataclasses import dataclass

from signalctl.sandbox.arguments import shown


class NotResolvedError(Exception):
    """What a reference names could not be had. Says why, in one line.

    Attributes:
        hint: What to type next.
    """

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.hint = hint

    def about(self, field: str | None, reference: "Reference") -> "NotResolvedError":
        """The same, said of the field that was to have it; of the sender where there is no field."""
        if field is None:
            return NotResolvedError(f"the sender cannot be {reference}: {self}", self.hint)
        said = shown(field, str(reference))
        return NotResolvedError(f"'{field}' cannot be {said}: {self}", self.hint)


@dataclass(frozen=True, slots=True)
class Reference:
    """The object with this key.

    Attributes:
        model: The name of a class or of a resolver, or ``module:Class``.
        key: As it was typed; ``None`` for the first object there is, or ``None`` where there is
            none: what a placeholder stands for.
    """

    model: str
    key: str | None

    @classmethod
    def of(cls, text: str) -> "Reference":
        """What ``text`` refers to; a ``ValueError`` with the reason when it is no reference.

        >>> Reference.of("Event#3")
        <Event 3>
        """
        model, _, key = text.partition("#")
        if not model or not key:
            raise ValueError("not a model and a key such as Event#3")
        return cls(model, key)

    @property
    def name(self) -> str:
        """Its model's, without a module."""
        return self.model.rpartition(":")[2]

    def __str__(self) -> str:
        return f"{self.model}#{self.key}"

    def __repr__(self) -> str:
        return f"<first {self.name}>" if self.key is None else f"<{self.name} {self.key}>"


def references_in(value: object) -> tuple[Reference, ...]:
    """The references that a field's value consists of: one, or those in a list."""
    values = value if isinstance(value, list) else [value]
    return tuple(each for each in values if isinstance(each, Reference))
