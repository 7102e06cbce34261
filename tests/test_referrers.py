"""The way to a signal that only some object holds, in a process of its own and in this one."""

import gc
import json
import re
import sys
import types
from pathlib import Path

import blinker
import pytest
from command import signalctl

from signalctl.target import referrers
from signalctl.target.alias import Alias

IN_LISTS = """
import blinker
import flask

app = flask.Flask(__name__)
held = [[[blinker.Signal()]] for _ in range(40)]
"""


def test_each_of_forty_signals_that_only_lists_hold_is_found(tmp_path: Path) -> None:
    (tmp_path / "shop.py").write_text(IN_LISTS)

    run = signalctl("list", "-A", "shop:app", "--format", "json", cwd=tmp_path)

    assert run.code == 0, run.err
    addresses = {each["address"] for each in json.loads(run.out)["signals"]}
    assert {f"shop:held[{at}][0][0]" for at in range(40)} <= addresses


def test_the_heap_is_read_once_for_what_is_as_far_away(monkeypatch: pytest.MonkeyPatch) -> None:
    signal = blinker.Signal()
    module = types.ModuleType("shop")
    module.__dict__["held"] = [{"key": [signal]} for _ in range(15)]
    monkeypatch.setitem(sys.modules, "shop", module)
    times = 0
    ask = gc.get_referrers

    def counting(*things: object) -> list[object]:
        nonlocal times
        times += 1
        return ask(*things)

    monkeypatch.setattr(gc, "get_referrers", counting)
    found: dict[int, list[Alias]] = {id(signal): []}
    referrers.search_referrers({id(signal): signal}, found)

    (alias,) = found[id(signal)]
    assert re.fullmatch(r"shop:held\[\d+\]\[key\]\[0\]", str(alias))
    assert times < 10  # the lists, what holds these, the list of them all, and the module
