"""``signals.silence``: receivers do not run, and all is as before afterwards."""

import blinker
import pytest

from signalctl.integrations.fixture import Signals
from signalctl.wires import wires_of

signals = Signals()
heard: list[object] = []


def listen(sender: object, **extra: object) -> None:
    heard.append(extra["event_id"])


@pytest.fixture
def changed() -> blinker.Signal:
    heard.clear()
    signal = blinker.Signal()
    signal.connect(listen)
    return signal


def test_no_receiver_runs_in_the_block_and_all_do_after_it(changed: blinker.Signal) -> None:
    with signals.silence(changed):
        silent = changed.send(event_id=1)
    changed.send(event_id=2)

    assert silent == []
    assert heard == [2]


def test_an_inner_block_does_not_end_the_outer_one(changed: blinker.Signal) -> None:
    with signals.silence(changed):
        with signals.silence(changed):
            pass
        with changed.muted():
            pass
        changed.send(event_id=1)
    changed.send(event_id=2)

    assert heard == [2]


def test_a_signal_that_was_muted_before_is_muted_after(changed: blinker.Signal) -> None:
    with changed.muted():
        with signals.silence(changed):
            pass
        changed.send(event_id=1)

    assert heard == []


def test_receivers_stay_connected_and_so_does_what_is_connected_in_the_block(
    changed: blinker.Signal,
) -> None:
    def late(sender: object, **extra: object) -> None:
        heard.append("late")

    with signals.silence(changed):
        changed.connect(late)
    changed.send(event_id=2)

    assert len(wires_of(changed)) == 2
    assert sorted(heard, key=str) == [2, "late"]


def test_a_send_that_was_bound_before_the_block_is_silenced_too(changed: blinker.Signal) -> None:
    send = changed.send

    with signals.silence(changed):
        send(event_id=1)

    assert heard == []


def test_what_is_silenced_is_still_captured_as_sent(changed: blinker.Signal) -> None:
    with signals.silence(changed), signals.capture(changed) as sent:
        changed.send(event_id=1)

    sent.one(event_id=1)
    sent.received.none()


def test_the_block_ends_where_it_raises(changed: blinker.Signal) -> None:
    with pytest.raises(KeyError), signals.silence(changed):
        raise KeyError
    changed.send(event_id=2)

    assert heard == [2]
    assert not {"send", "receivers_for"} & set(vars(changed))
