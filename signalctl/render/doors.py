"""What is said of a door, once for each: most receivers of an application share a few signatures."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from signalctl.model.door import Door, Parameter, ParameterKind, Refusal, RefusalKind


@dataclass(frozen=True, slots=True)
class DoorWords:
    """What is said of a door.

    Attributes:
        signature: As in a ``def``.
        takes: The fields it takes, as in the ``def``; not the sender, nor what no field reaches.
        names: The same fields, by name only.
        required: Those that a send must carry.
        rest: The parameter that takes all other fields, as ``**kwargs``; ``None`` if none does.
        refusals: Why no send at all binds; empty if some send does.
    """

    signature: str
    takes: tuple[str, ...]
    names: tuple[str, ...]
    required: tuple[str, ...]
    rest: str | None
    refusals: tuple[str, ...]


@lru_cache(maxsize=1024)
def door_words(door: Door) -> DoorWords:
    """What there is to say of ``door``."""
    left = door.given(1).parameters
    rest = (each.name for each in left if each.kind is ParameterKind.VAR_KEYWORD)
    return DoorWords(
        signature=str(door),
        takes=tuple(_taken(left)) or ("no fields",),
        names=door.names,
        required=door.required,
        rest=next((f"**{name}" for name in rest), None),
        refusals=tuple(str(refusal) for refusal in _always_refused(door)),
    )


def _taken(parameters: Sequence[Parameter]) -> Iterator[str]:
    for parameter in parameters:
        if parameter.kind is ParameterKind.VAR_KEYWORD:
            yield f"**{parameter.name}"
        elif parameter.by_name:
            default = parameter.default
            yield parameter.name if default is None else f"{parameter.name}={default}"


def _always_refused(door: Door) -> Iterator[Refusal]:
    if not door.takes_sender:
        yield Refusal(RefusalKind.NO_SENDER_PARAMETER)
    yield from door.refusals
    for parameter in door.given(1).parameters:
        if parameter.required and parameter.by_position and not parameter.by_name:
            yield Refusal(RefusalKind.UNREACHABLE_PARAMETER, parameter.name)
