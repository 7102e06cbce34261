"""What becomes of the fields of a send where a receiver hands them on."""

from collections.abc import Iterator
from dataclasses import dataclass

from signalctl.checks.case import Case, Listener, Reach
from signalctl.model.door import Door
from signalctl.model.place import Place
from signalctl.model.source import Demand, Forward
from signalctl.model.treatment import breaks


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
            if demand is None or forward.mixed or not isinstance(forward.door, Door):
                continue
            place, column = shown(demand, forward)
            told: dict[str, Broken] = {}
            for reach in listener.sure_sends:
                for what, field in _faults(listener, forward, forward.door, reach):
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


def _faults(
    listener: Listener, forward: Forward, door: Door, reach: Reach
) -> Iterator[tuple[str, str]]:
    own = listener.receiver.door
    taken = (
        {each.name for each in own.parameters if each.by_name} if isinstance(own, Door) else {""}
    )
    arriving = [each for each in reach.site.send.fields if each not in taken]
    for field in arriving:
        if breaks(forward, field):
            inside = door.given(forward.by_position)
            twice = field in forward.beside or any(each.name == field for each in inside.filled)
            yield (f"gets '{field}' twice" if twice else f"takes no field '{field}'"), field
    if reach.site.send.open:
        return
    there = {*arriving, *forward.beside} - {*forward.gone}
    there |= {*forward.beside}
    for parameter in door.given(forward.by_position).parameters:
        if parameter.required and parameter.name not in there:
            yield f"requires '{parameter.name}'", parameter.name
