"""Reading blinker's tables, on whichever blinker is installed."""

import functools

import blinker
import pytest

from signalctl import wires


def heard(sender: object, **fields: object) -> None:
    """A receiver that lives as long as this module."""


def other(sender: object, **fields: object) -> None:
    """Another one."""


class Owner:
    def hear(self, sender: object, **fields: object) -> None:
        """A receiver that lives as long as its owner."""


def tables(signal: blinker.Signal) -> tuple[object, ...]:
    return (
        dict(signal.receivers),
        {key: set(bucket) for key, bucket in signal._by_sender.items()},
        {key: set(bucket) for key, bucket in signal._by_receiver.items()},
        dict(signal._weak_senders),
        sorted(vars(signal)),
    )


def rows(signal: blinker.Signal) -> list[tuple[object, bool, object]]:
    return [
        (
            wire.receiver,
            wire.weak,
            "orphaned"
            if wire.sender is None
            else "any"
            if wire.sender.any
            else wire.sender.value
            if wire.sender.known
            else "unknown",
        )
        for wire in wires.wires_of(signal)
    ]


def test_a_row_tells_receiver_strength_and_sender() -> None:
    paid, owner = blinker.Signal(), Owner()
    paid.connect(heard)
    paid.connect(owner.hear, sender=owner)
    paid.connect(print, sender=None, weak=False)

    found = rows(paid)

    assert found == [(heard, True, "any"), (owner.hear, True, owner), (print, False, None)]


def test_a_receiver_of_several_senders_has_a_row_for_each_any_first() -> None:
    paid, owner = blinker.Signal(), Owner()
    paid.connect(heard, sender=owner)
    paid.connect(heard)

    assert rows(paid) == [(heard, True, "any"), (heard, True, owner)]


def test_rows_stand_in_connect_order_whatever_order_blinker_calls() -> None:
    paid = blinker.Signal()
    receivers = [functools.partial(heard, number=number) for number in range(50)]
    for receiver in receivers:
        paid.connect(receiver)

    assert [wire.receiver for wire in wires.wires_of(paid)] == receivers


def test_a_receiver_whose_only_sender_was_disconnected_is_orphaned() -> None:
    paid = blinker.Signal()
    paid.connect(heard, sender="shop")
    paid.disconnect(heard, sender="shop")

    assert rows(paid) == [(heard, True, "orphaned")]


def test_a_receiver_whose_sender_died_is_orphaned() -> None:
    paid, owner = blinker.Signal(), Owner()
    paid.connect(heard, sender=owner)

    del owner

    assert rows(paid) == [(heard, True, "orphaned")]


def test_a_sender_that_cannot_be_weakly_referenced_is_not_known() -> None:
    paid, sender = blinker.Signal(), (1, 2)
    paid.connect(heard, sender=sender)

    assert rows(paid) == [(heard, True, "unknown")]


@pytest.mark.parametrize("sender", ["shop", None, blinker.ANY, 7, ("a",)], ids=repr)
def test_reaches_says_what_a_send_does(sender: object) -> None:
    paid, called = blinker.Signal(), []
    receivers = [
        functools.partial(lambda number, _sender, **_: called.append(number), number)
        for number in range(4)
    ]
    for receiver, connected in zip(receivers, (blinker.ANY, "shop", None, 7), strict=True):
        paid.connect(receiver, sender=connected)

    reached = [wire.receiver for wire in wires.wires_of(paid) if wires.reaches(wire, sender)]

    paid.send(sender)
    assert [number for number in range(4) if receivers[number] in reached] == sorted(called)


def test_reading_leaves_the_tables_as_they_were() -> None:
    paid, empty, owner = blinker.Signal(), blinker.Signal(), Owner()
    paid.connect(heard, sender=owner)
    paid.connect(other)
    paid.connect(other, sender="shop")
    before = tables(paid), tables(empty)

    for signal in (paid, empty):
        for wire in wires.wires_of(signal):
            wires.reaches(wire, owner)
        wires.is_muted(signal)
        wires.is_ordered(signal)

    assert (tables(paid), tables(empty)) == before


def test_muting_is_seen() -> None:
    paid = blinker.Signal()

    with paid.muted():
        assert wires.is_muted(paid)
    assert not wires.is_muted(paid)


def test_a_signal_with_other_tables_is_unreadable() -> None:
    class Odd(blinker.Signal):
        def __init__(self) -> None:
            """Without the tables."""

    with pytest.raises(wires.UnreadableError, match="its tables are not blinker's"):
        wires.wires_of(Odd())
