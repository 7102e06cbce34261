"""Which receivers a sender reaches, and why it does not reach the others."""

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass

from signalctl import wires
from signalctl.model.source import Party
from signalctl.model.wiring import Receiver, SenderFilter, SenderKind, State
from signalctl.target.senders import ChosenSender

_NOT_LIVE = {
    State.COLLECTED: "it was collected",
    State.ORPHANED: "no sender is left that reaches it",
    State.SOURCE: "the line that connects it has not run",
}

_MAY_BE_ANY_OBJECT = frozenset({Party.OBJECT, Party.UNKNOWN})

Row = tuple[Receiver, wires.Wire | None]
"""A receiver, and its living wire; see ``rows.rows_and_wires``."""


@dataclass(frozen=True, slots=True, eq=False)
class Reached:
    """A receiver that a send would call, and the sender it would get.

    Attributes:
        index: Of its row.
    """

    index: int
    row: Receiver
    sender: object


@dataclass(frozen=True, slots=True)
class Unreached:
    """A receiver that a send would not call, and why."""

    row: Receiver
    reason: str


def reach(rows: Sequence[Row], sender: ChosenSender) -> tuple[Reached | Unreached, ...]:
    """What a send by ``sender`` makes of each receiver.

    A receiver has a row for each sender it is connected to. It is called once if any of them is
    met, as blinker does, and only otherwise it is one that is not reached.

    Returns:
        In the order of ``rows``.
    """
    met = {wire.receiver_id for row, wire in rows if wire and _is_met(row, wire, sender)}
    return tuple(_once(rows, sender, met))


def _once(
    rows: Sequence[Row], sender: ChosenSender, met: set[Hashable]
) -> Iterator[Reached | Unreached]:
    seen: set[Hashable] = set()
    for index, (row, wire) in enumerate(rows):
        if wire is None or row.state is not State.LIVE:
            yield Unreached(row, _NOT_LIVE.get(row.state, "it is gone"))
        elif _is_met(row, wire, sender):
            given = sender_for(wire, sender)
            if (key := (wire.receiver_id, wires.identity(given))) not in seen:
                seen.add(key)
                yield Reached(index, row, given)
        elif wire.receiver_id not in met | seen:
            seen.add(wire.receiver_id)
            filters = [
                other.sender for other, its in rows if its and its.receiver_id == wire.receiver_id
            ]
            yield Unreached(row, _only(filters, sender))


def _is_met(row: Receiver, wire: wires.Wire, sender: ChosenSender) -> bool:
    return row.state is State.LIVE and wires.reaches(wire, sender_for(wire, sender))


def sender_for(wire: wires.Wire, sender: ChosenSender) -> object:
    """The sender that the receiver of ``wire`` gets."""
    own = wire.sender
    if sender.as_connected and own is not None and own.known and not own.any:
        return own.value
    return sender.value


def _only(filters: Sequence[SenderFilter], sender: ChosenSender) -> str:
    if sender.as_connected:
        return "blinker keeps no reference to the sender it listens to"
    labels = dict.fromkeys(_label(each, sender) for each in filters)
    only = f"it listens to {' and '.join(labels)} only"
    if sender.looked_up and any(each.party in _MAY_BE_ANY_OBJECT for each in filters):
        return (
            f"{only}, and whether {sender.label} is that object is not known before it is looked up"
        )
    return only


def _label(listened_to: SenderFilter, sender: ChosenSender) -> str:
    if listened_to.kind is SenderKind.UNKNOWN:
        return "a sender that blinker keeps no reference to"
    same = listened_to.label == sender.label  # two objects may look alike
    return f"another {listened_to.label}" if same else listened_to.label
