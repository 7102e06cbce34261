"""A receiver finds what it would find when its framework sends, and awaits as there."""

from collections.abc import Callable

import pytest
from fired import Fire

SHORT = ("--timeout", "0.3")


def test_each_receiver_has_an_application_context_of_its_own(
    fire_flask: Fire, matches_golden: Callable[[str, str], None]
) -> None:
    fired = fire_flask("opened")

    assert (fired.code, fired.error) == (1, "")
    matches_golden("firing/opened.txt", fired.text)
    assert fired.told("outcome", "returned") == {
        "names_the_app": ("ok", "('firing_app', True)"),
        "keeps_something": ("ok", "['kept']"),
        "finds_nothing": ("ok", "[]"),
        "wants_a_request": ("raised", None),
    }


def test_a_receiver_without_a_request_is_told_so(fire_flask: Fire) -> None:
    fired = fire_flask("opened", "--only", "wants_a_request")

    outcome = fired.outcomes["wants_a_request"]
    assert outcome["detail"] == "it was called without a request; give it one: --request 'GET /'"
    assert outcome["error"]["message"].startswith("Working outside of request context.")


def test_what_a_teardown_raises_is_not_laid_at_the_receiver(
    fire_flask: Fire, matches_golden: Callable[[str, str], None]
) -> None:
    fired = fire_flask("torn")

    matches_golden("firing/torn.txt", fired.text)
    assert fired.told("outcome", "returned") == {
        "returns_before": ("ok", "'done'"),
        "raises_before": ("raised", None),
    }


@pytest.mark.fault(
    37, "It is awaited as Flask does; where nobody would await it, that is the outcome."
)
@pytest.mark.usefixtures("asgiref")
def test_an_async_receiver_is_awaited_as_flask_does(
    fire_flask: Fire, matches_golden: Callable[[str, str], None]
) -> None:
    fired = fire_flask("awaited", "--event-id", "3")

    assert fired.error == (
        "signalctl: warning: "
        "contexts:awaits, contexts:raises_while_awaited, contexts:takes_nothing_awaited are async: "
        "awaited here, while a send() without an async wrapper refuses them\n"
    )
    matches_golden("firing/awaited.txt", fired.text)
    assert fired.told("outcome", "returned") == {
        "awaits": ("ok", "'firing_app'"),
        "raises_while_awaited": ("raised", None),
        "takes_nothing_awaited": ("unbound", None),
        "does_not_wait": ("ok", "'sync'"),
    }


def test_without_asgiref_flask_itself_says_what_is_missing(
    fire_flask: Fire, matches_golden: Callable[[str, str], None]
) -> None:
    fired = fire_flask("awaited", app="without_asgiref:app")

    assert fired.code == 1
    matches_golden("firing/without_asgiref.txt", fired.text)
    assert fired.told("outcome", "duration_s")["awaits"] == ("raised", None)
    assert fired.outcomes["awaits"]["error"]["where"] == "around"
    assert fired.returned["does_not_wait"] == "'sync'"


def test_what_a_receiver_spoils_is_whole_for_the_next(fire_flask: Fire) -> None:
    fired = fire_flask("spoilt")

    assert fired.returned == {
        "spoils": "('yes', '', ['/spoilt'], 1, 1, True, True, ['spoilt'])",
        "finds_all_well": "(None, 'firing', [], 0, 2, False, None, [])",
    }


def test_quart_calls_either_kind_of_receiver(
    fire_quart: Fire, matches_golden: Callable[[str, str], None]
) -> None:
    fired = fire_quart("done", "--event-id", "3")

    assert (fired.code, fired.error) == (1, "")
    matches_golden("firing/quart.txt", fired.text)
    assert fired.told("outcome", "returned") == {
        "awaits": ("ok", "'quart_app'"),
        "does_not_wait": ("ok", "('quart_app', False)"),
        "raises_while_awaited": ("raised", None),
        "raises": ("raised", None),
        "takes_nothing": ("unbound", None),
        "takes_nothing_awaited": ("unbound", None),
        "yields": ("never_ran", None),
        "yields_async": ("never_ran", None),
        "exits": ("exited", None),
    }


def test_a_hang_under_quart_is_found_in_whatever_thread_it_is(
    fire_quart: Fire, matches_golden: Callable[[str, str], None]
) -> None:
    fired = fire_quart("overrun", *SHORT)

    assert fired.code == 1
    matches_golden("firing/quart_overrun.txt", fired.text)


def test_modules_without_an_app_have_no_sender(
    fire_plain: Fire, matches_golden: Callable[[str, str], None]
) -> None:
    fired = fire_plain("done", "--event-id", "3", "--module", "plain")

    assert fired.code == 0
    matches_golden("firing/plain.txt", fired.text)
    assert fired.returned == {
        "does": "(None, {'event_id': 3})",
        "awaits": None,
        "for_none": None,
    }


def test_modules_without_an_app_take_a_sender_that_is_named(fire_plain: Fire) -> None:
    fired = fire_plain("done", "--module", "plain", "--sender", "str:shop")

    assert fired.returned == {"does": "('shop', {})", "awaits": "'shop'", "for_shop": "'shop'"}


def test_modules_without_an_app_cannot_have_the_app_as_sender(fire_plain: Fire) -> None:
    fired = fire_plain("done", "--module", "plain", "--sender", "app")

    assert (fired.code, fired.text) == (2, "")
    assert fired.error == (
        "signalctl: error: '--sender app' asks for an app, and the target has none\n"
        "  hint: Name one with -A, or use --sender none, connected, str:TEXT, "
        "import:MODULE:ATTRIBUTE or model:MODEL#KEY.\n"
    )


def test_an_object_that_is_no_app_is_the_sender_itself(fire_plain: Fire) -> None:
    fired = fire_plain("done", "--only", "awaits", app="plain:site")

    assert (fired.code, fired.document["sender"]) == (0, "plain:Site object")
    assert str(fired.returned["awaits"]).startswith("<plain.Site object at 0x")
