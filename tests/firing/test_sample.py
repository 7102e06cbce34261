"""The sample application, fired as its README fires it."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from command import ROOT, Run, signalctl
from fired import steady
from schemas import validate

ADA = ("--event-id", "3", "--speaker-name", "Ada", "--live")
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


@pytest.mark.parametrize(
    ("name", "code", "words"),
    [
        ("sample", 0, ("fire", "speakers_modified", "--event-id", "3", "--live")),
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


def test_what_the_sample_would_do_is_asked_for_first(run: Callable[..., Run]) -> None:
    fired = run("fire", "speakers_modified", "--event-id", "3")

    assert (fired.code, fired.out) == (2, "")
    assert fired.err.startswith(
        "signalctl: error: 'sample_app.signals:speakers_modified' was not fired: "
        "what its receivers do would be real\n"
    )
