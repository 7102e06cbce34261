"""The hook of pre-commit: its entry is a command that exists, and that imports nothing."""

import shlex
from pathlib import Path

from command import ROOT, signalctl
from suites import written

SHOP = """
import nothing_of_the_kind
from blinker import Namespace
signals = Namespace()
paid = signals.signal("paid")

@paid.connect
def log_paid(sender, order_id): ...

def pay():
    paid.send("shop", order_id=3{more})
"""


def hook() -> dict[str, str]:
    """The keys of the only hook, which stand on a line each."""
    first, *lines = (ROOT / ".pre-commit-hooks.yaml").read_text().splitlines()
    assert first.startswith("- ")
    pairs = (line.strip().partition(": ") for line in (first[2:], *lines))
    return {key: value for key, _, value in pairs}


def test_the_hook_reads_the_whole_project_and_only_where_python_changed() -> None:
    found = hook()

    assert found["id"] == "signalctl-check"
    assert (found["language"], found["pass_filenames"]) == ("python", "false")
    assert found["types"] == "[python]"


def test_its_entry_runs_without_the_packages_of_the_project(tmp_path: Path) -> None:
    program, *words = shlex.split(hook()["entry"])
    sound, broken = tmp_path / "sound", tmp_path / "broken"
    for folder, more in ((sound, ""), (broken, ", tax=1")):
        folder.mkdir()
        (folder / "pyproject.toml").touch()
        written(folder, shop=SHOP.format(more=more))

    runs = [signalctl(*words, cwd=folder) for folder in (sound, broken)]

    assert program == "signalctl"
    assert [each.code for each in runs] == [0, 1]
    assert "SIG103" in runs[1].out
