"""The package as a library: a few names, and a survey and a fire through them."""

import subprocess
import sys

from command import APPS, environment

import signalctl

PROGRAM = """
from pathlib import Path
import signalctl

folder = Path.cwd()
request = signalctl.LoadRequest(spelling="wiring_app:app", root=folder, cwd=folder)
loaded = signalctl.load(request)
survey = signalctl.survey(loaded)
emptied = next(each for each in survey.signals if each.address == "wiring_app:Cart.emptied")
fire = signalctl.FireRequest(
    word="emptied",
    fields=(),
    sender=signalctl.choose_sender("app", loaded.target.app),
    box=signalctl.box_of(emptied, loaded),
    timeout_s=5.0,
)
plan = signalctl.plan(emptied, loaded, fire)
firing = signalctl.fire(plan, loaded, fire)
print([(each.receiver.name, each.kind.value) for each in firing.outcomes])
"""


def test_every_public_name_is_there() -> None:
    assert [name for name in signalctl.__all__ if getattr(signalctl, name, None) is None] == []


def test_a_program_can_look_and_fire() -> None:
    run = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        cwd=APPS / "wiring",
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )

    assert (run.stdout, run.stderr) == ("[('wiring_app:decorated', 'ok')]\n", "")
