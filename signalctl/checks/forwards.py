"""What becomes of the fields of a send where a receiver hands them on."""

from collections.abc import Iterator
from dataclasses import dataclass

from signalctl.checks.case import Case, Listener, Reach
from signalctl.model.place import Place
from signalctl.model.source import Demand, Forward
from signalctl.model.treatment import faults_of


@dataclass(frozen=True, slots=True)
class Broken:
    """A call that fails with the fields of a send.

    Attributes:
        what: Why, as what one says of the callee.
        field: The field it is about.
    """

    listener: Listener
    forward: Forward
    place: Place
    column: int
    reach: Reach
    what: str
    field: str


def broken_forwards(case: Case) -> Iterator[Broken]:
    """Each call that hands the fields on and for certain fails with a send, once for each field."""
    for listener in case.listeners():
        demand = listener.receiver.demand
        for forward in () if demand is None else demand.forwards:
            if demand is None:
                continue
            place, column = shown(demand, forward)
            told: dict[str, Broken] = {}
            for reach in listener.sure_sends:
                for what, field in faults_of(forward, listener.receiver.door, reach.site.send):
                    broken = Broken(listener, forward, place, column, reach, what, field)
                    told.setdefault(field, broken)
            yield from told.values()


def shown(demand: Demand, forward: Forward) -> tuple[Place, int]:
    """Where a call is shown: in the receiver itself, whichever function further down makes it."""
    if not forward.chain:
        return forward.place, forward.column
    first = forward.chain[0]
    columns = (each.column for each in demand.forwards if each.place == first and not each.chain)
    return first, next(columns, 1)
