"""Rarer ways to spell a signal: a row, or an unresolved site with its reason; never silence."""

from pathlib import Path
from textwrap import dedent

import pytest

from signalctl.model.source import SourceWiring
from signalctl.source.read import read_source

EVENTS = """\
from enum import Enum
from blinker import Namespace
ns = Namespace()
paid = ns.signal("paid")
lost = ns.signal("lost")
TOPICS = {"paid": paid, "lost": lost}
class Event(Enum):
    PAID = paid
    LOST = lost
"""
PAID, LOST = "events:paid", "events:lost"
HEAD = "import events\nfrom events import paid, lost\n"


def read(root: Path, files: dict[str, str]) -> SourceWiring:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text))
    return read_source([root], root=root)


SENDS: dict[str, tuple[str, list[tuple[str, bool]]]] = {
    "a member of an enum": ("events.Event.PAID.value.send(1, x=2)", [(PAID, False)]),
    "an enum by key": ("events.Event['LOST'].value.send(1, x=2)", [(LOST, False)]),
    "a loop over an enum": (
        "for each in events.Event:\n    each.value.send(1, x=2)",
        [(LOST, False), (PAID, False)],
    ),
    "a method of an enum": (
        (
            "from enum import Enum\nclass Here(Enum):\n    PAID = paid\n    def fire(self, **kw):\n"
            "        self.value.send(1, **kw)\nHere.PAID.fire(x=2)"
        ),
        [(PAID, False)],
    ),
    "the class of an instance": (
        (
            "class Order:\n    changed = paid\n    def save(self):\n"
            "        self.__class__.changed.send(1, x=2)"
        ),
        [(PAID, False)],
    ),
    "type of an instance": (
        (
            "class Order:\n    changed = paid\n    def save(self):\n"
            "        type(self).changed.send(1, x=2)\nclass Gift(Order):\n    changed = lost"
        ),
        [(LOST, True), (PAID, True)],
    ),
    "what a subclass inherits elsewhere": (
        (
            "class Mixin:\n    def go(self):\n        self.signal.send(1, x=2)\n"
            "class Has:\n    signal = paid\nclass Both(Mixin, Has): ..."
        ),
        [(PAID, False)],
    ),
    "a kept method": ("emit = paid.send\ndef f():\n    emit(1, x=2)", [(PAID, False)]),
    "a method kept in an instance": (
        (
            "class Shop:\n    def __init__(self):\n        self.emit = paid.send\n"
            "    def sell(self):\n        self.emit(1, x=2)"
        ),
        [(PAID, False)],
    ),
    "a method by its name": ("getattr(paid, 'send')(1, x=2)", [(PAID, False)]),
    "a simple namespace": (
        "from types import SimpleNamespace\nbus = SimpleNamespace(done=paid)\nbus.done.send(1, x=2)",
        [(PAID, False)],
    ),
    "a named tuple": (
        (
            "from typing import NamedTuple\nfrom blinker import Signal\nclass Bus(NamedTuple):\n"
            "    one: Signal\n    two: Signal\nbus = Bus(paid, two=lost)\nbus.two.send(1, x=2)"
        ),
        [(LOST, False)],
    ),
    "a named tuple without a class": (
        (
            "from collections import namedtuple\nBus = namedtuple('Bus', 'one two')\n"
            "bus = Bus(paid, two=lost)\nbus.one.send(1, x=2)"
        ),
        [(PAID, False)],
    ),
    "a data class": (
        (
            "from dataclasses import dataclass, field\nfrom blinker import Signal\n@dataclass\n"
            "class Bus:\n    done: Signal = field(default_factory=Signal)\nbus = Bus()\n"
            "bus.done.send(1, x=2)"
        ),
        [("site:Bus.done", False)],
    ),
    "a data class that is given one": (
        (
            "from dataclasses import dataclass\nfrom blinker import Signal\n@dataclass\n"
            "class Bus:\n    done: Signal\nbus = Bus(paid)\nbus.done.send(1, x=2)"
        ),
        [(PAID, False)],
    ),
    "a computed key": (
        "def f(kind):\n    events.TOPICS[f'{kind}'].send(1, x=2)",
        [(LOST, True), (PAID, True)],
    ),
    "a key that callers give": (
        "def f(kind):\n    events.TOPICS[kind].send(1, x=2)\nf('paid')",
        [(PAID, False)],
    ),
    "a comprehension": (
        "ALL = {n: events.ns.signal(n) for n in ('paid', 'lost')}\nALL['paid'].send(1, x=2)",
        [(PAID, False)],
    ),
    "a loop over a comprehension": (
        "for s in [events.ns.signal(n) for n in ('paid', 'lost')]:\n    s.send(1, x=2)",
        [(LOST, False), (PAID, False)],
    ),
    "a method of an own signal": (
        (
            "from blinker import NamedSignal\nclass Loud(NamedSignal):\n    def fire(self, **kw):\n"
            "        self.send(1, **kw)\nloud = Loud('loud')\nloud.fire(x=2)"
        ),
        [("site:loud", False)],
    ),
    "a descriptor": (
        (
            "class Topic:\n    def __get__(self, obj, owner):\n        return paid\n"
            "class Model:\n    saved = Topic()\n    def save(self):\n        self.saved.send(1, x=2)"
        ),
        [(PAID, False)],
    ),
    "a module that makes its attributes": (
        "import lazy\nlazy.sold.send(1, x=2)",
        [("lazy:_ns[sold]", False)],
    ),
    "a helper that is given the name": (
        "def fire(name, **kw):\n    events.ns.signal(name).send(1, **kw)\nfire('paid', x=2)",
        [(PAID, False)],
    ),
    "what made an instance": (
        (
            "class Shop:\n    def __init__(self):\n        self.sold = paid\n        Till(self)\n"
            "class Till:\n    def __init__(self, shop):\n        self.shop = shop\n"
            "    def ring(self):\n        self.shop.sold.send(1, x=2)"
        ),
        [(PAID, False)],
    ),
    "a data class that inherits a field": (
        (
            "from dataclasses import dataclass\nfrom blinker import Signal\n@dataclass\nclass One:\n"
            "    one: Signal\n@dataclass\nclass Bus(One):\n    two: Signal\n"
            "bus = Bus(paid, lost)\nbus.two.send(1, x=2)"
        ),
        [(LOST, False)],
    ),
    "what made an instance of a subclass": (
        (
            "class Emitter:\n    def __init__(self, sig):\n        self.sig = sig\n"
            "    def fire(self):\n        self.sig.send(1, x=2)\n"
            "class Late(Emitter):\n    def __init__(self):\n        super().__init__(lost)\n"
            "class Same(Emitter): ...\nSame(paid).fire()\nLate().fire()"
        ),
        [(LOST, True), (PAID, True)],
    ),
    "a class of a file that only imports a signal": (
        "import plain\nplain.Plain.changed.send(1, x=2)",
        [(PAID, False)],
    ),
    "an annotated attribute": (
        (
            "class Shop:\n    sold = paid\nclass Till:\n    def __init__(self, shop=None):\n"
            "        self.shop: Shop = shop\n    def ring(self):\n"
            "        self.shop.sold.send(1, x=2)"
        ),
        [(PAID, False)],
    ),
}
LAZY = (
    "from blinker import Namespace\n_ns = Namespace()\n"
    "def __getattr__(name):\n    return _ns.signal(name)\n"
)

BASE = (
    "import options\nclass Master:\n    def __init__(self):\n"
    "        self.options = options.Options()\n"
)
OPTIONS = (
    "from blinker import Signal\nclass Options:\n    def __init__(self):\n"
    "        self.changed = Signal()\n"
)
PLAIN = "from events import paid\nclass Plain:\n    changed = paid\n"


@pytest.mark.parametrize("form", SENDS)
def test_a_rare_send_is_of_the_right_signal(form: str, tmp_path: Path) -> None:
    text, expected = SENDS[form]

    found = read(
        tmp_path, {"events.py": EVENTS, "lazy.py": LAZY, "plain.py": PLAIN, "site.py": HEAD + text}
    )

    assert sorted((each.signal, each.may) for each in found.sends) == expected
    assert all(each.send.fields == ("x",) for each in found.sends)
    assert found.unresolved == ()


CONNECTS: dict[str, tuple[str, list[tuple[str, str]]]] = {
    "a kept method": ("listen = paid.connect\n@listen\ndef h(s): ...", [(PAID, "site:h")]),
    "another signal's send": ("lost.connect(paid.send)", [(LOST, "blinker.base:Signal.send")]),
    "names in a helper": (
        (
            "def on(*names):\n    def deco(f):\n        for n in names:\n"
            "            getattr(events, n).connect(f)\n        return f\n    return deco\n"
            "@on('paid', 'lost')\ndef h(s): ..."
        ),
        [(LOST, "site:h"), (PAID, "site:h")],
    ),
    "a name in a helper": (
        (
            "def on(name):\n    def deco(f):\n        events.ns.signal(name).connect(f)\n"
            "        return f\n    return deco\n@on('paid')\ndef h(s): ..."
        ),
        [(PAID, "site:h")],
    ),
    "an instance that decorates": (
        (
            "class on:\n    def __init__(self, sig):\n        self.sig = sig\n"
            "    def __call__(self, f):\n        self.sig.connect(f)\n        return f\n"
            "@on(paid)\ndef h(s): ...\n@on(lost)\ndef g(s): ..."
        ),
        [(LOST, "site:g"), (PAID, "site:h")],
    ),
    "an attribute of a parameter": (
        (
            "class View:\n    def __init__(self):\n        self.changed = paid\n"
            "        self.focus = Focus(self)\nclass Focus:\n    def __init__(self, view):\n"
            "        view.changed.connect(self.h)\n    def h(self, s): ..."
        ),
        [(PAID, "site:Focus.h")],
    ),
    "an own base that says no word of signals": (
        (
            "import base\nclass Web(base.Master):\n    def __init__(self):\n"
            "        super().__init__()\n        self.options.changed.connect(self.h)\n"
            "    def h(self, s): ..."
        ),
        [("options:Options.changed", "site:Web.h")],
    ),
}


@pytest.mark.parametrize("form", CONNECTS)
def test_a_rare_connect_is_of_the_right_signal_and_receiver(form: str, tmp_path: Path) -> None:
    text, expected = CONNECTS[form]
    others = {"events.py": EVENTS, "base.py": BASE, "options.py": OPTIONS}

    found = read(tmp_path, {**others, "site.py": HEAD + text})

    assert (
        sorted((each.signal, each.handler.name if each.handler else "") for each in found.connects)
        == expected
    )
    assert found.unresolved == ()


def test_a_signal_whose_send_is_connected_is_sent_there(tmp_path: Path) -> None:
    found = read(tmp_path, {"events.py": EVENTS, "site.py": HEAD + "lost.connect(paid.send)"})

    assert [(e.signal, e.send.place.line, e.send.fields, e.send.open) for e in found.sends] == [
        (PAID, 3, (), True)
    ]


UNRESOLVED: dict[str, tuple[str, str]] = {
    "handed on": (
        "def f(pool):\n    pool.submit(paid.send, 1, x=2)",
        "send: its 'send' is handed on, and called where that is not followed",
    ),
    "kept and not called": (
        "emit = paid.send",
        "send: its 'send' is kept as 'emit', and no call of that is seen",
    ),
    "what a module holds": (
        "for each in vars(events).values():\n    each.connect(print)",
        "connect: it is taken from a loop over a value that is not known",
    ),
    "names of a module": (
        "for each in dir(events):\n    getattr(events, each).connect(print)",
        "connect: an attribute by a computed name",
    ),
    "under a test for signals": (
        (
            "from blinker import Signal\ndef f(found):\n    for each in found():\n"
            "        if isinstance(each, Signal):\n            each.connect(print)"
        ),
        "connect: it is taken from a loop over a value that is not known",
    ),
    "bound by globals()": (
        "for n in ('a', 'b'):\n    globals()[n] = events.ns.signal(n)\na.send(1)",
        "send: 'a' may be bound by 'globals()'",
    ),
    "a dict that is filled": (
        "D = {'paid': paid}\ndef f(k):\n    D[k + 'x'] = lost\n    D[f'{k}'].send(1)",
        "send: it is looked up by a computed key in a dict that is not fully known",
    ),
    "only its class is known": (
        (
            "from blinker import Signal\nclass Bus:\n    done: Signal\n"
            "    def f(self):\n        self.done.send(1)"
        ),
        "send: it is a signal, and which one is not known",
    ),
}


@pytest.mark.parametrize(
    ("text", "reasons"),
    [
        (
            "from nowhere.signals import saved\n\nsaved.connect(print)\n",
            ["connect: 'nowhere.signals.saved' was not read: 'nowhere' was not found"],
        ),
        (
            "def start():\n    from nowhere.signals import saved\n    saved.connect(print, sender=3)\n",
            ["connect: 'nowhere.signals.saved' was not read: 'nowhere' was not found"],
        ),
        ("from nowhere.sockets import saved\n\nsaved.connect(print)\n", []),
        ("from signal import raise_signal as saved\n\nsaved.connect(print)\n", []),
    ],
)
def test_what_comes_from_a_module_of_signals_that_is_not_there_is_listed(
    text: str, reasons: list[str], tmp_path: Path
) -> None:
    found = read(tmp_path, {"site.py": text})

    assert [each.reason for each in found.unresolved] == reasons


@pytest.mark.parametrize("form", UNRESOLVED)
def test_a_site_that_is_not_followed_is_listed(form: str, tmp_path: Path) -> None:
    text, reason = UNRESOLVED[form]

    found = read(tmp_path, {"events.py": EVENTS, "site.py": HEAD + text})

    assert [each.reason for each in found.unresolved] == [reason]
    assert (found.sends, found.connects) == ((), ())


def test_where_a_helper_is_not_always_followed_its_own_line_is_listed(tmp_path: Path) -> None:
    text = (
        "def fire(name):\n    events.ns.signal(name).send(1)\nfire('paid')\n"
        "def more(kind):\n    fire(kind + 'x')\n"
    )

    found = read(tmp_path, {"events.py": EVENTS, "site.py": HEAD + text})

    assert [(each.signal, each.send.place.line) for each in found.sends] == [(PAID, 5)]
    assert [(each.place.line, each.reason) for each in found.unresolved] == [
        (4, "send: its name is the parameter 'name', and not every call is resolved")
    ]


NOT_TOLD: dict[str, tuple[str, str]] = {
    "what a mapping of Python's own holds": (
        "import sys\npaid.connect(sys.modules['x'])",
        "'sys.modules[...]' is not known",
    ),
    "what a function of Python's own gives": (
        "import operator\npaid.connect(operator.itemgetter(0))",
        "'operator.itemgetter()' is not known",
    ),
    "what a mapping of a package that was not read holds": (
        "import registry\npaid.connect(registry.handlers['x'])",
        "'registry.handlers[...]' was not read: 'registry' was not found",
    ),
}


@pytest.mark.parametrize("form", NOT_TOLD)
def test_a_receiver_that_cannot_be_told_is_not_given_a_name(form: str, tmp_path: Path) -> None:
    text, reason = NOT_TOLD[form]

    found = read(tmp_path, {"events.py": EVENTS, "site.py": HEAD + text})

    assert [(each.signal, each.handler, each.reason) for each in found.connects] == [
        (PAID, None, reason)
    ]


HARD: dict[str, tuple[dict[str, str], list[str], list[str]]] = {
    "a mixin whose subclass has the signal": (
        {
            "base.py": (
                "class Plugin:\n    def load(self):\n        self.signal.send(self, x=1)\n"
                "    def ask(self):\n        self.signal.connect(self.hear)\n"
                "    def hear(self, s): ...\n"
            ),
            "shop.py": "from base import Plugin\nfrom events import paid\nclass P(Plugin):\n    signal = paid\n",
        },
        [PAID],
        ["base:Plugin.hear"],
    ),
    "an optional dependency": (
        {
            "shop.py": (
                "try:\n    from blinker import Namespace\nexcept ImportError:\n"
                "    class Namespace:\n        def signal(self, name, doc=None): ...\n"
                "here = Namespace()\nsold = here.signal('sold')\n@sold.connect\ndef h(s): ...\n"
                "sold.send(1)\n"
            )
        },
        ["shop:sold"],
        ["shop:h"],
    ),
    "a package without an __init__": (
        {
            "plugins/one.py": "from plugins.two import sold\n@sold.connect\ndef h(s): ...\nsold.send(1)\n",
            "plugins/two.py": "from blinker import signal\nsold = signal('sold')\n",
        },
        ["plugins.two:sold"],
        ["plugins.one:h"],
    ),
    "a module that its own package imports from itself": (
        {
            "shop/__init__.py": (
                "from shop import sold\nfrom . import bought as b\n@b.bought.connect\ndef h(s): ...\n"
                "def sell():\n    sold.sold.send(1)\n"
            ),
            "shop/sold.py": "from blinker import signal\nsold = signal('sold')\n",
            "shop/bought.py": "from blinker import signal\nbought = signal('bought')\n",
            "till.py": "import shop\nshop.sold.sold.send(1)\n",
        },
        ["shop.sold:sold", "shop.sold:sold"],
        ["shop:h"],
    ),
    "a signal as a keyword with a default": (
        {
            "shop.py": (
                "from events import paid\ndef read(before=None):\n    if before:\n"
                "        before.send(1)\nread(before=paid)\n"
            )
        },
        [PAID],
        [],
    ),
    "a decorator that connects a task": (
        {
            "shop.py": (
                "from events import paid\ndef on(sig, by_id=False):\n    def deco(f):\n"
                "        def run(sender, **kw):\n            f.delay(sender, **kw)\n"
                "        sig.connect(run, weak=False)\n        return f\n    return deco\n"
                "@on(paid, by_id=True)\ndef h(s): ...\n"
            )
        },
        [],
        ["shop:on.<locals>.deco.<locals>.run"],
    ),
    "a factory's receiver, and a partial": (
        {
            "shop.py": (
                "from functools import partial\nfrom events import paid, lost\ndef make(n):\n"
                "    def inner(s): ...\n    return inner\nkept = make(1)\npaid.connect(kept)\n"
                "def h(a, s): ...\nlate = partial(h, 1)\nlost.connect(late)\n"
            )
        },
        [],
        ["shop:h", "shop:make.<locals>.inner"],
    ),
}


@pytest.mark.parametrize("form", HARD)
def test_a_hard_case_is_right(form: str, tmp_path: Path) -> None:
    files, sent, received = HARD[form]

    found = read(tmp_path, {"events.py": EVENTS, **files})

    assert sorted(each.signal for each in found.sends) == sent
    assert sorted(each.handler.name for each in found.connects if each.handler) == received
    assert found.unresolved == ()


def test_a_dependency_of_one_file_is_read_when_a_name_leads_there(tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "principal.py").write_text(
        "from blinker import signal\nloaded = signal('loaded')\n"
    )
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "shop.py").write_text(
        "from principal import loaded\n@loaded.connect\ndef h(s): ...\n"
    )

    found = read_source([tmp_path / "app"], root=tmp_path / "app", search=[tmp_path / "site"])

    assert [(each.signal, each.handler and each.handler.name) for each in found.connects] == [
        ("principal:loaded", "shop:h")
    ]


def test_senders_that_cannot_meet_are_told_apart(tmp_path: Path) -> None:
    text = "def h(s, x): ...\npaid.connect(h, sender='a')\npaid.send('a', x=1)\npaid.send('b')\n"

    found = read(tmp_path, {"events.py": EVENTS, "site.py": HEAD + text})

    (connect,) = found.connects
    assert [each.sender.may_meet(connect.sender) for each in found.sends] == [True, False]


DYNAMIC = {
    "import_string": "def f(app):\n    import_string(app.config['SIGNAL']).send(app)",
    "a computed name": "def f(kind):\n    events.ns.signal('existing_' + kind).send(1)",
    "a name in a setting": "def f(app):\n    events.ns.signal(app.config['NAME']).send(1)",
}


@pytest.mark.parametrize("form", DYNAMIC)
def test_what_only_the_process_knows_is_not_guessed(form: str, tmp_path: Path) -> None:
    found = read(tmp_path, {"events.py": EVENTS, "site.py": HEAD + DYNAMIC[form]})

    assert found.sends == ()
    assert [each.place.line for each in found.unresolved] == [4]
