"""Rows of the table of faults about what a target does while it is loaded."""

import json
from pathlib import Path

import pytest
from command import signalctl
from fired import fire

SHOP = """
import os

from blinker import Namespace
from flask import Flask

app = Flask(__name__)
paid = Namespace().signal("paid")


@paid.connect
def log(sender, **fields):
    return "logged"


@paid.connect
def leave(sender, **fields):
    os._exit(3)


@paid.connect
def hang(sender, **fields):
    while True:
        pass
"""
GREEN = """
import os
import select


def waits_in_a_loop_of_its_own(read=os.read):
    def reads(descriptor, size):
        try:
            return read(descriptor, size)
        except BlockingIOError:
            raise RuntimeError("nobody runs that loop") from None

    return reads


# As eventlet.monkey_patch and gevent.monkey.patch_all do: what waits goes through a loop of theirs,
# which hears of the end of a process too.
for each in {"poll", "epoll", "kqueue"} & vars(select).keys():
    delattr(select, each)
os.read = waits_in_a_loop_of_its_own()
os.waitpid = lambda pid, options: (0, 0)
"""
MOVES = """
import locale
import os
import signal
import sys
import time

os.chdir("/")
locale.setlocale(locale.LC_ALL, "C")
signal.signal(signal.SIGINT, signal.SIG_IGN)
sys.stdout = sys.stderr = None
time.time = time.monotonic = lambda: 0.0
"""


@pytest.mark.fault(10, "An app that is patched by gevent or eventlet is fired as any other.")
def test_row_10_the_target_replaces_what_waits(tmp_path: Path) -> None:
    (tmp_path / "shop.py").write_text(SHOP + GREEN)

    fired = fire("paid", "--timeout", "0.5", app="shop", cwd=tmp_path, to=tmp_path)

    assert (fired.code, fired.error) == (1, "")
    assert fired.told("outcome") == {"log": "ok", "leave": "exited", "hang": "timed_out"}


@pytest.mark.fault(
    10,
    "Folder and signal handlers are put back, with a note; locale, clock and streams do no harm.",
)
def test_row_10_the_target_changes_the_process(tmp_path: Path) -> None:
    (tmp_path / "shop.py").write_text(MOVES + SHOP)

    run = signalctl("list", "-A", "shop", "--format", "json", cwd=tmp_path)

    assert (run.code, run.err.splitlines()) == (
        0,
        [
            f"signalctl: note: the target moved to '/' while it was loaded; moved back to '{tmp_path}'",
            "signalctl: note: the target changed what SIGINT does while it was loaded; changed back",
        ],
    )
    assert [each["address"] for each in json.loads(run.out)["signals"]] == ["shop:paid"]
