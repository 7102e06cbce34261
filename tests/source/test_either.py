"""Where one of several may be meant, each is told, and where one is meant, no other."""

from pathlib import Path

import pytest
from source_apps import EVENTS, read

from signalctl.model.source import Partition, Party

PAID, LOST = "events:paid", "events:lost"

SIGNALS: dict[str, tuple[str, list[tuple[str, bool]]]] = {
    "bound as a global by a function, and below": (
        "def f():\n    global current\n    current = lost\n    current.send(1)\ncurrent = paid\n",
        [(LOST, True), (PAID, True)],
    ),
    "bound as a global by another function": (
        "current = paid\ndef g():\n    global current\n    current = lost\n"
        "def f():\n    current.send(1)\n",
        [(LOST, True), (PAID, True)],
    ),
    "of the class itself": (
        "class A:\n    s = paid\nclass B(A):\n    s = lost\nA.s.send(1)\n",
        [(PAID, False)],
    ),
    "of cls": (
        "class A:\n    s = paid\n    @classmethod\n    def f(cls):\n        cls.s.send(1)\n"
        "class B(A):\n    s = lost\n",
        [(LOST, True), (PAID, True)],
    ),
    "of self": (
        "class A:\n    s = paid\n    def f(self):\n        self.s.send(1)\nclass B(A):\n    s = lost\n",
        [(LOST, True), (PAID, True)],
    ),
    "of an instance that is made in sight": (
        "class A:\n    s = paid\nclass B(A):\n    s = lost\na = A()\na.s.send(1)\n",
        [(PAID, False)],
    ),
}


@pytest.mark.parametrize("form", SIGNALS)
def test_the_signals_that_may_be_sent_are_all_told(form: str, tmp_path: Path) -> None:
    text, expected = SIGNALS[form]

    found = read(tmp_path, events=EVENTS, site=f"from events import paid, lost\n{text}")

    assert [(each.signal, each.may) for each in found.sends] == expected


RECEIVERS: dict[str, tuple[str, list[tuple[str | None, bool]]]] = {
    "a method that a subclass overrides": (
        "class A:\n    def __init__(self):\n        paid.connect(self.h)\n    def h(self, s): ...\n"
        "class B(A):\n    def h(self, s, x): ...\n",
        [("site:A.h", True), ("site:B.h", True)],
    ),
    "a method that a subclass leaves": (
        "class A:\n    def __init__(self):\n        paid.connect(self.h)\n    def h(self, s): ...\n"
        "class B(A):\n    def other(self, s, x): ...\n",
        [("site:A.h", False)],
    ),
    "a method of an instance that is made in sight": (
        "class A:\n    def h(self, s): ...\nclass B(A):\n    def h(self, s, x): ...\n"
        "a = A()\npaid.connect(a.h)\n",
        [("site:A.h", False)],
    ),
    "a fallback for a module that is nowhere": (
        "try:\n    from fast_not_there import h\nexcept ImportError:\n    def h(s, y): ...\n"
        "paid.connect(h)\n",
        [(None, True), ("site:h", True)],
    ),
}


@pytest.mark.parametrize("form", RECEIVERS)
def test_the_receivers_that_may_be_connected_are_all_told(form: str, tmp_path: Path) -> None:
    text, expected = RECEIVERS[form]

    found = read(tmp_path, events=EVENTS, site=f"from events import paid\n{text}")

    assert [(each.handler and each.handler.name, each.may) for each in found.connects] == expected


SUB = Partition(Party.CLASS, "site:B")
SENDERS: dict[str, tuple[str, Party, bool]] = {
    "cls, which a subclass may be": (
        "class A:\n    @classmethod\n    def f(cls):\n        paid.send(cls)\nclass B(A): ...\n",
        Party.UNKNOWN,
        True,
    ),
    "cls, handed to a helper": (
        "def fire(by):\n    paid.send(by)\n"
        "class A:\n    @classmethod\n    def f(cls):\n        fire(cls)\nclass B(A): ...\n",
        Party.UNKNOWN,
        True,
    ),
    "cls, and nothing inherits": (
        "class A:\n    @classmethod\n    def f(cls):\n        paid.send(cls)\nclass B: ...\n",
        Party.CLASS,
        False,
    ),
    "the class by its name": (
        "class A:\n    @classmethod\n    def f(cls):\n        paid.send(A)\nclass B(A): ...\n",
        Party.CLASS,
        False,
    ),
}


@pytest.mark.parametrize("form", SENDERS)
def test_a_sender_may_be_each_class_that_stands_for_it(form: str, tmp_path: Path) -> None:
    text, party, meets = SENDERS[form]

    found = read(tmp_path, events=EVENTS, site=f"from events import paid\n{text}")

    (send,) = found.sends
    assert (send.sender.party, send.sender.may_meet(SUB)) == (party, meets)
