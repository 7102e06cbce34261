"""Receivers that do what receivers should not: each has its verdict, and nothing of them is left."""

import os
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import namespaces
import pytest
from fired import Fire, fire

_MARK = "SIGNALCTL_TEST_MARK"


@pytest.fixture
def fire_nasty(copied: Callable[[str], Path], tmp_path: Path) -> Fire:
    """Fires what is nasty, in a folder of its own."""
    return partial(fire, app="nasty_app:app", cwd=copied("nasty"), to=tmp_path)


def marked(mark: str) -> list[int]:
    """The processes that have ``mark`` in their environment."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if f"{_MARK}={mark}".encode() in (process / "environ").read_bytes():
                found.append(int(process.name))
        except OSError:  # gone meanwhile, or another user's
            continue
    return found


@namespaces.NEEDED
@pytest.mark.fault(22, "It is ended though it ignores SIGTERM, and no process is left.")
@pytest.mark.fault(27, "The circle is named; Python's own limit ends it.")
@pytest.mark.fault(33, "The next receiver does not see it.")
@pytest.mark.fault(
    34,
    "All that were connected before are called; only its own process sees the change, which is not told.",
)
@pytest.mark.fault(
    35, "The change is told, with before and after; the others get the field as it was."
)
@pytest.mark.usefixtures("asgiref")
def test_each_has_its_verdict_and_none_is_left(fire_nasty: Fire, tmp_path: Path) -> None:
    mark = f"{os.getpid()}-{tmp_path.name}"

    fired = fire_nasty(
        *("everything", "ids:=[1, 2]", "--timeout", "2", "--max-memory", "1G"),
        env={_MARK: mark},
    )

    assert (fired.code, marked(mark)) == (1, [])
    verdicts = fired.told("outcome")
    # From Python 3.12 on, C code has a limit of its own to how deep it recurses.
    assert verdicts.pop("breaks_the_stack") in {"crashed", "raised"}
    # CPython 3.13.0 lets recursion without end go on until the memory is used up.
    without_end = {"timed_out", "memory_limit", "crashed"} if sys.version_info >= (3, 13) else set()
    assert verdicts.pop("recurses") in {"raised", *without_end}
    assert verdicts == {
        "returns": "ok",
        "raises": "raised",
        "exits": "exited",
        "interrupts": "raised",
        "leaves": "exited",
        "loops": "timed_out",
        "ignores_the_end": "timed_out",
        "reads_null": "crashed",
        "aborts": "crashed",
        "writes_without_end": "flooded",
        "prints_without_end": "flooded",
        "closes_everything": "ok",
        "takes_all_memory": "memory_limit",
        "fills_the_disk": "raised",
        "reads_input": "raised",
        "leaves_a_thread": "ok",
        "leaves_a_process": "ok",
        "leaves_a_daemon": "ok",
        "moves_house": "ok",
        "finds_its_house": "ok",
        "returns_the_unprintable": "ok",
        "disconnects_the_others": "ok",
        "connects_another": "ok",
        "yields": "never_ran",
        "awaits": "ok",
        "changes_what_all_get": "ok",
        "gets_it_whole": "ok",
        "sends_in_a_circle": "raised",
    }
    returned = fired.returned
    assert (returned["finds_its_house"], returned["gets_it_whole"]) == ("True", "[1, 2]")
    assert returned["returns_the_unprintable"] == "<unprintable Unprintable object>"
    changes = fired.told("payload_changes")["changes_what_all_get"]
    assert changes == [{"what": "ids[2]", "before": None, "after": "'spoilt'"}]
    circle = [each for each in fired.told("effects")["sends_in_a_circle"] if each["warning"]]
    assert [each["warning"] for each in circle] == [
        "a circle, sent while it is being received: nasty_app:circle -> nasty_app:circle"
    ]
    assert fired.told("survivors")["leaves_a_daemon"] == 1
