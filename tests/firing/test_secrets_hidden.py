"""A secret that is sent is shown nowhere, whoever repeats it."""

import json
from collections.abc import Callable

import namespaces
import pytest
from fired import Fire

HIDDEN = "s3cr3t-hunter2"


@namespaces.NEEDED
@pytest.mark.fault(73, "Marked before anything is shown or written.")
def test_a_secret_is_hidden_wherever_it_turns_up(
    fire_flask: Fire, matches_golden: Callable[[str, str], None]
) -> None:
    fired = fire_flask("confided", "--password", HIDDEN, verbose=True)

    assert fired.code == 1
    assert HIDDEN not in fired.text + fired.error + json.dumps(fired.document)
    matches_golden("firing/confided.txt", fired.text)


def test_a_secret_reaches_the_receiver_as_it_is(fire_flask: Fire) -> None:
    fired = fire_flask("confided", "--password", HIDDEN, "--only", "measures_it")

    assert fired.returned == {"measures_it": str(len(HIDDEN))}


@pytest.mark.parametrize(
    "words",
    [
        ("--password", HIDDEN),
        (f"password={HIDDEN}",),
        (f'login:={{"user": "ann", "api_key": "{HIDDEN}"}}', "password=abcd"),
        ("--field", f"password={HIDDEN}"),
    ],
)
def test_a_secret_is_hidden_in_a_dry_run_and_in_what_repeats_it(
    words: tuple[str, ...], fire_flask: Fire
) -> None:
    fired = fire_flask("confided", *words, "--dry-run")

    assert (fired.code, fired.error) == (0, "")
    assert HIDDEN not in fired.text + json.dumps(fired.document)
    assert "<redacted str, 14 chars>" in fired.document["repeat"]


def test_a_secret_is_hidden_in_the_error_that_refuses_it(fire_flask: Fire) -> None:
    fired = fire_flask("confided", f"pin:int={HIDDEN}")

    assert (fired.code, HIDDEN in fired.error) == (2, False)
    assert "'pin' cannot be '<redacted str, 14 chars>': not an int" in fired.error
