"""How often, within what, and how far apart receivers are called."""

from pathlib import Path

import namespaces
import pytest
from fired import Fire


@pytest.mark.parametrize(
    ("options", "returned"),
    [
        ((), None),
        (("--request", "POST /events/3"), "('POST', '/events/3')"),
        (("--request", "/nowhere"), "('GET', '/nowhere')"),
        (("--request", "put /x", "--like-blinker"), "('PUT', '/x')"),
        (("--request", "GET /x", "--isolate", "none", "--live"), "('GET', '/x')"),
    ],
)
def test_a_request_is_there_when_it_was_asked_for(
    options: tuple[str, ...], returned: str | None, fire_modes: Fire
) -> None:
    assert fire_modes("asked", *options).told("outcome", "returned") == {
        "tells_the_request": ("ok", returned)
    }


def test_rounds_are_counted_by_how_they_ended(fire_modes: Fire, tmp_path: Path) -> None:
    count = f"count={tmp_path / 'count'}"

    fired = fire_modes("often", count, "--repeat", "3", "--live")

    assert (fired.code, fired.document["rounds"]) == (
        1,
        [["ok", "ok"], ["raised", "ok"], ["ok", "ok"]],
    )
    assert fired.told("outcome") == {"fails_at_times": "raised", "always_works": "ok"}
    said = " ".join(fired.text.split())
    assert "ok 2, raised 1 of 3" in said
    assert "ok 3 of 3" in said


@namespaces.NEEDED
def test_guarded_rounds_begin_at_the_same_place(fire_modes: Fire, tmp_path: Path) -> None:
    fired = fire_modes("often", f"count={tmp_path / 'count'}", "--repeat", "3")

    assert (fired.code, fired.document["rounds"]) == (0, [["ok", "ok"]] * 3)
    assert not (tmp_path / "count").exists()


def test_in_this_process_all_see_what_those_before_did(fire_modes: Fire) -> None:
    fired = fire_modes("shared", "--isolate", "none", "--live", "--repeat", "2")

    assert (fired.code, fired.returned["looks"]) == (0, "['set']")
    assert fired.document["repeat"].endswith("--repeat 2 --isolate none --live")


@pytest.mark.fault(25, "A MemoryError of its own, or the outcome memory limit.")
def test_a_receiver_that_takes_more_than_it_may_is_told(fire_modes: Fire) -> None:
    fired = fire_modes("big", "--max-memory", "256M")

    assert (fired.code, fired.told("outcome")) == (1, {"takes_much": "memory_limit"})
    assert fire_modes("big", "--max-memory", "3G").told("outcome") == {"takes_much": "ok"}


def test_an_unknown_field_is_refused_if_so_asked(fire_modes: Fire) -> None:
    fired = fire_modes("fields", "--event-id", "3", "--nope", "1", "--known-only")

    assert (fired.code, fired.text) == (2, "")
    assert "--known-only, and a field is not known" in fired.error
    assert fire_modes("changing", "tags:=[]", "settings:={}", "--known-only").code != 2


@pytest.mark.fault(38, "Outcome never ran, unless a sender goes through its results.")
def test_a_generator_runs_where_its_sender_goes_through_the_results(fire_modes: Fire) -> None:
    looped, dropped = fire_modes("looped"), fire_modes("dropped")

    assert (looped.code, looped.told("outcome", "returned")) == (
        *(0, {"yields": ("ok", "['one', 'two']")}),
    )
    assert (dropped.code, dropped.told("outcome", "returned")) == (
        *(1, {"yields": ("never_ran", None)}),
    )
