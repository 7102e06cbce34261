"""A sender that is an object with a key: looked up where receivers run, as a field's is."""

import json
import shlex
from pathlib import Path

import pytest
from command import signalctl
from fired import Fire


@pytest.mark.parametrize("mode", [(), ("--like-blinker",), ("--isolate", "none", "--live")])
def test_the_sender_is_the_row_and_the_same_object_as_the_field(
    mode: tuple[str, ...], fire_models: Fire
) -> None:
    fired = fire_models("sent_by_row", "event:model=Event#3", "--sender", "model:Event#3", *mode)

    assert (fired.code, fired.error) == (0, "")
    assert fired.document["sender"] == "<Event 3>"
    assert fired.returned == {"hears_any": "('Event', 'third', True)"}


def test_what_a_resolver_gives_is_a_sender_too(fire_models: Fire) -> None:
    fired = fire_models("echoed", "--sender", "model:Loud#three")

    assert (fired.code, fired.document["sender"]) == (0, "<Loud three>")


def test_who_listens_to_something_else_is_not_reached_and_why(fire_models: Fire) -> None:
    fired = fire_models("sent_by_row", "--sender", "model:Event#1", "--dry-run")

    assert {
        each["receiver"].rpartition(":")[2]: each["reason"]
        for each in fired.document["not_reached"]
    } == {
        "hears_the_app": "it listens to Flask 'models_app' only",
        "hears_the_class": "it listens to models_app:Event only",
        "hears_one_object": (
            "it listens to models_app:Desk object only, and whether <Event 1> is that object is "
            "not known before it is looked up"
        ),
    }


def test_the_line_that_repeats_it_has_the_sender(fire_models: Fire) -> None:
    line = fire_models("echoed", "--sender", "model:Event#3", "--dry-run").document["repeat"]

    assert line == "signalctl fire -A models_app:app echoed --sender 'model:Event#3'"
    again = fire_models(*shlex.split(line)[4:])
    assert (again.code, again.document["sender"]) == (0, "<Event 3>")


WRONG = [
    (
        "model:Event",
        "'model:Event' is no sender: not a model and a key such as Event#3",
        "Write it as --sender model:Event#3.",
    ),
    (
        "model:Evnt#3",
        "the sender cannot be Evnt#3: there is no model 'Evnt'",
        "Did you mean Event#KEY?",
    ),
    (
        "model:Event#three",
        "the sender cannot be Event#three: its key 'id' is not an int",
        "Write Event#ID",
    ),
    (
        "model:Event#77",
        "'models_app:echoed' was not fired: the sender cannot be Event#77: there is no such row",
        "The first there is: Event#1",
    ),
]


@pytest.mark.parametrize(("spelling", "message", "hint"), WRONG)
def test_a_row_that_cannot_be_had_calls_nobody(
    spelling: str, message: str, hint: str, fire_models: Fire
) -> None:
    fired = fire_models("echoed", "--sender", spelling)

    assert (fired.code, fired.text, fired.error) == (
        2,
        "",
        f"signalctl: error: {message}\n  hint: {hint}\n",
    )


@pytest.mark.parametrize(
    ("receiver", "code", "verdict"),
    [
        ("hears_any", 0, "runs"),
        ("hears_the_app", 3, "cannot_tell"),
        ("hears_the_class", 1, "does_not_run"),
        ("hears_one_object", 3, "cannot_tell"),
    ],
)
def test_why_answers_for_a_row_as_sender(
    receiver: str, code: int, verdict: str, models_folder: Path
) -> None:
    words = ("why", "sent_by_row", receiver, "--sender", "model:Event#3", "--format", "json")

    run = signalctl("-A", "models_app:app", *words, cwd=models_folder)

    assert (run.code, json.loads(run.out)["verdict"]) == (code, verdict)


def test_what_a_commit_expires_of_the_sender_is_no_change() -> None:
    words = ("fire", "speakers_modified", "--event-id", "3", "--sender", "model:Event#3")
    run = signalctl(*words, "--format", "json")

    outcomes = json.loads(run.out)["outcomes"]
    assert [each["payload_changes"] for each in outcomes] == [[]] * 5
