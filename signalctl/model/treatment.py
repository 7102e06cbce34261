"""What becomes of a field at a receiver: required, read, ignored, or the end of the call."""

from enum import Enum

from signalctl.model.door import Door
from signalctl.model.source import Demand, Forward
from signalctl.model.wiring import Receiver


class Treatment(Enum):
    """What a receiver does with one field."""

    REQUIRES = "requires"
    """It fails without the field."""
    READS = "reads"
    """It has a parameter for the field, or reads it, and can do without."""
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
