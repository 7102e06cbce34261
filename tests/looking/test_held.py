"""Signals that no module names, only an object holds: what they are called, and whether they are sent."""

import json
from pathlib import Path

import pytest
from command import signalctl

APP = """
from collections import OrderedDict
from blinker import Namespace, Signal
from flask import Flask

app = Flask(__name__)


class Bus:
    def __init__(self):
        self._topics = {}
        self._spare = Namespace()

    def topic(self, name):
        return self._topics.setdefault(name, Signal(name))

    def spare(self, name):
        return self._spare.signal(name)


class Slots:
    __slots__ = ("topics",)

    def __init__(self):
        self.topics = OrderedDict()


bus = Bus()
again = bus
slots = Slots()
by_number = {3: Signal(), "3": Signal(), "a b": Signal(), "a]": Signal(), "": [Signal()]}
slots.topics["paid"] = Signal()
bus.topic("order.placed")
bus.spare("lost")
"""

ONE_LINE = """
from blinker import Signal
from flask import Flask

app = Flask(__name__)
by_number = {1: Signal(), 2: Signal()}


@by_number[1].connect
def hear(sender, **extra): ...


def tell():
    by_number[2].send(app, x=1)
"""

REGISTRY = """
from blinker import Signal
from flask import Flask

app = Flask(__name__)


class Bus:
    def __init__(self):
        self._topics = {}

    def topic(self, name):
        HOW

    def publish(self, name, **fields):
        self.topic(name).send(app, **fields)


bus = Bus()


@bus.topic("paid").connect
def hear(sender, **extra): ...


def pay():
    bus.publish("paid", x=1)
"""

MAKING = {
    "setdefault": "return self._topics.setdefault(name, Signal())",
    "a test": "if name not in self._topics: self._topics[name] = Signal()\n        return self._topics[name]",
}


def addresses(tmp_path: Path, *words: str) -> list[str]:
    run = signalctl(*words, "list", "--format", "json", cwd=tmp_path)
    assert run.code == 0, run.err
    return [each["address"] for each in json.loads(run.out)["signals"]]


def test_the_path_to_it_is_what_code_would_write(tmp_path: Path) -> None:
    (tmp_path / "bus.py").write_text(APP)
    (tmp_path / "aaa.py").write_text("from bus import app, bus\n")

    assert addresses(tmp_path, "-A", "aaa:app") == [
        "bus:bus._spare[lost]",
        "bus:bus._topics[order.placed]",
        "bus:by_number[''][0]",
        "bus:by_number['3']",
        "bus:by_number['a]']",
        "bus:by_number[3]",
        "bus:by_number[a b]",
        "bus:slots.topics[paid]",
    ]


def test_a_line_that_makes_several_sends_on_one_of_them(tmp_path: Path) -> None:
    (tmp_path / "shop.py").write_text(ONE_LINE)

    run = signalctl("-A", "shop", "list", cwd=tmp_path)

    of_each, _ = run.out.rsplit("\n\n", maxsplit=1)  # how many Flask's are is not ours to say
    assert (
        of_each
        == """\
shop:by_number[1]  shop.py:6
│  fields  x: int
├─ shop:hear  shop.py:9  **extra
└─ sent by tell  shop.py:14  x · from the app · one of several signals that this line may send

shop:by_number[2]  shop.py:6
│  fields  x: int
├─ no receivers
└─ sent by tell  shop.py:14  x · from the app · one of several signals that this line may send"""
    )


@pytest.mark.parametrize("how", MAKING)
def test_a_registry_is_not_said_to_send_nothing(how: str, tmp_path: Path) -> None:
    (tmp_path / "shop.py").write_text(REGISTRY.replace("HOW", MAKING[how]))

    run = signalctl("-A", "shop", "check", "--format", "json", cwd=tmp_path)

    report = json.loads(run.out)
    assert [each["code"] for each in report["findings"]] == []
    assert report["summary"]["unresolved"] == 1
