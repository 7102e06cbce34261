"""``signals.probe``: a field more, a field less, without calling; or with a call where asked."""

import pytest

from signalctl.integrations.fixture import Signals

signals = Signals()
calls: list[dict[str, object]] = []


def open_receiver(sender: object, event_id: int = 0, **extra: object) -> None:
    calls.append({"event_id": event_id, **extra})


def closed_receiver(sender: object, event_id: int) -> None:
    calls.append({"event_id": event_id})


def reading_receiver(sender: object, **fields: object) -> object:
    return fields["event_id"]


@pytest.fixture(autouse=True)
def _nothing_called() -> None:
    calls.clear()


def test_nothing_is_called() -> None:
    signals.probe(open_receiver, event_id=3)

    assert calls == []


def test_an_open_receiver_takes_a_further_field_and_misses_none() -> None:
    probed = signals.probe(open_receiver)

    probed.takes_more()
    probed.works_without()
    assert probed.baseline.works
    assert set(probed.missing) == {"event_id"}
    assert probed.required == frozenset()


def test_a_closed_receiver_refuses_a_further_field_and_requires_its_own() -> None:
    probed = signals.probe(closed_receiver)

    assert probed.required == {"event_id"}
    with pytest.raises(AssertionError) as failure:
        probed.takes_more()
    place = f"{__file__}:{closed_receiver.__code__.co_firstlineno}"
    assert str(failure.value).splitlines() == [
        f"{__name__}:closed_receiver ({place}), with 'signalctl_probe' added: "
        "takes no field 'signalctl_probe'",
        "  hint: Take what comes: def handler(sender, **extra).",
    ]
    with pytest.raises(AssertionError, match="without 'event_id': requires 'event_id'"):
        probed.works_without("event_id")


def test_a_field_that_the_receiver_does_not_know_is_not_missed() -> None:
    signals.probe(closed_receiver).works_without("room")


def test_what_c_would_bind_is_not_known_and_so_does_not_pass() -> None:
    with pytest.raises(AssertionError, match="not known: it is written in C"):
        signals.probe(print).takes_more()


def test_a_call_is_made_for_each_variant_where_it_is_asked_for() -> None:
    probed = signals.probe(open_receiver, "shop", call=True, event_id=3)

    assert calls == [
        {"event_id": 3},
        {"event_id": 3, "signalctl_probe": "a field that nobody knows"},
        {"event_id": 0},
    ]
    assert probed.baseline.called
    probed.takes_more()
    probed.works_without()


def test_a_call_tells_what_the_door_does_not() -> None:
    signals.probe(reading_receiver, event_id=3).works_without()

    called = signals.probe(reading_receiver, call=True, event_id=3)

    assert called.baseline.returned == 3
    with pytest.raises(AssertionError, match="without 'event_id': raised KeyError") as failure:
        called.works_without()
    assert isinstance(failure.value.__cause__, KeyError)


def test_an_async_receiver_is_run_to_its_end() -> None:
    async def receiver(sender: object, **extra: object) -> str:
        return "done"

    assert signals.probe(receiver, call=True).baseline.returned == "done"
