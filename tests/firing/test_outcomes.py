"""Every way in which a receiver can end is told as what it is."""

import json
from collections.abc import Callable

import pytest
from command import APPS
from fired import Fire, Fired

MISSING = "signalctl: warning: 'speaker_id' is not given, and outcomes:asks_for_more requires it\n"
SHORT = ("--timeout", "0.3")


def failures(fired: Fired) -> dict[str, tuple[str, ...]]:
    return {
        name: (each["error"]["type"], each["error"]["message"], each["error"]["where"])
        for name, each in fired.outcomes.items()
        if each["error"] is not None
    }


def line_of(fired: Fired, name: str) -> str:
    """The line of source that the error of a receiver is laid at."""
    error = fired.outcomes[name]["error"]
    source: list[str] = (APPS / "firing" / error["file"]).read_text().splitlines()
    line: int = error["line"]
    return source[line - 1].strip()


@pytest.mark.fault(20, "An outcome like any other, exit code 1; the others still run.")
@pytest.mark.fault(21, "Outcome exited, with the code, also where that is 0.")
def test_every_end_is_told_and_hides_no_other(
    fire_flask: Fire, matches_golden: Callable[[str, str], None]
) -> None:
    fired = fire_flask("ended", "--event-id", "3")

    assert (fired.code, fired.error) == (1, "")
    matches_golden("firing/ended.txt", fired.text)
    assert fired.told("outcome") == {
        "returns_nothing": "ok",
        "returns_a_value": "ok",
        "returns_a_generator": "ok",
        "exits": "exited",
        "leaves": "exited",
        "leaves_well": "exited",
        "reads_null": "crashed",
        "aborts": "crashed",
        "kills_itself": "crashed",
        "floods": "flooded",
        "comes_last": "ok",
    }
    assert (fired.returned["returns_nothing"], fired.returned["returns_a_value"]) == (
        None,
        "{'exported': 3}",
    )


@pytest.mark.fault(24, "Outcome flooded; the first megabyte is kept.")
def test_of_a_flood_the_first_megabyte_is_kept(fire_flask: Fire) -> None:
    fired = fire_flask("ended", "--event-id", "3", "--only", "floods")

    flood = fired.outcomes["floods"]
    assert (1_000_000 <= len(flood["output"]) <= 1024**2, flood["output_cut"]) == (True, True)


@pytest.mark.fault(19, "The others still run; exit code 1; the error, and its line in own code.")
@pytest.mark.fault(20, "An outcome like any other, exit code 1; the others still run.")
def test_what_a_receiver_raises_is_its_own_doing(
    fire_flask: Fire, matches_golden: Callable[[str, str], None]
) -> None:
    fired = fire_flask("raised", "--event-id", "3")

    assert (fired.code, fired.error) == (1, "")
    matches_golden("firing/raised.txt", fired.text)
    wheres = {name: where for name, (_, _, where) in failures(fired).items()}
    assert (
        fired.outcomes["calls_wrongly_with_a_field"]["outcome"],
        wheres.pop("calls_wrongly_with_a_field"),
    ) == (
        "forward_unbound",
        "forward",
    )
    assert set(wheres.values()) == {"inside"}
    assert list(fired.told("outcome").values()).count("raised") == len(wheres)


def test_the_place_of_an_error_is_the_innermost_line_in_own_code(fire_flask: Fire) -> None:
    fired = fire_flask("raised", "--event-id", "3", "--only", "raises_*")

    assert line_of(fired, "raises_below") == "return prices[name]"
    assert line_of(fired, "raises_in_a_library").startswith("functools.reduce(lambda")
    assert line_of(fired, "raises_with_a_cause") == 'raise RuntimeError("no price") from error'


def test_a_type_error_from_inside_is_not_blamed_on_the_door(fire_flask: Fire) -> None:
    only = ("--only", "calls_wrongly*", "--only", "says_it_did_not_bind")

    fired = fire_flask("raised", "--event-id", "3", *only)

    assert fired.told("outcome", "binding") == {
        "calls_wrongly": ("raised", "binds"),
        "calls_wrongly_with_a_field": ("forward_unbound", "binds"),
        "says_it_did_not_bind": ("raised", "binds"),
    }


def test_a_call_that_does_not_bind_is_unbound_and_says_why(
    fire_flask: Fire, matches_golden: Callable[[str, str], None]
) -> None:
    fired = fire_flask("unbound", "--event-id", "3")

    assert (fired.code, fired.error) == (1, MISSING)
    matches_golden("firing/unbound.txt", fired.text)
    assert set(fired.told("outcome").values()) == {"unbound"}
    assert {where for _, _, where in failures(fired).values()} == {"door"}
    assert fired.told("binding", "binding_unknown")["len"] == (
        "unknown",
        "it is written in C, and C does not tell its parameters",
    )


@pytest.mark.fault(
    37, "It is awaited as Flask does; where nobody would await it, that is the outcome."
)
@pytest.mark.fault(38, "Outcome never ran, unless a sender goes through its results.")
def test_what_a_send_leaves_undone_is_told(
    fire_flask: Fire, matches_golden: Callable[[str, str], None]
) -> None:
    fired = fire_flask("idle", "--event-id", "3")

    assert (fired.code, fired.error) == (1, "")
    matches_golden("firing/idle.txt", fired.text)
    assert fired.told("outcome", "output") == {
        "yields": ("never_ran", ""),
        "yields_async": ("never_ran", ""),
        "Mailer": ("not_awaited", ""),
        "notify": ("not_awaited", ""),
        "counts": ("never_ran", ""),
    }


@pytest.mark.fault(22, "Outcome timed out, with the stack where it hung; SIGKILL ends it.")
@pytest.mark.usefixtures("asgiref")
def test_a_hang_is_ended_in_time_and_its_place_is_told(
    fire_flask: Fire, matches_golden: Callable[[str, str], None]
) -> None:
    fired = fire_flask("overrun", *SHORT)

    assert fired.code == 1
    matches_golden("firing/overrun.txt", fired.text)
    assert set(fired.told("outcome").values()) == {"timed_out"}
    durations = fired.told("duration_s")
    assert durations.pop("hangs_when_shown") < 0.3
    assert all(0.3 <= each < 10 for each in durations.values())


def test_all_that_is_written_is_shown(
    fire_flask: Fire, matches_golden: Callable[[str, str], None]
) -> None:
    fired = fire_flask("told")

    assert (fired.code, fired.error) == (0, "")
    matches_golden("firing/told.txt", fired.text)
    assert fired.told("output") == {
        "prints": "from print\nto stderr\n",
        "writes": "from os.write\n",
        "calls_a_program": "from a program\n",
        "logs": "from logging\n",
        "prints_much": "".join(f"line {number}\n" for number in range(30)),
        "prints_evil": "\x1b[2Jclear \ufffd and [red]markup[/red]\n",
        "closes_its_output": "",
        "reads": "",
    }


@pytest.mark.fault(41, "It is shown as unprintable, cut or escaped; nothing compares it.")
def test_a_returned_value_is_shown_whatever_it_does(
    fire_flask: Fire, matches_golden: Callable[[str, str], None]
) -> None:
    fired = fire_flask("returned")

    assert (fired.code, fired.error) == (0, "")
    matches_golden("firing/returned.txt", fired.text)
    much = fired.returned["returns_much"]
    assert much == f"'{'x' * 1_999}…(+4998002)"
    assert {name: each for name, each in fired.returned.items() if name != "returns_much"} == {
        "returns_unshowable": "<unprintable Unshowable object>",
        "returns_what_exits_when_shown": "<unprintable Unshowable object>",
        "returns_touchy": "Touchy()",
        "returns_tricked": "Tricked()",
        "returns_evil": r"'\x1b[2J [red]\udc80\u202e'",
        "returns_false": "False",
    }


@pytest.mark.fault(31, "The outcome comes at once; what is left is ended and counted.")
def test_what_a_receiver_leaves_running_is_told(
    fire_flask: Fire, matches_golden: Callable[[str, str], None]
) -> None:
    fired = fire_flask("left")

    assert (fired.code, fired.error) == (0, "")
    matches_golden("firing/left.txt", fired.text)
    assert fired.told("survivors") == {
        "leaves_a_thread": 0,
        "leaves_a_program": 1,
        "leaves_a_daemon": 1,
    }


def test_the_json_of_a_fire_is_as_it_was(
    fire_flask: Fire, matches_golden: Callable[[str, str], None]
) -> None:
    fired = fire_flask("raised", "--event-id", "3", "--only", "raises", "--only", "raises_below")

    document = fired.document
    for each in (document, *document["outcomes"]):
        each["duration_s"] = 0
    # How far they hold is the kernel's to say; tests of their own do.
    document["guards"] = [each["name"] for each in document["guards"]]
    for each in document["outcomes"]:
        each["error"]["traceback"] = each["error"]["traceback"][-1:]
    matches_golden("firing/raised.json", json.dumps(document, indent=2) + "\n")


@pytest.mark.parametrize("word", ["ended", "raised", "unbound"])
def test_a_dry_run_calls_nothing(
    word: str, fire_flask: Fire, matches_golden: Callable[[str, str], None]
) -> None:
    fired = fire_flask(word, "--event-id", "3", "--dry-run")

    assert (fired.code, fired.error) == ((1, MISSING) if word == "unbound" else (0, ""))
    matches_golden(f"firing/{word}.dry.txt", fired.text)
    assert "outcomes" not in fired.document
