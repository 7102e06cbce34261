"""The address of a signal is the one that it has in the living process."""

from pathlib import Path
from textwrap import dedent

import pytest

from signalctl.model.source import SourceWiring
from signalctl.source.read import read_source

EVENTS = (
    "from blinker import Namespace\nns = Namespace()\n"
    "paid = ns.signal('paid')\nlost = ns.signal('lost')\n"
)


def read(root: Path, files: dict[str, str]) -> SourceWiring:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text))
    return read_source([root], root=root)


STARS: dict[str, tuple[dict[str, str], set[str]]] = {
    "a package": (
        {"shop/__init__.py": "from .events import *\n", "shop/events.py": EVENTS},
        {"shop:paid", "shop.events:paid", "shop:ns[paid]", "shop.events:ns[paid]"},
    ),
    "a package of a package": (
        {
            "shop/__init__.py": "from .core import *\n",
            "shop/core/__init__.py": "from .events import *\n",
            "shop/core/events.py": EVENTS,
        },
        {
            *("shop:paid", "shop.core:paid", "shop.core.events:paid"),
            *("shop:ns[paid]", "shop.core:ns[paid]", "shop.core.events:ns[paid]"),
        },
    ),
    "only what is public": (
        {
            "bus.py": "from events import *\n",
            "events.py": "from blinker import Namespace\n_ns = Namespace()\npaid = _ns.signal('paid')\n",
        },
        {"events:paid", "bus:paid", "events:_ns[paid]"},
    ),
    "only what is listed": (
        {"bus.py": "from events import *\n", "events.py": EVENTS + "__all__ = ['lost']\n"},
        {"events:paid", "events:ns[paid]"},
    ),
    "an instance": (
        {
            "bus.py": "from events import *\n",
            "events.py": (
                "from blinker import signal\nclass Shop:\n    def __init__(self):\n"
                "        self.paid = signal('paid')\nshop = Shop()\n"
            ),
        },
        {
            *("events:Shop.paid", "events:shop.paid", "bus:shop.paid"),
            "blinker:default_namespace[paid]",
        },
    ),
    "a package that is not read for itself": (
        {"shop/__init__.py": "from .events import ns, paid\n", "shop/events.py": EVENTS},
        {"shop:paid", "shop.events:paid", "shop:ns[paid]", "shop.events:ns[paid]"},
    ),
}


@pytest.mark.parametrize("form", STARS)
def test_importing_a_signal_makes_an_alias(form: str, tmp_path: Path) -> None:
    files, expected = STARS[form]

    found = read(tmp_path, files)

    (paid,) = [each for each in found.signals if each.name == "paid"]
    assert set(paid.aliases) == expected


def test_the_shortest_module_that_holds_the_namespace_gives_the_address(tmp_path: Path) -> None:
    files, _ = STARS["a package of a package"]

    found = read(tmp_path, files)

    assert [(each.address, each.namespace) for each in found.signals] == [
        ("shop:lost", "shop:ns"),
        ("shop:paid", "shop:ns"),
    ]


def test_a_module_of_tests_gives_no_address(tmp_path: Path) -> None:
    files = {
        "shop/events.py": EVENTS,
        "tests.py": "from shop.events import ns, paid\npaid.send(None)\n",
    }

    found = read(tmp_path, files)

    assert [each.address for each in found.signals] == ["shop.events:lost", "shop.events:paid"]


MADE: dict[str, tuple[str, list[tuple[str, int, bool]]]] = {
    "by a function": (
        "def event(name):\n    return ns.signal(name)\npaid = event('paid')",
        [("shop:paid", 4, False)],
    ),
    "by a function that is sent": (
        "def event(name):\n    return ns.signal(name)\npaid = event('paid')\npaid.send(None)",
        [("shop:paid", 4, False)],
    ),
    "by a method with another name": (
        "make = ns.signal\npaid = make('paid')",
        [("shop:paid", 4, False)],
    ),
    "anonymous, by a function": (
        "def make():\n    return Signal()\npaid = make()\nlost = make()",
        [("shop:lost", 4, False), ("shop:paid", 4, False)],
    ),
    "in a function": (
        "def job():\n    done = Signal()\n    done.send(None)",
        [("<anonymous made at shop.py:4>", 4, True)],
    ),
    "by an own class": (
        "class Loud(NamedSignal): ...\npaid = Loud('paid')",
        [("shop:paid", 4, False)],
    ),
    "by an own namespace": (
        (
            "class Loud(NamedSignal): ...\nclass Space(Namespace):\n"
            "    def signal(self, name, doc=None):\n"
            "        return self.setdefault(name, Loud(name, doc))\n"
            "here = Space()\npaid = here.signal('paid')"
        ),
        [("shop:paid", 6, False)],
    ),
    "by an own namespace that calls blinker's": (
        (
            "class Space(Namespace):\n    def signal(self, name):\n"
            "        return super().signal(name)\nhere = Space()\npaid = here.signal('paid')"
        ),
        [("shop:paid", 5, False)],
    ),
    "in an enum": (
        "from enum import Enum\nclass Event(Enum):\n    PAID = ns.signal('paid')",
        [("shop:ns[paid]", 5, False)],
    ),
}


@pytest.mark.parametrize("form", MADE)
def test_a_signal_is_defined_where_the_process_makes_it(form: str, tmp_path: Path) -> None:
    text, expected = MADE[form]
    head = "from blinker import NamedSignal, Namespace, Signal\nns = Namespace()\n"

    found = read(tmp_path, {"shop.py": head + text})

    assert [
        (each.address, each.defined.line if each.defined else 0, each.many)
        for each in found.signals
    ] == expected
    assert all(each.own for each in found.signals)


LOOPS: dict[str, tuple[str, dict[str, list[str]]]] = {
    "a loop": ("for each in (paid, lost):\n    each.send(1)", {"lost": ["shop:each"], "paid": []}),
    "a loop that ends where it began": (
        "for each in (paid, lost, paid):\n    each.send(1)",
        {"lost": [], "paid": ["shop:each"]},
    ),
    "a comprehension": ("[each.name for each in (paid, lost)]", {"lost": [], "paid": []}),
    "a comprehension beside a global": (
        "each = paid\n[each.send(1) for each in (lost,)]",
        {"lost": [], "paid": ["shop:each"]},
    ),
}


@pytest.mark.parametrize("form", LOOPS)
def test_a_loop_leaves_its_last_turn_behind(form: str, tmp_path: Path) -> None:
    text, expected = LOOPS[form]

    found = read(
        tmp_path, {"events.py": EVENTS, "shop.py": f"from events import paid, lost\n{text}\n"}
    )

    assert {
        each.name: [alias for alias in each.aliases if alias == "shop:each"]
        for each in found.signals
    } == expected
