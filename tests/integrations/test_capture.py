"""``signals.capture``: what was sent, and apart from it, what was received."""

import asyncio
import gc
import weakref
from collections.abc import Awaitable, Callable
from typing import Any

import blinker
import pytest

from signalctl.errors import UsageError
from signalctl.integrations.fixture import Signals
from signalctl.wires import wires_of

signals = Signals()
namespace = blinker.Namespace()
captured_by_name = namespace.signal("captured-by-name")


def listen(sender: object, event_id: int, **extra: object) -> str:
    return f"{event_id} of {sender}"


def fail(sender: object, **extra: object) -> None:
    raise ValueError("no such event")


def told(failure: pytest.ExceptionInfo[AssertionError]) -> list[str]:
    return str(failure.value).splitlines()


def test_a_send_is_recorded_with_its_sender_and_fields() -> None:
    changed = blinker.Signal()

    with signals.capture(changed) as sent:
        changed.send("shop", event_id=3, note="x")

    (only,) = sent.all
    assert (only.signal, only.sender, only.fields) == (
        changed,
        "shop",
        {"event_id": 3, "note": "x"},
    )
    assert only.place is not None
    assert only.place.file == __file__


def test_sends_are_recorded_in_order_and_no_longer_than_the_block() -> None:
    changed, other = blinker.Signal(), blinker.Signal()

    changed.send(event_id=0)
    with signals.capture(changed) as sent:
        changed.send(event_id=1)
        other.send(event_id=2)
        changed.send(event_id=3)
    changed.send(event_id=4)

    assert [each.fields["event_id"] for each in sent.all] == [1, 3]


def test_one_gives_the_send_that_has_the_fields_whatever_else_it_has() -> None:
    changed = blinker.Signal()

    with signals.capture(changed) as sent:
        changed.send(event_id=3, note="x")
        changed.send(event_id=4, note="x")

    assert sent.one(event_id=4).fields == {"event_id": 4, "note": "x"}


def test_what_differs_in_the_closest_send_is_spelled_out_field_by_field() -> None:
    changed = blinker.NamedSignal("event-changed")
    with signals.capture(changed) as sent:
        changed.send("far", room=1)
        changed.send("near", event_id="3", note="x", room=7)

    with pytest.raises(AssertionError) as failure:
        sent.one(event_id=3, note="x", day="Monday")

    first, closest, *fields = told(failure)
    assert first.startswith("no send of '")
    assert first.endswith(" has event_id=3, note='x', day='Monday'")
    assert closest.startswith("  the closest of 2, ")
    assert closest.endswith(" by 'near'")
    assert fields == [
        "    event_id  wanted 3, was '3'",
        "    day       wanted 'Monday', was not there",
        "    beside    room=7",
    ]


def test_a_value_of_another_type_that_looks_the_same_is_told_by_its_type() -> None:
    class Three(int):
        def __eq__(self, other: object) -> bool:
            return self is other

        __hash__ = int.__hash__

    changed = blinker.Signal()
    with signals.capture(changed) as sent:
        changed.send(event_id=Three(3))

    with pytest.raises(AssertionError, match=r"event_id  wanted 3, was a .*Three, no int"):
        sent.one(event_id=3)


def test_one_fails_on_two_and_shows_both() -> None:
    changed = blinker.Signal()
    with signals.capture(changed) as sent:
        changed.send(event_id=3, note="first")
        changed.send(event_id=3, note="second")

    with pytest.raises(AssertionError) as failure:
        sent.one(event_id=3)

    first, *both = told(failure)
    assert first.endswith(" with event_id=3, and one was wanted")
    assert [line.rpartition("  ")[2] for line in both] == [
        "event_id=3, note='first'",
        "event_id=3, note='second'",
    ]


def test_one_says_that_nothing_was_sent_at_all() -> None:
    changed = blinker.Signal()
    with signals.capture(changed) as sent:
        pass

    with pytest.raises(
        AssertionError, match=r"there was no send of .*, one with event_id=3 was wa"
    ):
        sent.one(event_id=3)


def test_none_passes_where_no_send_has_the_fields_and_fails_where_one_has() -> None:
    changed = blinker.Signal()
    with signals.capture(changed) as sent:
        changed.send("shop", event_id=3)

    sent.none(event_id=4)
    with pytest.raises(AssertionError, match="with event_id=3, and none was wanted"):
        sent.none(event_id=3)
    with pytest.raises(AssertionError, match="and none was wanted"):
        sent.none()


def test_sends_are_narrowed_to_a_signal_and_to_a_sender() -> None:
    changed, other = blinker.Signal(), blinker.Signal()

    with signals.capture(changed, other) as sent:
        changed.send("shop", event_id=1)
        changed.send("fair", event_id=2)
        other.send("shop", event_id=3)

    assert sent.of(changed).by("shop").one().fields == {"event_id": 1}
    assert sent.of(other).one().fields == {"event_id": 3}


def test_what_is_sent_to_nobody_is_sent_and_not_received() -> None:
    changed = blinker.Signal()

    with signals.capture(changed) as sent:
        changed.send(event_id=3)

    sent.one(event_id=3)
    sent.received.none()
    with pytest.raises(AssertionError) as failure:
        sent.received.one(event_id=3)
    first, it_was, line = told(failure)
    assert first.startswith("there was no receipt by any receiver of a send of ")
    assert it_was == "  it was sent:"
    assert line.endswith("  event_id=3")


def test_a_muted_send_is_sent_and_not_received() -> None:
    changed = blinker.Signal()
    changed.connect(listen)

    with signals.capture(changed) as sent, changed.muted():
        changed.send(event_id=3)

    sent.one(event_id=3)
    sent.received.none()


def test_who_received_what_and_returned_what() -> None:
    changed = blinker.Signal()
    changed.connect(listen)

    with signals.capture(changed) as sent:
        changed.send("shop", event_id=3, note="x")

    received = sent.received.by(listen).one(event_id=3)
    assert received.fields == {"event_id": 3, "note": "x"}
    assert received.returned == "3 of shop"
    assert received.error is None
    assert received.sent is sent.one()
    assert sent.received.by("listen").all == sent.received.by(f"{__name__}:lis*").all == (received,)
    sent.received.by(fail).none()
    sent.received.none_raised()


def test_what_a_receiver_raises_is_noted_and_raised() -> None:
    changed = blinker.Signal()
    changed.connect(fail)

    with signals.capture(changed) as sent, pytest.raises(ValueError, match="no such event"):
        changed.send(event_id=3)

    sent.one(event_id=3)
    assert isinstance(sent.received.by(fail).one(event_id=3).error, ValueError)
    with pytest.raises(AssertionError) as failure:
        sent.received.none_raised()
    first, line = told(failure)
    assert first == "1 receiver raised"
    assert ":fail, which raised ValueError: no such event  event_id=3" in line


def test_a_send_gives_the_results_it_would_give_without_us() -> None:
    changed = blinker.Signal()
    changed.connect(listen)
    plain = changed.send("shop", event_id=3)

    with signals.capture(changed):
        captured = changed.send("shop", event_id=3)

    assert captured == plain == [(listen, "3 of shop")]


def test_an_async_receiver_is_awaited_by_send_async_and_wrapped_by_send() -> None:
    async def listen_async(sender: object, **extra: object) -> str:
        await asyncio.sleep(0)
        return "done"

    def wrapped(receiver: Callable[..., Awaitable[str]]) -> Callable[..., str]:
        async def call(*args: object, **fields: object) -> str:
            return await receiver(*args, **fields)

        return lambda *args, **fields: asyncio.run(call(*args, **fields))

    changed = blinker.Signal()
    changed.connect(listen_async)

    with signals.capture(changed) as sent:
        awaited = asyncio.run(changed.send_async(event_id=3))
        changed.send(event_id=4, _async_wrapper=wrapped)

    assert awaited == [(listen_async, "done")]
    assert [each.fields for each in sent.all] == [{"event_id": 3}, {"event_id": 4}]
    assert [each.returned for each in sent.received.all] == ["done", "done"]


def test_a_send_from_a_receiver_is_a_send_of_its_own() -> None:
    first, second = blinker.Signal(), blinker.Signal()

    def pass_on(sender: object, **fields: Any) -> None:
        second.send(sender, **fields)

    first.connect(pass_on)
    second.connect(listen)

    with signals.capture(first, second) as sent:
        first.send("shop", event_id=3)

    assert [each.signal for each in sent.all] == [first, second]
    assert sent.received.by(listen).one().sent.signal is second
    assert sent.received.by(pass_on).one().sent.signal is first


def test_who_asks_for_the_receivers_in_a_send_gets_the_receivers() -> None:
    changed = blinker.Signal()
    asked: list[object] = []

    def ask(sender: object, **fields: object) -> None:
        asked.extend(changed.receivers_for(sender))

    changed.connect(ask)

    with signals.capture(changed):
        changed.send("shop")

    assert asked == [ask]


def test_capturing_keeps_no_receiver_alive() -> None:
    class Box:
        def listen(self, sender: object, **extra: object) -> None: ...

    changed = blinker.Signal()
    box = Box()
    gone = weakref.ref(box)
    changed.connect(box.listen)

    with signals.capture(changed) as sent:
        changed.send(event_id=1)
        del box
        gc.collect()
        changed.send(event_id=2)

    assert gone() is None
    assert [each.fields for each in sent.received.all] == [{"event_id": 1}]


def test_the_signal_is_afterwards_as_it_was() -> None:
    changed = blinker.Signal()
    changed.connect(listen)
    before, attributes = wires_of(changed), dict(vars(changed))

    with signals.capture(changed) as outer, signals.capture(changed):
        changed.send(event_id=3)

    assert len(outer.all) == 1
    assert vars(changed) == attributes
    assert [each.receiver_id for each in wires_of(changed)] == [each.receiver_id for each in before]


def test_captures_may_end_in_any_order() -> None:
    changed = blinker.Signal()
    first, second = signals.capture(changed), signals.capture(changed)

    sent_first, sent_second = first.__enter__(), second.__enter__()
    changed.send(event_id=1)
    first.__exit__(None, None, None)
    changed.send(event_id=2)
    second.__exit__(None, None, None)
    changed.send(event_id=3)

    assert [each.fields["event_id"] for each in sent_first.all] == [1]
    assert [each.fields["event_id"] for each in sent_second.all] == [1, 2]
    assert "send" not in vars(changed)


def test_what_something_else_has_put_on_the_signal_since_stays() -> None:
    changed = blinker.Signal()

    with signals.capture(changed):
        changed.send = lambda *_: []  # type: ignore[method-assign]  # as a mock does

    assert "send" in vars(changed)
    assert "receivers_for" not in vars(changed)


@pytest.mark.parametrize(
    "word", ["captured-by-name", "captured_by_name", f"{__name__}:captured_by_name"]
)
def test_a_word_stands_for_the_living_signal(word: str) -> None:
    with signals.capture(word) as sent:
        captured_by_name.send(event_id=3)

    sent.one(event_id=3)


def test_a_word_that_names_none_is_refused_and_makes_none() -> None:
    with pytest.raises(UsageError) as error, signals.capture("captured-by-nam"):
        pass

    assert error.value.message == "no signal is called 'captured-by-nam'"
    assert "captured-by-name" in error.value.hint
    assert "captured-by-nam" not in namespace


@pytest.mark.parametrize("given", [(), (3,)])
def test_what_is_no_signal_is_refused(given: tuple[blinker.Signal, ...]) -> None:
    with pytest.raises(UsageError, match="'capture' "), signals.capture(*given):
        pass
