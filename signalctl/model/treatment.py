"""What becomes of a field at a receiver: required, read, ignored, or the end of the call."""

from collections.abc import Iterator
from enum import Enum

from signalctl.model.door import Door, UnknownDoor
from signalctl.model.source import Demand, Forward, Read, Send
from signalctl.model.wiring import Receiver


class Treatment(Enum):
    """What a receiver does with one field."""

    REQUIRES = "requires"
    """It fails without the field."""
    READS = "reads"
    """It has a parameter for the field, or reads it, and does not always need it."""
    IGNORES = "ignores"
    """It lets the field in and does nothing with it."""
    PASSES = "passes"
    """It lets the field in; what becomes of it there could not be told."""
    BREAKS = "breaks"
    """It fails with the field, at its own door or where it hands the field on."""
    UNKNOWN = "unknown"
    """What it takes could not be told."""


def treatment_of(receiver: Receiver, field: str | None) -> Treatment:
    """What ``receiver`` does with ``field``; ``None`` stands for one that nobody names today."""
    door, demand = receiver.door, receiver.demand
    if not isinstance(door, Door):
        return Treatment.UNKNOWN
    if field is not None and field in door.required:
        return Treatment.REQUIRES
    if field is not None and field in door.names:
        return Treatment.READS
    if not door.takes_any or (field is not None and door.given(1).refusal_of(field) is not None):
        return Treatment.BREAKS
    return Treatment.PASSES if demand is None else _inside(demand, field)


def _inside(demand: Demand, field: str | None) -> Treatment:
    """What becomes of a field that came in by ``**``."""
    if any(breaks(each, field) for each in demand.forwards):
        return Treatment.BREAKS
    reads = [each for each in demand.reads if each.field == field]
    if any(each.certain for each in reads):
        return Treatment.REQUIRES
    if reads:
        return Treatment.READS
    unclear = demand.escapes or any(not isinstance(each.door, Door) for each in demand.forwards)
    return Treatment.PASSES if unclear else Treatment.IGNORES


def breaks(forward: Forward, field: str | None) -> bool:
    """Whether a call that hands the mapping on fails because ``field`` is in it.

    ``None`` stands for a field that nobody names today.
    """
    if not isinstance(forward.door, Door) or (field is not None and field in forward.gone):
        return False
    if field is None:
        return not forward.door.takes_any
    inside = forward.door.given(forward.by_position)
    return field in forward.beside or inside.refusal_of(field) is not None


def faults_of(
    forward: Forward, own: Door | UnknownDoor | None, send: Send
) -> Iterator[tuple[str, str]]:
    """Why a call that hands the mapping on fails for certain with what a line sends.

    Args:
        forward: The call.
        own: What the receiver takes: a field that it has a parameter for is not in its mapping.
        send: What arrives there.

    Yields:
        What is to be said of the callee, and the field it is about; nothing where other keys may
        have been put in before, or it could not be told what the callee takes.
    """
    door = forward.door
    if forward.mixed or not isinstance(door, Door):
        return
    taken = (
        {each.name for each in own.parameters if each.by_name} if isinstance(own, Door) else {""}
    )
    arriving = [each for each in send.fields if each not in taken]
    inside = door.given(forward.by_position)
    for field in arriving:
        if breaks(forward, field):
            twice = field in forward.beside or any(each.name == field for each in inside.filled)
            yield (f"gets '{field}' twice" if twice else f"takes no field '{field}'"), field
    if send.open:
        return
    there = {*arriving, *forward.beside} - {*forward.gone} | {*forward.beside}
    for parameter in inside.parameters:
        if parameter.required and parameter.name not in there:
            yield f"requires '{parameter.name}'", parameter.name


def own_reads(demand: Demand) -> Iterator[Read]:
    """What a receiver reads from its mapping, but for what is only an argument of a call.

    A call that lacks an argument is another fault.
    """
    needed = {(each.place, each.chain): _needed(each) for each in demand.forwards}
    for read in demand.reads:
        if read.field not in needed.get((read.place, read.chain), ()):
            yield read


def _needed(forward: Forward) -> frozenset[str]:
    if not isinstance(forward.door, Door):
        return frozenset()
    return frozenset(each.name for each in forward.door.parameters if each.by_name)
