"""Fields that nobody types: from the configuration, and placeholders; and fields that are refused."""

from pathlib import Path

import pytest
from command import signalctl
from fired import Fire


def told(fired_fields: dict[str, dict[str, str]]) -> dict[str, tuple[str, str]]:
    return {name: (each["value"], each["how"]) for name, each in fired_fields.items()}


def test_a_preset_gives_fields(fire_models: Fire) -> None:
    fired = fire_models("echoed", "--preset", "small")

    assert told(fired.document["fields"]) == {
        "event_id": ("1", "preset"),
        "day": ("datetime.date(2026, 1, 31)", "preset"),
        "when": ("datetime.date(2026, 2, 28)", "preset"),
        "event": ("<Event 3>", "preset"),
    }
    assert fired.returned["echoes"] == (
        "{'event_id': 1, 'day': datetime.date(2026, 1, 31), 'when': datetime.date(2026, 2, 28), "
        "'event': ('Event', {'id': 3, 'name': 'third'})}"
    )


def test_a_later_preset_wins_and_the_command_line_over_all(fire_models: Fire) -> None:
    words = ("--day", "5", "--preset", "small", "--preset", "late", "more=x")

    fired = fire_models("echoed", *words)

    assert told(fired.document["fields"]) == {
        "event_id": ("2", "preset"),
        "day": ("5", "guessed"),
        "when": ("datetime.date(2026, 2, 28)", "preset"),
        "event": ("<Event 3>", "preset"),
        "event_name": ("'late'", "preset"),
        "more": ("'x'", "text"),
    }
    assert fired.document["repeat"] == (
        "signalctl fire -A models_app:app echoed --day 5 more=x --preset small --preset late"
    )


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        (
            "smal",
            (
                "there is no preset 'smal'; did you mean 'small'?",
                "hint: There are broken, late, small.",
            ),
        ),
        (
            "broken",
            (
                "the preset 'broken' has 5 fields that cannot be sent",
                "class: a field cannot be called 'class': it is a word of the Python language",
                "when:date: 'when' cannot be 'x': not a date such as 2026-01-31",
                "size:int: with a type behind it, its value must be a text, not 3",
                "at:time: 'time' in 'at:time=' is no type of a field",
                "a_b: 'a_b' is given twice",
                "hint: Mend [tool.signalctl.presets.broken] in pyproject.toml.",
            ),
        ),
    ],
)
def test_a_preset_that_cannot_be_used_is_refused(
    name: str, lines: tuple[str, ...], fire_models: Fire
) -> None:
    fired = fire_models("echoed", "--preset", name)

    assert (fired.code, fired.text) == (2, "")
    assert fired.error == "\n  ".join(("signalctl: error: " + lines[0], *lines[1:])) + "\n"


def test_where_there_is_no_preset_it_says_how_to_make_one(fire_flask: Fire) -> None:
    fired = fire_flask("echoed", "--preset", "small")

    assert fired.code == 2
    assert fired.error == (
        "signalctl: error: there is no preset 'small'\n"
        "  hint: Write its fields below [tool.signalctl.presets.small] in pyproject.toml.\n"
    )


def test_a_field_of_a_preset_is_warned_of_as_any(fire_models: Fire) -> None:
    fired = fire_models("declared", "--preset", "late")

    assert fired.error == (
        "signalctl: warning: no receiver takes a field 'event_id'; did you mean 'event' or 'events'?\n"
        "signalctl: warning: no receiver takes a field 'event_name'; did you mean 'event' or 'events'?\n"
    )


def test_known_only_refuses_what_is_warned_of(fire_flask: Fire) -> None:
    words = ("closed", "--event-ids", "3", "--event-id", "4", "--known-only")

    for fired in (fire_flask(*words), fire_flask(*words, "--dry-run")):
        assert (fired.code, fired.text, fired.document) == (2, "", {})
        assert fired.error.splitlines()[:2] == [
            "signalctl: error: 'payloads:closed' was not fired: --known-only, "
            "and a field is not known",
            "  no receiver takes a field 'event_ids'; did you mean 'event_id'?",
        ]


def test_known_only_lets_through_what_is_known_or_cannot_be_told(fire_flask: Fire) -> None:
    assert fire_flask("declared", "--event-ids", "3", "--known-only").code == 0


def test_a_probe_fills_in_what_nobody_gave(fire_models: Fire) -> None:
    fired = fire_models("wanted", "--probe", "--count", "7", "--dry-run")

    assert told(fired.document["fields"]) == {
        "count": ("7", "declared"),
        "event": ("<first Event>", "placeholder"),
        "empty": ("<first Empty>", "placeholder"),
        "event_id": ("1", "placeholder"),
        "title": ("'text'", "placeholder"),
        "fits": ("True", "placeholder"),
        "ratio": ("1.0", "placeholder"),
        "table": ("{}", "placeholder"),
        "ids": ("[1]", "placeholder"),
        "things": ("[]", "placeholder"),
        "paid": ("'text'", "placeholder"),
        "token_ids": ("'<redacted str, 11 chars>'", "placeholder"),
    }
    assert fired.document["repeat"] == "signalctl fire -A models_app:app wanted --count 7 --probe"


def test_a_row_in_a_placeholder_is_looked_up(models_folder: Path) -> None:
    run = signalctl("-A", "models_app:app", "fire", "wanted", "--probe", cwd=models_folder)

    # It asserts that it got the first event, and nothing for what has no row.
    row = next(line for line in run.out.splitlines() if "wants_all  " in line)
    assert row.split()[:3] == ["models_app:wants_all", "ok", "unbound"]


def test_only_a_probe_does(fire_models: Fire) -> None:
    fired = fire_models("wanted", "--dry-run", "--count", "7")

    assert [*fired.document["fields"]] == ["count"]
