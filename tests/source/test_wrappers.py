"""A receiver behind a decorator: named as what the user wrote, entered where a call enters."""

import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from source_apps import EVENTS, read

from signalctl.join.surveys import survey_of
from signalctl.model.door import UnknownDoor
from signalctl.model.place import Place
from signalctl.model.source import SourceWiring
from signalctl.model.wiring import Subject, TargetKind
from signalctl.target.receivers import describe

HEAD = "from functools import partial, wraps\nfrom events import paid\n"
QUIET = "def quiet(f):\n    @wraps(f)\n    def w({}):\n        {}\n    return w\n"
DECORATED = "@paid.connect\n@quiet\ndef h(sender, user, **kw):\n    kw['more']\n"

WRAPPERS: dict[str, tuple[str, str, list[tuple[str, bool]]]] = {
    "its own parameters": ("sender, **kw", "f(sender)", []),
    "the fields handed on": (
        "sender, **kw",
        "return f(sender, **kw)",
        [("more", True), ("user", True)],
    ),
    "everything handed on": (
        "*args, **kw",
        "return f(*args, **kw)",
        [("more", True), ("user", True)],
    ),
    "the sender, and nothing in the star": (
        "sender, *args, **kw",
        "return f(sender, *args, **kw)",
        [("more", True), ("user", True)],
    ),
    "handed on under a test": (
        "sender, **kw",
        "if sender: f(sender, **kw)",
        [("more", False), ("user", False)],
    ),
    "a field taken out and given": (
        "sender, **kw",
        "f(sender, user=kw.pop('by'), **kw)",
        [("by", True), ("more", True)],
    ),
    "other values in the star": ("*args, **kw", "args = 1, 2; f(*args, **kw)", []),
}


@pytest.mark.parametrize("form", WRAPPERS)
def test_the_fields_are_followed_through_the_wrapper(form: str, tmp_path: Path) -> None:
    takes, does, expected = WRAPPERS[form]

    found = read(tmp_path, events=EVENTS, site=HEAD + QUIET.format(takes, does) + DECORATED)

    (site,), (demand,) = found.connects, found.demands
    assert site.handler is not None
    assert (site.handler.name, str(site.handler.place)) == ("site:h", "site.py:8")
    assert str(site.handler.door) == f"({takes})"
    assert (str(demand.place), str(demand.entry)) == ("site.py:8", "site.py:4")
    assert demand.takes_any
    assert sorted((each.field, each.certain) for each in demand.reads) == expected


def doors(found: SourceWiring) -> list[tuple[str, str, str]]:
    """Name, door and kind of each receiver."""
    return [
        (each.handler.name, _door(each.handler.door), each.handler.kind)
        for each in found.connects
        if each.handler is not None
    ]


def _door(door: object) -> str:
    return "unknown" if isinstance(door, UnknownDoor) else str(door)


CONNECTED: dict[str, tuple[str, list[tuple[str, str, str]]]] = {
    "wrapped by a call": (
        QUIET.format("sender, **kw", "f(sender)") + "def g(sender): ...\npaid.connect(quiet(g))\n",
        [("site:g", "(sender, **kw)", "function")],
    ),
    "wrapped twice": (
        QUIET.format("sender, **kw", "f(sender, **kw)")
        + "@paid.connect\n@quiet\n@quiet\ndef h(sender, x): ...\n",
        [("site:h", "(sender, **kw)", "function")],
    ),
    "wrapped above the connect": (
        QUIET.format("sender, **kw", "f(sender, **kw)")
        + "@quiet\n@paid.connect\ndef h(sender, x): ...\n",
        [("site:h", "(sender, x)", "function")],
    ),
    "wrapped above a helper that connects": (
        QUIET.format("sender, **kw", "f(sender, **kw)")
        + "def on(sig):\n    def wrap(f):\n        sig.connect(f)\n        return f\n    return wrap\n"
        + "@quiet\n@on(paid)\ndef h(sender, x): ...\n",
        [("site:h", "(sender, x)", "function")],
    ),
    "replaced without a word": (
        "def plain(f):\n    def w(sender, **kw):\n        f(sender)\n    return w\n"
        "@paid.connect\n@plain\ndef h(sender): ...\n",
        [("site:plain.<locals>.w", "(sender, **kw)", "function")],
    ),
    "given back": (
        "def mark(f):\n    f.marked = True\n    return f\n@paid.connect\n@mark\ndef h(sender): ...\n",
        [("site:h", "(sender)", "function")],
    ),
    "by a decorator that is not read": (
        "from strange import deco\n@paid.connect\n@deco\ndef h(sender): ...\n",
        [("site:h", "unknown", "function")],
    ),
    "perhaps wrapped": (
        "def quiet(f):\n    @wraps(f)\n    def w(*a, **kw):\n        f(*a, **kw)\n"
        "    if paid.muted:\n        return f\n    return w\n"
        "@paid.connect\n@quiet\ndef h(sender): ...\n",
        [("site:h", "unknown", "function")],
    ),
    "a method, wrapped": (
        QUIET.format("*args, **kw", "f(*args, **kw)")
        + "class A:\n    def __init__(self):\n        paid.connect(self.h)\n"
        "    @quiet\n    def h(self, sender, x): ...\n",
        [("site:A.h", "(*args, **kw)", "method")],
    ),
    "wraps itself": (
        "def on(f):\n    @wraps(f)\n    def call(sender, updated): ...\n    paid.connect(call)\n",
        [("site:on.<locals>.call", "(sender, updated)", "function")],
    ),
    "an instance": (
        "class C:\n    def __call__(self, sender): ...\nc = C()\npaid.connect(c)\n",
        [("site:C", "(sender)", "callable object")],
    ),
    "an instance with an async call": (
        "class C:\n    async def __call__(self, sender): ...\nc = C()\npaid.connect(c)\n",
        [("site:C", "(sender)", "coroutine")],
    ),
    "a class": (
        "class C:\n    def __init__(self, sender): ...\npaid.connect(C)\n",
        [("site:C", "(sender)", "class")],
    ),
    "a partial": (
        "def h(a, sender): ...\np = partial(h, 1)\npaid.connect(p)\n",
        [("site:h", "(sender)", "partial")],
    ),
    "a coroutine function": (
        "@paid.connect\nasync def h(sender): ...\n",
        [("site:h", "(sender)", "coroutine")],
    ),
    "an async generator": (
        "@paid.connect\nasync def h(sender):\n    yield\n",
        [("site:h", "(sender)", "generator")],
    ),
}


@pytest.mark.parametrize("form", CONNECTED)
def test_a_receiver_is_named_and_entered_as_the_living_one(form: str, tmp_path: Path) -> None:
    text, expected = CONNECTED[form]

    found = read(tmp_path, events=EVENTS, site=HEAD + text)

    assert doors(found) == expected


LIVING = [
    *("wrapped by a call", "wrapped twice", "wrapped above the connect"),
    *("wrapped above a helper that connects", "replaced without a word", "given back"),
    *("an instance", "an instance with an async call", "a class", "a partial"),
    *("a coroutine function", "an async generator"),
]


@pytest.mark.parametrize("form", LIVING)
def test_source_says_of_a_receiver_what_the_process_says(
    form: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text, _ = CONNECTED[form]
    connected: list[object] = []

    def connect(receiver: object) -> object:
        connected.append(receiver)
        return receiver

    paid = SimpleNamespace(connect=connect)
    monkeypatch.setitem(sys.modules, "events", SimpleNamespace(paid=paid))
    exec(compile(HEAD + text, "site.py", "exec"), {"__name__": "site"})  # noqa: S102 - our own text

    found = read(tmp_path, events=EVENTS, site=HEAD + text)

    (living,) = map(describe, connected)
    (site,), (demand,) = found.connects, found.demands
    handler = site.handler
    assert handler is not None
    assert handler.name == living.name
    assert (handler.kind, handler.is_async) == (living.kind.value, living.is_async)
    assert living.definition is not None
    entered = living.wrapper or living.definition
    assert [demand.place, demand.entry] == [
        Place(each.file, each.line) for each in (living.definition, entered)
    ]
    assert (handler.wrapper is None) == (living.wrapper is None)


def test_a_wrapped_method_is_asked_for_what_it_requires_behind_self(tmp_path: Path) -> None:
    text, _ = CONNECTED["a method, wrapped"]

    found = read(tmp_path, events=EVENTS, site=HEAD + text)

    (demand,) = found.demands
    assert [(each.field, each.certain) for each in demand.reads] == [("x", True)]


def test_an_instance_is_no_coroutine_function(tmp_path: Path) -> None:
    text, _ = CONNECTED["an instance with an async call"]

    found = read(tmp_path, events=EVENTS, site=HEAD + text)

    (site,) = found.connects
    assert site.handler is not None
    assert not site.handler.is_async


def test_a_row_of_source_alone_has_the_demand_of_its_wrapper(tmp_path: Path) -> None:
    takes, does, _ = WRAPPERS["the fields handed on"]
    found = read(tmp_path, events=EVENTS, site=HEAD + QUIET.format(takes, does) + DECORATED)

    survey = survey_of(
        found, subject=Subject(None, "", TargetKind.MODULES, (), {}), root=str(tmp_path)
    )

    (receiver,) = (each for signal in survey.signals for each in signal.receivers)
    assert (str(receiver.place), str(receiver.wrapper)) == ("site.py:8", "site.py:4")
    assert receiver.demand == found.demands[0]
