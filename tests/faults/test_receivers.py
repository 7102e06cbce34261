"""Rows of the table of faults about signals, receivers and what they are handed."""

import json
from pathlib import Path

import pytest
from command import signalctl
from fired import fire

UNNAMED = """
from blinker import Signal

paid = Signal()
held = {"by": [Signal()]}


@paid.connect
def log(sender, **fields): ...


@held["by"][0].connect
def note(sender, **fields): ...
"""
MANY = """
from blinker import Namespace

shop = Namespace()
kept = [shop.signal(f"signal-{number:05}") for number in range(10_000)]


def log(sender, **fields): ...


connected = [each.connect(log) for each in kept]
"""
LOCKED = """
import threading

from blinker import signal

paid = signal("paid")


def lock(key):
    return threading.Lock()


@paid.connect
def hold(sender, it, **fields):
    with it:
        return it.locked()
"""
JUMPS = """
import time

from blinker import signal

paid = signal("paid")


@paid.connect
def travel(sender, **fields):
    time.time = time.monotonic = time.perf_counter = lambda: -1e9
"""


def package(folder: Path, text: str, *settings: str) -> None:
    (folder / "shop.py").write_text(text)
    lines = ("[tool.signalctl]", 'modules = ["shop"]', *settings)
    (folder / "pyproject.toml").write_text("".join(f"{line}\n" for line in lines))


@pytest.mark.fault(16, "It is called by the place that keeps it, and fired by that address.")
def test_row_16_anonymous_signals(tmp_path: Path) -> None:
    package(tmp_path, UNNAMED)

    run = signalctl("list", "--format", "json", cwd=tmp_path)
    fired = fire("shop:held[by][0]", app="", cwd=tmp_path, to=tmp_path)

    signals = json.loads(run.out)["signals"]
    assert [(each["address"], each["name"]) for each in signals] == [
        ("shop:held[by][0]", None),
        ("shop:paid", None),
    ]
    assert (fired.code, fired.told("outcome")) == (0, {"note": "ok"})


@pytest.mark.fault(18, "Each is listed, to a pipe without a pager.")
def test_row_18_ten_thousand_signals(tmp_path: Path) -> None:
    package(tmp_path, MANY)

    run = signalctl("list", "--format", "csv", cwd=tmp_path)

    assert (run.code, run.err) == (0, "")
    names = [line.split(",")[0] for line in run.out.splitlines()[1:]]
    assert names == [f"shop:shop[signal-{number:05}]" for number in range(10_000)]


@pytest.mark.fault(42, "The receiver gets the object itself: nothing of it is written down.")
def test_row_42_what_cannot_be_serialised(tmp_path: Path) -> None:
    package(tmp_path, LOCKED, "[tool.signalctl.resolvers]", 'Lock = "shop:lock"')

    fired = fire("paid", "it:model=Lock#1", app="", cwd=tmp_path, to=tmp_path)

    assert (fired.code, fired.error) == (0, "")
    assert fired.returned == {"hold": "True"}


@pytest.mark.fault(63, "Durations and time-outs go by a clock that nobody sets.")
def test_row_63_clock_jumps(tmp_path: Path) -> None:
    package(tmp_path, JUMPS)

    fired = fire("paid", app="", cwd=tmp_path, to=tmp_path)

    assert fired.told("outcome") == {"travel": "ok"}
    assert 0 <= fired.told("duration_s")["travel"] < 5
