"""The report goes where it was asked for, and a failure says how to repeat it."""

import json
import shlex
from collections.abc import Callable
from pathlib import Path

import pytest
from command import signalctl
from fired import Fire, steady
from schemas import validate

FIRES = {
    "chosen": ("raised", "--event-id", "3", "--only", "raises*", "--skip", "*_library"),
    "values": (
        *("closed", "--note=-Anna", "--zip", "00123", "--below", "-5", "--urgent", "--at=a b"),
        *("text=it's", "ids:=[1, 2]", "when:date=2026-01-31", "sum:decimal=1.10", "sign:str=@x"),
        *("--field", "timeout=5", "--field", "live=1", "--letters", "é ✓"),
    ),
    "options": ("overrun", "--timeout", "0.25", "--only", "hangs", "--yes", "--live"),
    "sender": ("bound", "--sender", "connected", "--only", "the_*", "--field", "sender=x"),
}


def lines_of(text: str) -> tuple[str, str]:
    again, only = text.splitlines()[-2:]
    if not only.startswith("only this: "):
        return only.removeprefix("again: "), ""
    return again.removeprefix("again: "), only.removeprefix("only this: ")


@pytest.mark.parametrize("name", FIRES)
def test_the_line_that_repeats_a_failure_repeats_it(
    name: str, fire_flask: Fire, flask_folder: Path
) -> None:
    fired = fire_flask(*FIRES[name])
    again, _ = lines_of(fired.text)
    program, *words = shlex.split(again)

    run = signalctl(*words, cwd=flask_folder)

    assert (program, again) == ("signalctl", fired.document["repeat"])
    assert (run.code, steady(run.out, flask_folder), run.err) == (1, fired.text, fired.error)


def test_a_text_that_no_terminal_shows_is_repeated_all_the_same(
    fire_flask: Fire, flask_folder: Path
) -> None:
    text = "two\nlines \x1b[2J\u202e"
    fired = fire_flask("marked", "path=/", f"--note={text}")
    again, _ = lines_of(fired.text)

    run = signalctl(*shlex.split(again)[1:], "--format", "json", cwd=flask_folder)

    assert again.isprintable()
    assert json.loads(run.out)["fields"]["note"]["value"] == repr(text)


def test_the_line_for_one_receiver_calls_that_one_alone(
    fire_flask: Fire, flask_folder: Path
) -> None:
    fired = fire_flask(*FIRES["chosen"])
    _, only = lines_of(fired.text)

    run = signalctl(*shlex.split(only)[1:], "--format", "json", cwd=flask_folder)

    outcomes = json.loads(run.out)["outcomes"]
    assert [each["receiver"] for each in outcomes] == ["outcomes:raises"]


def test_a_fire_that_went_well_needs_no_repeating(fire_flask: Fire) -> None:
    text = fire_flask("spoilt").text

    assert ("again:" in text, "only this:" in text) == (False, False)


@pytest.mark.parametrize("options", [("--env-file", "some.env"), ("--chdir", "elsewhere")])
def test_the_line_names_the_target_as_it_was_named(
    options: tuple[str, str], flask_folder: Path, tmp_path: Path
) -> None:
    (tmp_path / "elsewhere").symlink_to(flask_folder)
    (tmp_path / "some.env").write_text("NOTHING=1\n")
    app = "firing_app:app" if options[0] == "--chdir" else "elsewhere/firing_app.py:app"
    first = signalctl("-A", app, *options, "fire", "closed", "--event-ids", "3", cwd=tmp_path)
    again, _ = lines_of(first.out)

    second = signalctl(*shlex.split(again)[1:], cwd=tmp_path)

    assert (first.code, second.code, second.err) == (1, 1, first.err)
    assert steady(second.out, flask_folder) == steady(first.out, flask_folder)


def test_verbose_shows_the_traceback_from_the_receiver_inwards(
    fire_flask: Fire, matches_golden: Callable[[str, str], None]
) -> None:
    only = ("--only", "raises_*", "--skip", "*_library", "--only", "recurses")

    fired = fire_flask("raised", "--event-id", "3", *only, verbose=True)

    assert fired.code == 1
    matches_golden("firing/verbose.txt", fired.text)


def test_output_takes_the_place_of_stdout_and_reports_stand_beside_it(
    flask_folder: Path, tmp_path: Path
) -> None:
    text, document = tmp_path / "fire.txt", tmp_path / "fire.json"

    run = signalctl(
        *("-A", "firing_app:app", "fire", "raised", "--event-id", "3", "--only", "raises"),
        *("--output", str(text), "--report", f"json={document}"),
        cwd=flask_folder,
    )

    assert (run.code, run.out, run.err) == (1, "", "")
    assert text.read_text().startswith("fired outcomes:raised\n")
    validate(json.loads(document.read_text()), "fire")


def test_a_report_that_cannot_be_written_stops_before_anything_is_called(
    flask_folder: Path, tmp_path: Path
) -> None:
    touched = tmp_path / "touched"

    run = signalctl(
        *("-A", "firing_app:app", "fire", "marked", f"path={touched}"),
        *("--output", str(tmp_path / "nowhere" / "fire.txt")),
        cwd=flask_folder,
    )

    assert (run.code, run.out, touched.exists()) == (4, "", False)
