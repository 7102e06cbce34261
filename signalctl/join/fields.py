"""The fields of a signal: those that are sent, taken, read or required."""

from collections.abc import Iterable, Iterator, Sequence

from signalctl.model.door import Door
from signalctl.model.source import SendSite
from signalctl.model.wiring import Field, Receiver

_TAKEN = frozenset({"_async_wrapper", "_sync_wrapper"})
"""What a ``send`` of blinker takes for itself, so that none that is connected ever gets it.

Source: ``Signal.send`` and ``Signal.send_async`` in blinker 1.9.
"""


def fields_of(
    receivers: Sequence[Receiver], sends: Sequence[SendSite] | None
) -> tuple[Field, ...] | None:
    """Every field that a receiver or a send names; ``None`` if none does.

    Returns:
        First those that receivers name, in the order of their doors, then those that are sent, then
        those that are only read.
    """
    known = [*_named_by_doors(receivers), *_sent(sends or ()), *_read(receivers)]
    return tuple(_field(name, receivers, sends) for name in dict.fromkeys(known)) or None


def _named_by_doors(receivers: Iterable[Receiver]) -> Iterator[str]:
    for receiver in receivers:
        if isinstance(receiver.door, Door):
            yield from (each for each in receiver.door.names if each not in _TAKEN)


def _sent(sends: Iterable[SendSite]) -> Iterator[str]:
    for site in sends:
        yield from site.send.fields


def _read(receivers: Iterable[Receiver]) -> Iterator[str]:
    for receiver in receivers:
        if receiver.demand is not None:
            yield from (each.field for each in receiver.demand.reads)


def _field(name: str, receivers: Sequence[Receiver], sends: Sequence[SendSite] | None) -> Field:
    is_read = sends is not None or any(each.demand is not None for each in receivers)
    return Field(
        name=name,
        type=next(_types(name, receivers), None) or _sent_type(name, sends or ()),
        sent_by=None
        if sends is None
        else _once(str(site.send.place) for site in sends if name in site.send.fields),
        read_by=_once(each.name for each in receivers if _reads(each, name)) if is_read else None,
        required_by=_once(each.name for each in receivers if requires(each, name)),
    )


def _types(name: str, receivers: Iterable[Receiver]) -> Iterator[str]:
    """The annotations of the field, in the order of the receivers."""
    for receiver in receivers:
        if isinstance(receiver.door, Door) and name in receiver.door.names:
            for parameter in receiver.door.parameters:
                if parameter.name == name and parameter.annotation:
                    yield parameter.annotation


def _sent_type(name: str, sends: Iterable[SendSite]) -> str | None:
    """The type that every closed send of the field tells, if no other send tells another."""
    closed: set[str | None] = set()
    told: set[str | None] = {None}
    for site in sends:
        for field, each in zip(site.send.fields, site.send.types, strict=False):
            if field == name:
                told.add(each)
                if not site.send.open:
                    closed.add(each)
    return next(iter(closed)) if len(closed) == 1 and told == closed | {None} else None


def requires(receiver: Receiver, name: str) -> bool:
    """Whether ``receiver`` fails without the field: at its door, or in a read that is certain."""
    if isinstance(receiver.door, Door) and name in receiver.door.required:
        return True
    reads = () if receiver.demand is None else receiver.demand.reads
    return any(each.field == name and each.certain for each in reads)


def _reads(receiver: Receiver, name: str) -> bool:
    if isinstance(receiver.door, Door) and name in receiver.door.names:
        return True
    reads = () if receiver.demand is None else receiver.demand.reads
    return any(each.field == name for each in reads)


def _once(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(texts))
