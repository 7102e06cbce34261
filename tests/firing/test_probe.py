"""``--probe`` finds who breaks when a field comes or goes, and lays it at the right line."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from command import ROOT, Run, environment, signalctl
from fired import Fire, Fired
from schemas import validate

BROKEN = ("-A", "sample_app.broken:create_app")
FORWARDS = {
    "sample_app.broken.forwards:store_change": "store(**kwargs)  # SIG107 closed-forward",
    "sample_app.broken.forwards:store_change_two_deep": "store(**fields)",
    "sample_app.broken.forwards:queue_change": "store_later.delay(**kwargs)  # SIG107 closed-forward",
    "sample_app.broken.forwards:queue_change_as_kwargs": (
        "store_later.apply_async(kwargs=kwargs)  # SIG107 closed-forward"
    ),
}
"""Planted: each with the line whose call does not take one field more."""


@pytest.fixture
def run(tmp_path: Path) -> Callable[..., Run]:
    """Runs a command in the repository, on a database of its own."""
    env = {"DATABASE_URL": f"sqlite:///{tmp_path / 'events.db'}"}
    return lambda *words: signalctl(*words, cwd=ROOT, env=env)


def trials(document: dict[str, Any]) -> Iterator[tuple[str, str, str | None, str]]:
    for each in document["trials"]:
        name = each["receiver"].rpartition(":")[2]
        yield name, each["trial"], each["field"], each["outcome"]


EVERY_SIGNAL = """
import sys
from pathlib import Path
from signalctl import cli, session
from signalctl.options import Shared

folder, app = Path(sys.argv[1]), sys.argv[2] or None

def probe_all(living):
    cli.with_target = lambda shared, work, failing: work(living)  # loaded once for all of them
    for number, signal in enumerate(living.survey.signals):
        if any(each.state.value == "live" for each in signal.receivers):
            words = [signal.address, "--sender=connected", "--probe", "--format=json"]
            cli.main(["fire", *words, f"--output={folder / str(number)}.json"])
    return 0

session.with_target(Shared(app=app), probe_all)
"""


def probed(folder: Path, app: str = "") -> list[dict[str, Any]]:
    """The trials of every signal that a live receiver listens to."""
    reports = folder / "reports"
    reports.mkdir()
    env = environment({"DATABASE_URL": f"sqlite:///{folder / 'events.db'}"})
    program = [sys.executable, "-c", EVERY_SIGNAL, str(reports), app]
    subprocess.run(program, cwd=ROOT, env=env, check=True, capture_output=True)
    found: list[dict[str, Any]] = []
    for report in sorted(reports.iterdir()):
        document = json.loads(report.read_text())
        validate(document, "fire")
        found += document["trials"]
    return found


def living(run: Callable[..., Run], *words: str) -> list[dict[str, Any]]:
    listed = json.loads(run(*words, "list", "--format", "json").out)["signals"]
    return [each for each in listed if any(one["state"] == "live" for one in each["receivers"])]


def test_all_that_breaks_on_one_field_more_is_found_in_the_broken_sample(
    run: Callable[..., Run], tmp_path: Path
) -> None:
    closed = {
        one["name"]
        for each in living(run, *BROKEN)
        for one in each["receivers"]
        if one["state"] == "live" and one["takes"] and not one["takes"]["any"]
    }

    tried = probed(tmp_path, BROKEN[1])

    works = {
        each["receiver"] for each in tried if (each["trial"], each["outcome"]) == ("baseline", "ok")
    }
    added = {
        each["receiver"]: each["told"]
        for each in tried
        if each["trial"] == "added" and each["told"]
    }
    broken = {name: told["outcome"] for name, told in added.items() if told["outcome"] != "ok"}
    assert set(added) == works
    assert broken == {
        **dict.fromkeys(closed & works, "unbound"),
        **dict.fromkeys(FORWARDS, "forward_unbound"),
    }
    assert "sample_app.broken.doors:count_speakers" in broken
    assert {name: line_of(added[name]["error"]) for name in FORWARDS} == FORWARDS
    assert {added[name]["error"]["where"] for name in FORWARDS} == {"forward"}
    assert {each["binding"] for each in added.values() if each["outcome"] == "unbound"} == {
        "does_not_bind"
    }


def line_of(error: dict[str, Any]) -> str:
    lines: list[str] = (ROOT / error["file"]).read_text().splitlines()
    line: int = error["line"]
    return lines[line - 1].strip()


def test_nothing_breaks_in_the_sample(tmp_path: Path) -> None:
    tried = probed(tmp_path)

    assert len(tried) > 10
    assert [each for each in tried if each["outcome"] != "ok"] == []


def test_a_field_given_twice_is_laid_at_the_forward(run: Callable[..., Run]) -> None:
    fields = ("--event-id", "3", "--track", "main")

    done = run(*BROKEN, "fire", "forward_given_twice", *fields, "--format", "json")

    [outcome] = json.loads(done.out)["outcomes"]
    assert (outcome["outcome"], outcome["error"]["where"], line_of(outcome["error"])) == (
        "forward_unbound",
        "forward",
        'store_track(track="main", **kwargs)  # SIG108 forward-breaks',
    )


GIVEN = ("fields", "--event-id", "3", "--note", "x", "--probe")


def test_each_receiver_is_told_by_what_it_bears(
    fire_modes: Fire, matches_golden: Callable[[str, str], None]
) -> None:
    fired = fire_modes(*GIVEN)

    assert (fired.code, fired.error) == (1, "")
    matches_golden("firing/probe.txt", fired.text)
    ok, added = ("baseline", None, "ok"), ("added", "signalctl_probe")
    assert by_receiver(fired) == {
        "takes_all": [ok, (*added, "ok"), *without(event_id="ok", note="ok")],
        "takes_two": [ok, (*added, "unbound"), *without(note="ok")],
        "hands_on": [ok, (*added, "forward_unbound"), *without(note="ok")],
        "hands_on_below": [ok, (*added, "forward_unbound"), *without(note="ok")],
        "hands_on_by_partial": [ok, (*added, "forward_unbound"), *without(note="ok")],
        "needs_the_note": [ok, (*added, "ok"), *without(note="raised")],
        "requires_the_note": [ok, (*added, "ok")],
        "fails_anyway": [
            *(("baseline", None, "raised"), (*added, "not_probed")),
            *without(event_id="not_probed", note="not_probed"),
        ],
    }


def by_receiver(fired: Fired) -> dict[str, list[tuple[str, str | None, str]]]:
    found: dict[str, list[tuple[str, str | None, str]]] = {}
    for name, *told in trials(fired.document):
        found.setdefault(name, []).append((told[0] or "", told[1], told[2] or ""))
    return found


def without(**outcomes: str) -> list[tuple[str, str | None, str]]:
    return [("missing", field, outcome) for field, outcome in outcomes.items()]


def test_a_value_that_nobody_gave_is_a_placeholder_and_marked(fire_modes: Fire) -> None:
    fired = fire_modes("fields", "--note", "x", "--probe", "--only", "takes_*")

    assert fired.document["placeholders"] == ["event_id"]
    assert fired.document["fields"]["event_id"]["how"] == "placeholder"
    assert "nobody gave event_id: placeholders are ours" in " ".join(fired.text.split())


def test_receivers_of_one_name_have_a_row_each(fire_modes: Fire) -> None:
    fired = fire_modes("lambdas", "--probe", "--max-memory", "1G")

    rows = [line.split() for line in fired.text.splitlines() if line.startswith("  modes_app:")]
    assert [row[1:] for row in rows][:2] == [["ok", "ok"], ["ok", "unbound"]]
    assert (
        "1 of 2 receivers breaks on one field more, or without one not required: 4 trials"
        in fired.text
    )


def test_a_field_of_the_name_we_invent_is_no_matter(fire_modes: Fire) -> None:
    fired = fire_modes("lambdas", "--probe", "signalctl_probe=1")

    added = {each["field"] for each in fired.document["trials"] if each["trial"] == "added"}
    assert added == {"signalctl_probe_"}
