"""The door of a receiver: its own parameters, where a call binds or does not."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import Enum


class ParameterKind(Enum):
    """How a parameter is given its value."""

    POSITIONAL_ONLY = "positional-only"
    POSITIONAL_OR_KEYWORD = "positional-or-keyword"
    VAR_POSITIONAL = "var-positional"
    KEYWORD_ONLY = "keyword-only"
    VAR_KEYWORD = "var-keyword"


_BY_POSITION = (ParameterKind.POSITIONAL_ONLY, ParameterKind.POSITIONAL_OR_KEYWORD)
_BY_NAME = (ParameterKind.POSITIONAL_OR_KEYWORD, ParameterKind.KEYWORD_ONLY)
_STARS = {ParameterKind.VAR_POSITIONAL: "*", ParameterKind.VAR_KEYWORD: "**"}


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter, printed as in a ``def``.

    Attributes:
        required: A call that gives it no value fails. Never so for ``*args`` and ``**kwargs``.
        annotation: Its text, shortened; ``None`` where there is none or it cannot be read.
        default: The text of its default, shortened; ``None`` where there is none.

    >>> print(Parameter("event_id", ParameterKind.KEYWORD_ONLY, required=False, default="3"))
    event_id=3
    """

    name: str
    kind: ParameterKind
    required: bool
    annotation: str | None = None
    default: str | None = None

    @property
    def by_position(self) -> bool:
        """Whether one value given by position, such as the sender, can land here."""
        return self.kind in _BY_POSITION

    @property
    def by_name(self) -> bool:
        """Whether a field of this name lands here."""
        return self.kind in _BY_NAME

    def __str__(self) -> str:
        name = f"{_STARS.get(self.kind, '')}{self.name}"
        if self.annotation is None:
            return name if self.default is None else f"{name}={self.default}"
        annotated = f"{name}: {self.annotation}"
        return annotated if self.default is None else f"{annotated} = {self.default}"


class RefusalKind(Enum):
    """Why a call does not bind."""

    NOT_CALLABLE = "not callable"
    NO_SENDER_PARAMETER = "no sender parameter"
    MULTIPLE_VALUES = "multiple values"
    UNEXPECTED_FIELD = "unexpected field"
    POSITIONAL_ONLY_FIELD = "positional-only field"
    MISSING_FIELD = "missing field"
    UNREACHABLE_PARAMETER = "unreachable parameter"


_SENTENCES = {
    RefusalKind.NOT_CALLABLE: "cannot be called",
    RefusalKind.NO_SENDER_PARAMETER: "has no parameter for the sender",
    RefusalKind.MULTIPLE_VALUES: "gets '{}' twice, by position and by name",
    RefusalKind.UNEXPECTED_FIELD: "takes no field '{}'",
    RefusalKind.POSITIONAL_ONLY_FIELD: "takes '{}' by position only, not as a field",
    RefusalKind.MISSING_FIELD: "requires '{}'",
    RefusalKind.UNREACHABLE_PARAMETER: "requires '{}' by position, and a send gives it only by name",
}


@dataclass(frozen=True, slots=True)
class Refusal:
    """One reason why a call does not bind, printed as what one says of the receiver.

    Attributes:
        field: The field or parameter it is about; ``None`` where it is about none.

    >>> print(Refusal(RefusalKind.UNEXPECTED_FIELD, "speaker_name"))
    takes no field 'speaker_name'
    """

    kind: RefusalKind
    field: str | None = None

    def __str__(self) -> str:
        return _SENTENCES[self.kind].format(self.field)


@dataclass(frozen=True, slots=True)
class Door:
    """What a receiver takes: first the sender, by position, then every field by name.

    Attributes:
        parameters: Those still to be filled, in the order of the ``def``; by position first.
        filled: Those filled before the sender comes, such as ``self``. They are not printed, but a
            field of such a name is given twice.
        refusals: What fails whatever is sent: ``partial(receiver, evnt_id=3)`` never binds if
            ``receiver`` takes no ``evnt_id``.

    >>> app = Parameter("app", ParameterKind.POSITIONAL_ONLY, required=True)
    >>> event = Parameter("event_id", ParameterKind.POSITIONAL_OR_KEYWORD, True, annotation="int")
    >>> note = Parameter("note", ParameterKind.KEYWORD_ONLY, required=False, default="None")
    >>> rest = Parameter("kwargs", ParameterKind.VAR_KEYWORD, required=False)
    >>> door = Door((app, event, note, rest))
    >>> print(door)
    (app, /, event_id: int, *, note=None, **kwargs)
    >>> door.sender_parameter, door.names, door.required, door.takes_any
    ('app', ('event_id', 'note'), ('event_id',), True)
    """

    parameters: tuple[Parameter, ...]
    filled: tuple[Parameter, ...] = ()
    refusals: tuple[Refusal, ...] = ()

    @property
    def takes_any(self) -> bool:
        """Whether there is a ``**kwargs`` for the fields that no parameter names."""
        return self._has(ParameterKind.VAR_KEYWORD)

    @property
    def takes_sender(self) -> bool:
        """Whether one value given by position finds a place, be it in ``*args``."""
        return self._has(*_BY_POSITION, ParameterKind.VAR_POSITIONAL)

    @property
    def sender_parameter(self) -> str | None:
        """The parameter that the sender fills; ``None`` where only ``*args`` or nothing does."""
        return next((each.name for each in self.parameters if each.by_position), None)

    @property
    def lacks_its_object(self) -> bool:
        """Whether it is the bare function of a method: the sender lands where the object belongs."""
        return self.sender_parameter in {"self", "cls"}

    @property
    def names(self) -> tuple[str, ...]:
        """The fields that have a parameter of their own, in its order, without the sender's."""
        return tuple(each.name for each in self._behind_sender if each.by_name)

    @property
    def required(self) -> tuple[str, ...]:
        """The fields that a send must carry, in the order of their parameters.

        A required positional-only parameter after the sender's is not among them: no send can
        give it a value.
        """
        return tuple(each.name for each in self._behind_sender if each.by_name and each.required)

    @property
    def _behind_sender(self) -> tuple[Parameter, ...]:
        """The parameters that are left once the sender has come; those by position stand first."""
        first = self.parameters[:1]
        return self.parameters[1:] if first and first[0].by_position else self.parameters

    def given(self, count: int) -> "Door":
        """The door once ``count`` values have come by position; what finds no place is dropped."""
        places = sum(each.by_position for each in self.parameters)
        taken = min(count, places)
        return replace(
            self,
            parameters=self.parameters[taken:],
            filled=(*self.filled, *self.parameters[:taken]),
        )

    def refusal_of(self, name: str) -> Refusal | None:
        """Why a value given by this name does not bind; ``None`` if it does.

        A positional-only parameter leaves its name free for ``**kwargs`` to take.
        """
        if any(each.name == name and each.by_name for each in self.filled):
            return Refusal(RefusalKind.MULTIPLE_VALUES, name)
        if self.takes_any or any(each.name == name and each.by_name for each in self.parameters):
            return None
        if any(each.name == name and each.by_position for each in (*self.filled, *self.parameters)):
            return Refusal(RefusalKind.POSITIONAL_ONLY_FIELD, name)
        return Refusal(RefusalKind.UNEXPECTED_FIELD, name)

    def _has(self, *kinds: ParameterKind) -> bool:
        return any(each.kind in kinds for each in self.parameters)

    def __str__(self) -> str:
        return f"({', '.join(_printed(self.parameters))})"


def _printed(parameters: tuple[Parameter, ...]) -> Iterator[str]:
    """The parameters as in a ``def``, with ``/`` and ``*`` between them where a ``def`` has one."""
    before = None
    for parameter in parameters:
        kind = parameter.kind
        if before is ParameterKind.POSITIONAL_ONLY and kind is not before:
            yield "/"
        if kind is ParameterKind.KEYWORD_ONLY and before not in {
            kind,
            ParameterKind.VAR_POSITIONAL,
        }:
            yield "*"
        yield str(parameter)
        before = kind
    if before is ParameterKind.POSITIONAL_ONLY:
        yield "/"


@dataclass(frozen=True, slots=True)
class UnknownDoor:
    """The parameters of a receiver cannot be known.

    Attributes:
        reason: Why, as what follows "could not tell, because".
    """

    reason: str


class Verdict(Enum):
    """Whether a call binds."""

    BINDS = "binds"
    DOES_NOT_BIND = "does not bind"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Binding:
    """What becomes of one call at the door of a receiver.

    Attributes:
        refusals: Every reason why it does not bind; empty for the other verdicts.
        reason: Why it cannot be told; ``None`` for the other verdicts.
    """

    verdict: Verdict
    refusals: tuple[Refusal, ...] = ()
    reason: str | None = None
