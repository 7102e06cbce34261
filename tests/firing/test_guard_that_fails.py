"""A guard that fails: what is said of whom it kept from being called, and of whom it did not."""

import subprocess
import sys
from pathlib import Path

import pytest
from command import environment

DRIVE = """
import sys
from dataclasses import replace
from pathlib import Path

import signalctl
from signalctl import simulate
from signalctl.errors import RefusedError
from signalctl.model.firing import GuardLine, GuardState
from signalctl.sandbox.guards import Guard, GuardFailedError, Stage
from signalctl.model.lookup import one
from signalctl.sandbox.payload import parse
from signalctl.target.request import LoadRequest

way, holds = sys.argv[1], int(sys.argv[2])
record = Path(sys.argv[3])


class Fails(Guard):
    name = "database"
    stage = Stage.DATABASES

    @classmethod
    def found(cls, scene):
        return None

    def lines(self):
        return (GuardLine(self.name, GuardState.HELD, "nothing"),)

    def install(self, ledger):
        with record.open("a") as file:
            file.write("x")
        if record.stat().st_size > holds:
            raise GuardFailedError("the server is gone")


root = Path.cwd()
loaded = signalctl.load(LoadRequest(spelling="firing_app:app", root=root, cwd=root))
signal = one(signalctl.survey(loaded), "chosen")
request = simulate.FireRequest(
    word="",
    fields=parse(["event_id=3"], declared={}),
    sender=simulate.sender_of(None, loaded),
    box=replace(signalctl.box_of(signal, loaded), held=(Fails(),)),
    timeout_s=30,
)
plan = simulate.plan(signal, loaded, request)
try:
    if way == "fire":
        simulate.fire(plan, loaded, request)
    elif way == "probe":
        simulate.probe(plan, signal, loaded, request)
    else:
        simulate.try_orders(plan, loaded, request, wanted=None, seed=0)
except RefusedError as error:
    print(error.message, *error.detail, sep="\\n")
"""

FAILED = "a guard could not be installed\ndatabase: the server is gone\n"
EXPORT = "choosing:export_json"


@pytest.mark.parametrize(
    ("way", "holds", "said"),
    [
        ("fire", 0, f"'choosing:chosen' was not fired: {FAILED}"),
        (
            *("fire", 1),
            f"'choosing:chosen' was fired and stopped: {FAILED}called before that: {EXPORT}\n",
        ),
        ("probe", 0, f"'choosing:chosen' was not fired: {FAILED}"),
        (
            *("probe", 2),
            f"'choosing:chosen' was fired and stopped: {FAILED}called before that: {EXPORT}\n",
        ),
        ("orders", 0, f"'choosing:chosen' was not fired: {FAILED}"),
        (
            *("orders", 1),
            f"'choosing:chosen' was fired and stopped: {FAILED}"
            "called before that: choosing:export_json, choosing:export_xml, choosing:Audit.record\n",
        ),
    ],
)
def test_it_is_said_whether_anybody_was_called(
    way: str, holds: int, said: str, flask_folder: Path, tmp_path: Path
) -> None:
    run = subprocess.run(
        [sys.executable, "-c", DRIVE, way, str(holds), str(tmp_path / "record")],
        cwd=flask_folder,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )

    assert (run.stdout, run.stderr) == (said, "")
