"""What is said of a value or an error, whatever it does when it is asked."""

import pytest

from signalctl.model.secrets import redact_text
from signalctl.sandbox.known_secrets import KnownSecrets
from signalctl.sandbox.spoken import message_of, printed, traceback_of, type_name


class Named(type):
    @property
    def __name__(cls) -> str:  # type: ignore[override]  # what odd classes do
        raise AssertionError("asked")


class OddError(Exception, metaclass=Named):
    def __repr__(self) -> str:
        raise KeyboardInterrupt

    def __str__(self) -> str:
        raise SystemExit


def test_an_odd_error_is_named_and_never_raises() -> None:
    error = OddError()

    assert (type_name(error), message_of(error, redact_text), printed(error)) == (
        f"{__name__}.OddError",
        "<unprintable message>",
        "<unprintable OddError object>",
    )


def test_a_long_traceback_keeps_both_ends() -> None:
    error = ValueError("\n".join(f"row {number}" for number in range(500)))

    lines = traceback_of(error, None, redact_text)

    assert (len(lines), lines[0], lines[-1]) == (101, "ValueError: row 0", "row 499")
    assert lines[50] == "  (400 lines are left out here)"


def test_a_group_shows_what_is_in_it() -> None:
    error = ExceptionGroup("several", [ValueError("one"), KeyError("two")])

    text = "\n".join(traceback_of(error, None, redact_text))

    assert ("ValueError: one" in text, "KeyError: 'two'" in text) == (True, True)


def test_a_secret_at_the_edge_is_not_cut_into_something_that_is_shown() -> None:
    token = "eyJhbGciOiJIUzI1NiJ9." + "a" * 100 + ".sig"

    shown = printed("x" * 1_990 + " " + token)

    assert "eyJ" not in shown


@pytest.mark.parametrize(
    ("payload", "text", "shown"),
    [
        ({"password": "hunter2"}, "with hunter2!", "with <redacted str, 7 chars>!"),
        ({"login": {"api_key": "abcd"}}, "key abcd", "key <redacted str, 4 chars>"),
        ({"tokens": ["first", "second"]}, "second", "<redacted str, 6 chars>"),
        ({"password": b"hunter2"}, "hunter2", "<redacted bytes, 7 bytes>"),
        ({"password": "a'b\\c\n"}, repr("a'b\\c\n"), '"<redacted str, 6 chars>"'),
        ({"pin": 4711}, "pin is 4711", "pin is <redacted int>"),
        ({"pin": 7}, "7 speakers", "7 speakers"),
        ({"event_id": 12345}, "event 12345", "event 12345"),
        ({"password": "abcd", "secret": "abcdef"}, "abcdef", "<redacted str, 6 chars>"),
        ({"password": None}, "None", "None"),
    ],
)
def test_a_secret_that_was_sent_is_known_again(
    payload: dict[str, object], text: str, shown: str
) -> None:
    assert KnownSecrets.of(payload).redact(text) == shown
