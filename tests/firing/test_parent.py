"""Firing leaves the process that fires as it was."""

import subprocess
import sys
from pathlib import Path

import pytest
from command import environment

TESTS = Path(__file__).parents[1]

DRIVE = """
import sys
from copy import deepcopy
from pathlib import Path

tests, folder, word, *names = sys.argv[1:]
sys.path[:0] = [tests, folder]

import independent_walk
import process_state
from signalctl import introspect, simulate
from signalctl.model.lookup import one
from signalctl.sandbox.payload import parse
from signalctl.target.request import LoadRequest

root = Path(folder)
loaded = introspect.load(LoadRequest(spelling="firing_app:app", root=root, cwd=root))
signal = one(introspect.survey(loaded), word)
request = simulate.FireRequest(
    word=word,
    fields=parse(["ids:=[1]", "event_id=3"], declared={}),
    sender=simulate.sender_of(None, loaded),
    box=simulate.box_of(signal, loaded),
    only=tuple(names),
    skip=(),
    timeout_s=0.3 if word == "overrun" else 30,
    repeat="",
    repeat_one="",
)


def state():
    return {
        **process_state.state(),
        "blinker": independent_walk.tables(),
        "config": dict(loaded.target.app.config),
        "app": sorted(vars(loaded.target.app)),
    }


def fired():
    plan = simulate.plan(signal, loaded, request)
    payload = deepcopy(plan.payload)
    outcomes = simulate.fire(plan, loaded, request).outcomes
    assert plan.payload == payload, "the fields have changed"
    return sorted({each.kind.value for each in outcomes})


fired()  # what is imported once, is imported now
before = state()
kinds = fired()
after = state()
for name in before:
    assert before[name] == after[name], (name, before[name], after[name])
print(*kinds)
"""


@pytest.mark.parametrize(
    ("word", "names", "kinds"),
    [
        ("spoilt", (), "ok"),
        ("changed", (), "ok"),
        ("left", (), "ok"),
        ("awaited", (), "ok raised unbound"),
        ("torn", (), "ok raised"),
        ("ended", ("leaves", "exits", "reads_null", "floods"), "crashed exited flooded"),
        ("overrun", ("hangs", "waits"), "timed_out"),
        ("told", (), "ok"),
    ],
)
@pytest.mark.usefixtures("asgiref")
def test_firing_leaves_the_process_as_it_was(
    word: str, names: tuple[str, ...], kinds: str, flask_folder: Path
) -> None:
    run = subprocess.run(
        [sys.executable, "-c", DRIVE, str(TESTS), str(flask_folder), word, *names],
        capture_output=True,
        text=True,
        env=environment(),
        cwd=flask_folder,
        check=False,
    )

    assert (run.stdout, run.stderr) == (f"{kinds}\n", "")
