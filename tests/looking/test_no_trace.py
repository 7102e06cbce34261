"""Looking leaves blinker as it was, and sees exactly what lives."""

import subprocess
import sys
from pathlib import Path

import pytest
from command import APPS, environment

TESTS = Path(__file__).parents[1]

LOOK = """
import sys
from collections import Counter
from pathlib import Path
sys.path[:0] = sys.argv[1:3]
import blinker
import independent_walk
originals = dict(vars(blinker.Signal))

from signalctl import introspect
from signalctl.model.wiring import State
from signalctl.target.request import LoadRequest

folder = Path(sys.argv[2])
loaded = introspect.load(LoadRequest(spelling=sys.argv[3], root=folder, cwd=folder))
before = independent_walk.tables()
survey = introspect.survey(loaded)
after = independent_walk.tables()

assert dict(vars(blinker.Signal)) == originals, "the recorder is still there"
assert before == after, "the tables have changed"
seen = Counter(
    (signal.name, sum(each.state is State.LIVE for each in signal.receivers))
    for signal in survey.signals
)
living = independent_walk.living()
assert seen == living, (seen - living, living - seen)
assert len({signal.address for signal in survey.signals}) == len(survey.signals)
print(len(survey.signals), sum(seen[key] * key[1] for key in seen))
"""

PLAIN = """
import sys
sys.path[:0] = sys.argv[1:3]
import importlib
import independent_walk
importlib.import_module(sys.argv[3])
print(sorted((str(name), pairs, n) for (name, pairs), n in independent_walk.living().items()))
"""

WATCHED = """
import sys
from pathlib import Path
sys.path[:0] = sys.argv[1:3]
from signalctl import introspect
from signalctl.target.request import LoadRequest
import independent_walk
folder = Path(sys.argv[2])
request = LoadRequest(spelling=None, modules=(sys.argv[3],), root=folder, cwd=folder)
introspect.survey(introspect.load(request))
print(sorted((str(name), pairs, n) for (name, pairs), n in independent_walk.living().items()))
"""


def python(program: str, *arguments: str) -> str:
    """What ``program`` prints, run in a process of its own."""
    run = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", program, str(TESTS), *arguments],
        capture_output=True,
        text=True,
        env=environment(),
        check=False,
    )
    assert run.returncode == 0, run.stderr
    return run.stdout


def test_a_survey_is_what_an_independent_walk_finds_and_changes_nothing() -> None:
    printed = python(LOOK, str(APPS / "wiring"), "wiring_app:app")

    signals, receivers = map(int, printed.split())
    assert signals >= 24
    assert receivers == 12


@pytest.mark.parametrize("module", ["wiring_app"])
def test_an_app_that_is_watched_is_wired_as_one_that_is_not(module: str) -> None:
    folder = str(APPS / "wiring")

    assert python(WATCHED, folder, module) == python(PLAIN, folder, module)
