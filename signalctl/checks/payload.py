"""Fields that a receiver reads out of its mapping although no send has them."""

from collections.abc import Iterator
from dataclasses import dataclass

from signalctl.checks.case import Case, Listener, Reach
from signalctl.model.door import Door
from signalctl.model.place import Place
from signalctl.model.source import Demand, Read
from signalctl.model.treatment import own_reads

_FAR = 2
"""Letters by which a slip of the fingers differs."""


@dataclass(frozen=True, slots=True)
class Unsent:
    """A read of a field that a send does not have.

    Attributes:
        place, column: Of the read; where it is in a function that the receiver calls, of the call.
        reaches: The sends without it. For a certain read at least one; for a guarded one all.
        near: A field that is sent, and that the one read may be a slip for; ``None`` if none is.
    """

    listener: Listener
    read: Read
    place: Place
    column: int
    reaches: tuple[Reach, ...]
    near: str | None


def unsent_reads(case: Case) -> Iterator[Unsent]:
    """Each field that a receiver reads and that is not sent, once; the reads that are certain first.

    A certain read fails with each send that lacks the field, whatever other sends have. A guarded one
    is only told where every send is known and none has it, of another signal that the receiver listens
    to neither: it may be how it tells them apart.
    """
    for listener in case.listeners():
        demand = listener.receiver.demand
        if demand is None:
            continue
        for read in _one_for_each_field(demand):
            reaches = _without(listener, read)
            if reaches:
                place, column = _shown(demand, read)
                near = _near(listener, read.field, demand)
                yield Unsent(listener, read, place, column, reaches, near)


def _one_for_each_field(demand: Demand) -> Iterator[Read]:
    """Of each field the first certain read, else the last one: what stands first may be a test."""
    found: dict[str, Read] = {}
    for read in own_reads(demand):
        before = found.get(read.field)
        if before is None or not before.certain:
            found[read.field] = read
    yield from found.values()


def _without(listener: Listener, read: Read) -> tuple[Reach, ...]:
    lacking = tuple(
        each
        for each in listener.sends
        if read.field not in each.site.send.fields and not each.site.send.open
    )
    if read.certain:
        sure = tuple(each for each in lacking if each.sure)
        return sure or tuple(each for each in lacking if each.likely)
    everywhere = (listener, *listener.case.elsewhere(listener))
    return lacking if all(_never_gets(each, read.field) for each in everywhere) else ()


def _never_gets(listener: Listener, field: str) -> bool:
    """Whether every send that may reach it is known, and none has a field; true where there is none."""
    if not listener.sends and listener.case.all_sends_known(listener.signal):
        return True
    return listener.is_heard_whole and not any(
        field in each.site.send.fields for each in listener.sends
    )


def _shown(demand: Demand, read: Read) -> tuple[Place, int]:
    if not read.chain:
        return read.place, read.column
    first = read.chain[0]
    columns = (each.column for each in demand.forwards if each.place == first and not each.chain)
    return first, next(columns, 1)


def _near(listener: Listener, field: str, demand: Demand) -> str | None:
    """A field that is sent, is not read here, and differs by a letter or two."""
    door = listener.receiver.door
    known = {each.field for each in demand.reads}
    known |= {*door.names} if isinstance(door, Door) else set()
    sent = dict.fromkeys(each for reach in listener.sends for each in reach.site.send.fields)
    if field in sent:
        return None
    alike = ((distance(field, each), each) for each in sent if each not in known)
    far, name = min(alike, default=(_FAR + 1, ""))
    return name if far <= min(_FAR, len(field) // 3) else None


def distance(one: str, other: str) -> int:
    """How many letters have to be put in, taken out, changed, or swapped with the next.

    >>> distance("evnt_id", "event_id"), distance("paid", "piad"), distance("a", "b")
    (1, 1, 1)
    """
    rows = [list(range(len(other) + 1))]
    for i, letter in enumerate(one, 1):
        row = [i]
        for j, against in enumerate(other, 1):
            cost = min(rows[-1][j] + 1, row[-1] + 1, rows[-1][j - 1] + (letter != against))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == against:
                cost = min(cost, rows[-2][j - 2] + 1)
            row.append(cost)
        rows.append(row)
    return rows[-1][-1]
