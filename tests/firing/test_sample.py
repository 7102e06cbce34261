"""The sample application, fired as its README fires it."""

import json
from collections.abc import Callable
from pathlib import Path

import namespaces
import pytest
from command import ROOT, Run, signalctl
from fired import steady
from schemas import validate

ADA = ("--event-id", "3", "--speaker-name", "Ada")
GOOD = [
    "sample_app.receivers:export_event_json",
    "sample_app.receivers:export_event_ical",
    "sample_app.receivers:export_event_xml",
    "sample_app.receivers:mail_organisers_about_speakers",
    "sample_app.receivers:audit_speakers",
]


@pytest.fixture
def run(tmp_path: Path) -> Callable[..., Run]:
    """Runs a command in the repository, on a database of its own."""
    env = {"DATABASE_URL": f"sqlite:///{tmp_path / 'events.db'}"}
    return lambda *words: signalctl(*words, cwd=ROOT, env=env)


@namespaces.NEEDED
@pytest.mark.parametrize(
    ("name", "code", "words"),
    [
        ("sample", 0, ("fire", "speakers_modified", "--event-id", "3")),
        ("sample_ada", 0, ("fire", "speakers_modified", *ADA)),
        (
            "sample_broken",
            1,
            ("-A", "sample_app.broken:create_app", "fire", "speakers_modified", *ADA),
        ),
    ],
)
def test_the_sample_is_fired(
    name: str,
    code: int,
    words: tuple[str, ...],
    run: Callable[..., Run],
    matches_golden: Callable[[str, str], None],
) -> None:
    fired = run(*words)

    unknown = "signalctl: warning: no line was found that sends or reads a field 'speaker_name'\n"
    assert (fired.code, fired.err) == (code, unknown if "--speaker-name" in words else "")
    matches_golden(f"firing/{name}.txt", steady(fired.out, ROOT))


def test_one_closed_door_hides_no_other_receiver(run: Callable[..., Run]) -> None:
    words = ("-A", "sample_app.broken:create_app", "fire", "speakers_modified", *ADA)

    document = json.loads(run(*words, "--format", "json").out)

    validate(document, "fire")
    found = {each["receiver"]: each["outcome"] for each in document["outcomes"]}
    assert found == {
        **dict.fromkeys(GOOD, "ok"),
        "sample_app.broken.doors:count_speakers": "unbound",
    }


def test_what_is_allowed_is_done(run: Callable[..., Run]) -> None:
    words = ("fire", "speakers_modified", "--event-id", "3", "--only", "audit_speakers")

    allowed = run(*words, "--allow", "database", "--format", "json")
    guarded = run(*words, "--format", "json")

    assert (allowed.code, guarded.code) == (0, 0)
    assert json.loads(allowed.out)["leaks"] == []
    states = {each["name"]: each["state"] for each in json.loads(allowed.out)["guards"]}
    assert (states["database"], states["tasks"], states["mail"]) == ("none", "held", "held")


def test_of_a_fire_nothing_is_left_in_the_file(run: Callable[..., Run], tmp_path: Path) -> None:
    file = tmp_path / "events.db"
    words = ("speakers_modified", "--event-id", "3")
    run("fire", *words, "--dry-run")  # makes the file
    before = file.read_bytes()

    codes = [run("fire", *words, *way).code for way in ((), ("--probe",), ("--like-blinker",))]

    assert (codes, file.read_bytes() == before) == ([0, 0, 0], True)
    assert sorted(each.name for each in tmp_path.iterdir()) == ["events.db"]

    assert run("fire", *words, "--allow", "database").code == 0
    assert file.read_bytes() != before, "so that the comparison can fail"
