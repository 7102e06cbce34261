"""``--like-blinker`` makes one real send: its order, its end, and its silence."""

from collections.abc import Callable

import pytest
from fired import Fire


def test_a_send_ends_with_the_first_exception(fire_modes: Fire) -> None:
    outcomes = fire_modes("real", "ids:=[1]", "--like-blinker").document["outcomes"]

    kinds = [each["outcome"] for each in outcomes]
    end = kinds.index("raised")
    assert (len(kinds), kinds[:end], kinds[end + 1 :]) == (
        3,
        ["ok"] * end,
        ["skipped"] * (2 - end),
    )
    assert {each["detail"] for each in outcomes[end + 1 :]} <= {
        "a send ends with the first exception, and calls no other receiver then"
    }
    for each in outcomes[:end]:
        told = effects_and_changes(each)
        assert (
            told
            == {
                "modes_app:changes_the_note": ([], ["sender.config['SPOILT']", "ids[1]"]),
                "modes_app:logs_a_warning": (["WARNING modes_app: in a real send"], []),
            }[each["receiver"]]
        )


def effects_and_changes(outcome: dict[str, list[dict[str, str]]]) -> tuple[list[str], list[str]]:
    return (
        [each["text"] for each in outcome["effects"]],
        [each["what"] for each in outcome["payload_changes"]],
    )


def test_what_is_changed_in_a_real_send_is_told(fire_modes: Fire) -> None:
    fired = fire_modes(
        "changing", "tags:=[]", 'settings:={"depth": {"at": 1}, "old": 0}', "--like-blinker"
    )

    assert sorted(len(each["payload_changes"]) for each in fired.document["outcomes"]) == [0, 5]


@pytest.mark.usefixtures("asgiref")
def test_async_receivers_are_awaited_as_flask_does(fire_modes: Fire) -> None:
    fired = fire_modes("awaited", "--like-blinker")

    assert (fired.code, fired.told("outcome", "returned")) == (
        0,
        {"awaits": ("ok", "'awaited'"), "does_not_wait": ("ok", "'plain'")},
    )


def test_a_muted_signal_calls_nobody(fire_flask: Fire) -> None:
    fired = fire_flask("muted", "--like-blinker")

    assert (fired.code, fired.told("outcome", "detail")) == (
        0,
        {"any_one": ("skipped", "the send did not call it")},
    )


def test_a_send_that_a_receiver_ends_with_its_process_tells_of_all(fire_flask: Fire) -> None:
    fired = fire_flask("ended", "--event-id", "3", "--like-blinker")

    kinds = [each["outcome"] for each in fired.document["outcomes"]]
    end = next(index for index, each in enumerate(kinds) if each != "ok")
    assert (fired.code, len(kinds), set(kinds[end + 1 :]) - {"skipped"}) == (1, 11, set())
    assert kinds[end] in {"exited", "crashed", "flooded"}


def test_quart_sends_and_awaits_by_send_async(fire_quart: Fire) -> None:
    fired = fire_quart("done", "--event-id", "3", "--like-blinker")

    kinds = [each["outcome"] for each in fired.document["outcomes"]]
    end = next(index for index, each in enumerate(kinds) if each not in {"ok", "never_ran"})
    assert (fired.code, len(kinds), set(kinds[end + 1 :]) - {"skipped"}) == (1, 9, set())


def test_the_text_says_what_was_skipped(
    fire_flask: Fire, matches_golden: Callable[[str, str], None]
) -> None:
    matches_golden("firing/muted_send.txt", fire_flask("muted", "--like-blinker").text)
