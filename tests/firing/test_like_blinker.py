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


WAYS: dict[str, tuple[str, dict[str, tuple[str, str | None]]]] = {
    "plain": (
        "'manners_app:plain' is sent as manners_app.py:36 does, by a plain send(), which refuses "
        "manners_app:awaits",
        {"awaits": ("raised", "around")},
    ),
    "wrapped": ("", {"awaits": ("ok", None)}),
    "awaited": (
        "'manners_app:awaited' is sent as manners_app.py:48 does, by send_async(), which refuses "
        "manners_app:does_not_wait",
        {"does_not_wait": ("raised", "around")},
    ),
    "both": ("", {"awaits": ("ok", None), "does_not_wait": ("ok", None)}),
    "mixed": (
        "'manners_app:mixed' is sent as 2 of 3 lines that send it do, the first at "
        "manners_app.py:43, by send() with an _async_wrapper",
        {"awaits": ("ok", None)},
    ),
    "unsent": (
        "no line was found that sends 'manners_app:unsent', so it is sent as Flask sends its own "
        "signals, by send() with an _async_wrapper",
        {"awaits": ("ok", None)},
    ),
    "only_plain": ("", {"does_not_wait": ("ok", None)}),
}


@pytest.mark.usefixtures("asgiref")
@pytest.mark.parametrize("signal", WAYS)
def test_it_is_sent_as_the_application_sends_it(signal: str, fire_manners: Fire) -> None:
    warning, wanted = WAYS[signal]

    fired = fire_manners(signal, "--event-id", "3", "--like-blinker")

    told = {
        name: (each["outcome"], each["error"] and each["error"]["where"])
        for name, each in fired.outcomes.items()
    }
    assert fired.error == (f"signalctl: warning: {warning}\n" if warning else "")
    assert (told | wanted, fired.code) == (told, int("raised" in str(wanted)))


def test_a_refused_receiver_is_told_with_what_blinker_raised(fire_manners: Fire) -> None:
    outcomes = fire_manners("plain", "--event-id", "3", "--like-blinker").outcomes

    error = outcomes["awaits"]["error"]
    assert (error["type"], error["message"].rstrip("."), outcomes["awaits"]["detail"]) == (
        "RuntimeError",
        "Cannot send to a coroutine function",
        "raised before it was called",
    )
    assert error["file"].endswith("blinker/base.py")


def test_a_plain_send_of_quart_calls_what_is_plain(fire_quart: Fire) -> None:
    told = fire_quart("sent_plainly", "--event-id", "3", "--like-blinker").told("outcome")

    assert told == {"is_plain": "ok"}


def test_a_wrapped_send_of_quart_has_its_receivers_awaited(fire_quart: Fire) -> None:
    fired = fire_quart("sent_wrapped", "--event-id", "3", "--like-blinker")

    assert fired.told("outcome", "returned") == {"is_awaited": ("ok", "'quart_app'")}


def test_a_dry_run_says_whom_the_send_would_refuse(fire_manners: Fire) -> None:
    fired = fire_manners("plain", "--event-id", "3", "--like-blinker", "--dry-run")

    assert fired.error == f"signalctl: warning: {WAYS['plain'][0]}\n"


def test_no_line_is_proposed_that_asks_a_real_send_for_one_receiver(fire_modes: Fire) -> None:
    fired = fire_modes("real", "ids:=[1]", "--like-blinker")

    assert ("again: " in fired.text, "only this: " in fired.text) == (True, False)
