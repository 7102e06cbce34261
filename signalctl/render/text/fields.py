"""The fields of a signal, as the end of ``fire SIGNAL --help``."""

from collections.abc import Iterator

from signalctl.model.wiring import Field, Signal, State
from signalctl.render.safe import safe


def known_fields(signal: Signal) -> Iterator[str]:
    """A line for each known field, and where it is known from; each ends with a newline."""
    yield f"\nFields of {safe(signal.address)}:\n"
    fields = signal.fields or ()
    for field in fields:
        yield f"  {_option(field)}\n"
        yield f"      {_origin(signal, field)}\n"
    takers = sum(_takes_any(signal))
    if takers:
        others = "any other field" if fields else "any field"
        yield f"  {takers} of {len(signal.receivers)} receivers take {others}, by **kwargs.\n"
    elif not fields:
        yield "  None is known: no receiver names one.\n"


def _option(field: Field) -> str:
    option = f"--{safe(field.name).replace('_', '-')}"
    return option if field.type is None else f"{option} {safe(field.type)}"


def _origin(signal: Signal, field: Field) -> str:
    parts = []
    if field.required_by:
        parts.append(f"required by {', '.join(map(safe, field.required_by))}")
    others = [
        each for each in field.read_by or _takers(signal, field) if each not in field.required_by
    ]
    if others:
        parts.append(
            f"{'taken' if field.read_by is None else 'read'} by {', '.join(map(safe, others))}"
        )
    if field.sent_by:
        parts.append(f"sent at {', '.join(map(safe, field.sent_by))}")
    return "; ".join(parts)


def _takers(signal: Signal, field: Field) -> Iterator[str]:
    for receiver in signal.receivers:
        if receiver.state is State.LIVE and field.name in getattr(receiver.door, "names", ()):
            yield receiver.name


def _takes_any(signal: Signal) -> Iterator[bool]:
    for receiver in signal.receivers:
        yield receiver.state is State.LIVE and bool(getattr(receiver.door, "takes_any", False))
