"""The ways source spells a signal: each is right, or unresolved with its reason; none is wrong."""

from pathlib import Path

import pytest
from source_apps import EVENTS, read

PAID, LOST = "events:paid", "events:lost"

FORMS: dict[str, tuple[str, list[str]]] = {
    "direct": ("from events import paid\npaid.send(1, x=2)", [PAID]),
    "module attribute": ("import events\nevents.paid.send(1, x=2)", [PAID]),
    "import alias": ("from events import paid as p\np.send(1, x=2)", [PAID]),
    "module alias": ("import events as e\ne.paid.send(1, x=2)", [PAID]),
    "re-export": ("from bus import paid\npaid.send(1, x=2)", [PAID]),
    "star import": ("from events import *\npaid.send(1, x=2)", [PAID]),
    "class attribute": (
        "from events import paid\nclass A:\n    done = paid\nA.done.send(1, x=2)",
        [PAID],
    ),
    "inherited": (
        (
            "from events import paid\nclass A:\n    done = paid\nclass B(A):\n"
            "    def f(self):\n        self.done.send(1, x=2)"
        ),
        [PAID],
    ),
    "set in __init__": (
        (
            "from events import paid\nclass A:\n    def __init__(self):\n        self.s = paid\n"
            "    def f(self):\n        self.s.send(1, x=2)"
        ),
        [PAID],
    ),
    "annotated parameter": (
        "from events import paid\nclass A:\n    s = paid\ndef f(a: 'A'):\n    a.s.send(1, x=2)",
        [PAID],
    ),
    "local alias": ("import events\ndef f():\n    s = events.paid\n    s.send(1, x=2)", [PAID]),
    "loop over a tuple": (
        "from events import paid, lost\nfor s in (paid, lost):\n    s.send(1, x=2)",
        [LOST, PAID],
    ),
    "factory": (
        "from events import paid\ndef get():\n    return paid\nget().send(1, x=2)",
        [PAID],
    ),
    "default namespace": (
        "from blinker import signal\nsignal('x').send(1, x=2)",
        ["blinker:default_namespace[x]"],
    ),
    "dict": ("from events import paid\nD = {'p': paid}\nD['p'].send(1, x=2)", [PAID]),
    "getattr": ("import events\ngetattr(events, 'paid').send(1, x=2)", [PAID]),
    "property": (
        (
            "from events import paid\nclass A:\n    @property\n    def s(self):\n        return paid\n"
            "    def f(self):\n        self.s.send(1, x=2)"
        ),
        [PAID],
    ),
    "only in a subclass": (
        (
            "from events import paid\nclass A:\n    def f(self):\n        self.s.send(1, x=2)\n"
            "class B(A):\n    s = paid"
        ),
        [PAID],
    ),
    "import fallback": (
        "try:\n    from events import paid\nexcept ImportError:\n    paid = None\npaid.send(1, x=2)",
        [PAID],
    ),
    "namespace fallback": (
        (
            "try:\n    from blinker import Namespace\nexcept ImportError:\n    class Namespace:\n"
            "        def signal(self, name): return None\nhere = Namespace()\nmade = here.signal('m')\n"
            "made.send(1, x=2)"
        ),
        ["site:made"],
    ),
    "namespace item": ("from events import ns\nns['paid'].send(1, x=2)", [PAID]),
    "other variable": (
        "from events import ns\nspeakers = ns.signal('json')\nspeakers.send(1, x=2)",
        ["site:speakers"],
    ),
    "rebound": (
        "from events import paid, lost\ns = paid\ns.send(1, x=2)\ns = lost",
        [PAID],
    ),
    "either": (
        "from events import paid, lost\nimport sys\ns = paid if sys.argv else lost\ns.send(1, x=2)",
        [LOST, PAID],
    ),
    "helper with a signal": (
        "from events import paid\ndef fire(sig, **kw):\n    sig.send(1, **kw)\nfire(paid, x=2)",
        [PAID],
    ),
    "helper with fields": (
        "from events import paid\ndef fire(**kw):\n    paid.send(1, **kw)\nfire(x=2)",
        [PAID],
    ),
    "helper with a keyword and a default": (
        (
            "from events import paid\ndef fire(sig=None):\n    if sig:\n        sig.send(1, x=2)\n"
            "fire(sig=paid)"
        ),
        [PAID],
    ),
    "helper of a helper": (
        (
            "from events import paid\ndef a(sig, **kw):\n    sig.send(1, **kw)\n"
            "def b(sig, **kw):\n    a(sig, **kw)\nb(paid, x=2)"
        ),
        [PAID],
    ),
    "names and signals in step": (
        "import events\nfor n in ('paid', 'lost'):\n    getattr(events, n).send(1, x=2)",
        [LOST, PAID],
    ),
    "bare parameter": ("def f(sig):\n    sig.send(1, x=2)", []),
    "computed name": (
        "from events import ns\ndef f(kind):\n    ns.signal('on_' + kind).send(1, x=2)",
        [],
    ),
    "import_string": ("def f(signal):\n    import_string(signal).send(1, x=2)", []),
    "no signal": ("import smtplib\nclass M:\n    def send(self, m): ...\nM().send(1)", []),
}
UNRESOLVED = {"bare parameter", "computed name", "import_string"}


@pytest.mark.parametrize("form", FORMS)
def test_a_send_is_of_the_right_signal(form: str, tmp_path: Path) -> None:
    text, expected = FORMS[form]

    found = read(tmp_path, events=EVENTS, bus="from events import paid", site=text)

    assert sorted(each.signal for each in found.sends) == expected
    assert all(each.send.fields == ("x",) and not each.send.open for each in found.sends)


@pytest.mark.parametrize("form", FORMS)
def test_what_is_not_resolved_has_its_reason(form: str, tmp_path: Path) -> None:
    text, _ = FORMS[form]

    found = read(tmp_path, events=EVENTS, bus="from events import paid", site=text)

    assert bool(found.unresolved) is (form in UNRESOLVED)


CONNECTS: dict[str, tuple[str, list[tuple[str, str, str, bool | None]]]] = {
    "decorator": (
        "@paid.connect\ndef h(s, **kw): ...",
        [(PAID, "site:h", "any", True)],
    ),
    "call": ("def h(s): ...\npaid.connect(h, weak=False)", [(PAID, "site:h", "any", False)]),
    "via": (
        "@paid.connect_via('shop')\ndef h(s): ...",
        [(PAID, "site:h", "constant", False)],
    ),
    "stacked": (
        "@paid.connect\n@lost.connect\ndef h(s): ...",
        [(PAID, "site:h", "any", True), (LOST, "site:h", "any", True)],
    ),
    "context": (
        "def h(s): ...\nwith paid.connected_to(h):\n    pass",
        [(PAID, "site:h", "any", False)],
    ),
    "lambda": ("paid.connect(lambda s: 1)", [(PAID, "site:<lambda>", "any", True)]),
    "partial": (
        "from functools import partial\ndef h(a, s): ...\np = partial(h, 1)\npaid.connect(p)",
        [(PAID, "site:h", "any", True)],
    ),
    "made by a factory": (
        "def make(n):\n    def inner(s): ...\n    return inner\npaid.connect(make(1))",
        [(PAID, "site:make.<locals>.inner", "any", True)],
    ),
    "bound method": (
        "class A:\n    def __init__(self):\n        paid.connect(self.h)\n    def h(self, s): ...",
        [(PAID, "site:A.h", "any", True)],
    ),
    "class as sender": (
        "class A: ...\ndef h(s): ...\npaid.connect(h, sender=A)",
        [(PAID, "site:h", "class", True)],
    ),
    "app as sender": (
        "from flask import Flask\napp = Flask('x')\ndef h(s): ...\npaid.connect(h, app)",
        [(PAID, "site:h", "app", True)],
    ),
    "rows of a dict": (
        (
            "import events\ndef a(s): ...\ndef b(s): ...\nD = {'paid': a, 'lost': b}\n"
            "for n, h in D.items():\n    getattr(events, n).connect(h)"
        ),
        [(LOST, "site:b", "any", True), (PAID, "site:a", "any", True)],
    ),
    "decorator factory": (
        (
            "from functools import wraps\ndef on(sig, by=None):\n    def wrap(f):\n"
            "        sig.connect(f, weak=False)\n        return f\n    return wrap\n"
            "@on(paid, by=1)\ndef h(s): ..."
        ),
        [(PAID, "site:h", "any", False)],
    ),
    "own connect that wraps": (
        (
            "from functools import wraps\nclass P:\n    def connect(self, signal, receiver, **kw):\n"
            "        kw['weak'] = False\n        @wraps(receiver)\n        def w(*a, **k):\n"
            "            return receiver(*a, **k)\n        signal.connect(w, **kw)\n"
            "def h(s): ...\nclass Q(P):\n    def init(self):\n        self.connect(paid, h)"
        ),
        [(PAID, "site:h", "any", False)],
    ),
}


@pytest.mark.parametrize("form", CONNECTS)
def test_a_connect_is_of_the_right_signal_receiver_and_sender(form: str, tmp_path: Path) -> None:
    text, expected = CONNECTS[form]

    found = read(tmp_path, events=EVENTS, site="from events import paid, lost\n" + text)

    assert sorted(
        (each.signal, each.handler.name if each.handler else "", each.sender.party.value, each.weak)
        for each in found.connects
    ) == sorted(expected)


READS: dict[str, tuple[str, list[tuple[str, bool]]]] = {
    "subscript": ("kw['a']", [("a", True)]),
    "pop": ("kw.pop('a')", [("a", True)]),
    "pop with a default": ("kw.pop('a', 1)", [("a", False)]),
    "get": ("kw.get('a')", [("a", False)]),
    "get, asserted": ("a = kw.get('a')\n    assert a is not None", [("a", False), ("a", True)]),
    "get, refused": (
        "a = kw.get('a')\n    if a is None:\n        raise ValueError",
        [("a", False), ("a", True)],
    ),
    "under a test": ("if 'a' in kw:\n        kw['a']", [("a", False), ("a", False)]),
    "after an early return": ("if s:\n        return\n    kw['a']", [("a", False)]),
    "setdefault": ("kw.setdefault('a', 1)\n    kw['a']", [("a", False), ("a", False)]),
    "caught": ("try:\n        kw['a']\n    except KeyError:\n        pass", [("a", False)]),
    "caught by a broader one": (
        "try:\n        kw['a']\n    except Exception:\n        pass",
        [("a", False)],
    ),
    "written before": ("kw['a'] = 1\n    kw['a']", [("a", False)]),
    "rebound before": ("kw = {}\n    kw['a']", []),
    "with defaults": ("d = {**{'a': 1}, **kw}\n    d['a']", [("a", False)]),
    "suppressed": ("with suppress(KeyError):\n        kw['a']", [("a", False)]),
    "in a with": ("with lock:\n        kw['a']", [("a", True)]),
    "in a loop": ("for x in s:\n        kw['a']", [("a", False)]),
    "in an inner function": ("def g():\n        kw['a']", [("a", False)]),
    "the second of an and": ("s and kw['a']", [("a", False)]),
    "match": ("match kw:\n        case {'a': 1}:\n            pass", [("a", False)]),
    "forwarded": ("g(**kw)", [("b", True)]),
    "forwarded without a key": ("kw.pop('b')\n    g(b=1, **kw)", [("b", True)]),
    "to a task": ("task.delay(**kw)", [("c", True)]),
    "to a task, applied": ("task.apply_async(kwargs=kw)", [("c", True)]),
}


@pytest.mark.parametrize("form", READS)
def test_a_read_is_certain_only_where_nothing_can_prevent_it(form: str, tmp_path: Path) -> None:
    text, expected = READS[form]
    around = (
        "from celery import shared_task\ndef g(b, **kw): ...\n"
        "@shared_task(bind=True)\ndef task(self, c): ...\n"
    )

    found = read(
        tmp_path,
        events=EVENTS,
        site=f"from events import paid\n{around}@paid.connect\ndef h(s, **kw):\n    {text}\n",
    )

    (demand,) = found.demands
    assert sorted((each.field, each.certain) for each in demand.reads) == sorted(expected)
