"""The fields of a send through a mapping: named where they are sent, closed only where certain."""

from pathlib import Path

import pytest
from source_apps import EVENTS, read

SENDS: dict[str, tuple[str, list[str], bool]] = {
    "written out": ("d = {'x': 1}", ["x"], False),
    "keys set": ("d = {'x': 1}\n    d['y'] = 2", ["x", "y"], False),
    "set before it was made": ("d = {}\n    d['z'] = 1\n    d = {'x': 1}", ["x"], False),
    "set under a test": ("d = {'x': 1}\n    if app:\n        d['y'] = 2", ["x"], True),
    "set again under a test": ("d = {'x': 1}\n    if app:\n        d['x'] = 2", ["x"], False),
    "set by a computed key": ("d = {'x': 1}\n    d[app] = 2", ["x"], True),
    "updated": ("d = {'x': 1}\n    d.update(y=2)\n    d.update({'z': 3})", ["x", "y", "z"], False),
    "updated with what is not known": ("d = {'x': 1}\n    d.update(app.more())", ["x"], True),
    "joined in place": ("d = {'x': 1}\n    d |= {'y': 2}", ["x", "y"], False),
    "with a default": ("d = {'x': 1}\n    d.setdefault('y', 2)", ["x", "y"], False),
    "popped": ("d = {'x': 1, 'y': 2}\n    d.pop('x')", ["y"], False),
    "popped, with a default": ("d = {'x': 1, 'y': 2}\n    d.pop('x', None)", ["y"], False),
    "popped under a test": ("d = {'x': 1, 'y': 2}\n    if app:\n        d.pop('x')", ["y"], True),
    "popped, and set again": ("d = {'x': 1}\n    d.pop('x')\n    d['x'] = 2", ["x"], False),
    "deleted": ("d = {'x': 1, 'y': 2}\n    del d['x']", ["y"], False),
    "popped by a computed key": ("d = {'x': 1}\n    d.pop(app)", [], True),
    "some item popped": ("d = {'x': 1}\n    d.popitem()", [], True),
    "cleared": ("d = {'x': 1}\n    d.clear()\n    d['y'] = 2", ["y"], False),
    "passed to a call": ("d = {'x': 1}\n    fill(d)", ["x"], True),
    "passed by name": ("d = {'x': 1}\n    fill(into=d)", ["x"], True),
    "passed to what only reads": ("d = {'x': 1}\n    log.info('%s', len(d), d)", ["x"], False),
    "another name": ("d = {'x': 1}\n    same = d\n    same['y'] = 2", ["x"], True),
    "another name, sent": (
        "e = {'x': 1}\n    d = e\n    e['y'] = 2",
        ["x"],
        True,
    ),
    "passed to a method of the class": ("d = {'x': 1}\n    dict.update(d, y=2)", ["x"], True),
    "its method passed on": ("d = {'x': 1}\n    app.fill(d.update)", ["x"], True),
    "passed to an update": ("d = {'x': 1}\n    app.seen.update(d)", ["x"], False),
    "kept in an attribute": ("d = {'x': 1}\n    app.payload = d", ["x"], True),
    "kept in a list": ("d = {'x': 1}\n    rows = [d]", ["x"], True),
    "kept by append": ("d = {'x': 1}\n    app.rows.append(d)", ["x"], True),
    "looked at": ("d = {'x': 1}\n    if d and 'x' in d and d['x']:\n        f'{d}'", ["x"], False),
    "edited by an inner function": (
        "d = {'x': 1}\n    def more():\n        d['y'] = 2\n    more()",
        ["x"],
        True,
    ),
    "rebound by an inner function": (
        "d = {'x': 1}\n    def more():\n        nonlocal d\n        d = {'y': 2}\n    more()",
        ["x"],
        True,
    ),
    "copied": ("e = {'x': 1}\n    d = dict(e, y=2)\n    e['z'] = 3", ["x", "y"], False),
    "copied by its method": ("e = {'x': 1}\n    d = e.copy()\n    d['y'] = 2", ["x", "y"], False),
    "spread": ("e = {'x': 1}\n    d = {**e, 'y': 2}", ["x", "y"], False),
    "one of two": (
        "if app:\n        d = {'x': 1}\n    else:\n        d = {'y': 1}",
        [],
        True,
    ),
    "the other arm's": (
        "d = {'x': 1}\n    if app:\n        d['y'] = 2\n        return\n    else:\n        pass",
        ["x"],
        True,
    ),
}


@pytest.mark.parametrize("form", SENDS)
def test_the_fields_are_those_of_the_mapping_at_the_send(form: str, tmp_path: Path) -> None:
    text, fields, is_open = SENDS[form]

    found = read(
        tmp_path,
        events=EVENTS,
        site=f"from events import paid\ndef f(app):\n    {text}\n    paid.send(app, **d)\n",
    )

    assert [(sorted(each.send.fields), each.send.open) for each in found.sends] == [
        (fields, is_open)
    ]


WHOLE: dict[str, tuple[str, list[str], bool]] = {
    "filled in a loop after the send": (
        "def f(app):\n    d = {'x': 1}\n    while app():\n        paid.send(app, **d)\n"
        "        d['z'] = 1\n",
        ["x"],
        True,
    ),
    "made anew in each turn of a loop": (
        "def f(app):\n    while app():\n        d = {'x': 1}\n        paid.send(app, **d)\n"
        "        d['z'] = 1\n        fill(d)\n",
        ["x"],
        False,
    ),
    "filled after the send": (
        "def f(app):\n    d = {'x': 1}\n    paid.send(app, **d)\n    d['z'] = 1\n    fill(d)\n",
        ["x"],
        False,
    ),
    "the same name in another function": (
        "def f(app):\n    d = {'x': 1}\n    paid.send(app, **d)\n"
        "def g(d):\n    d.append(1)\n    fill(d)\n",
        ["x"],
        False,
    ),
    "a global of that name edited elsewhere": (
        "d = {'x': 1}\ndef f(app):\n    paid.send(app, **d)\ndef g():\n    d['y'] = 2\n",
        ["x"],
        True,
    ),
    "a global passed on in a quiet function": (
        "d = {'x': 1}\ndef f(app):\n    paid.send(app, **d)\ndef g():\n    fill(d)\n",
        ["x"],
        True,
    ),
    "a global, and another function's own of the name": (
        "d = {'x': 1}\ndef f(app):\n    paid.send(app, **d)\ndef g():\n    d = []\n    d.append(2)\n",
        ["x"],
        False,
    ),
    "taken out of what a caller gives": (
        "def fire(**kw):\n    app = kw.pop('app')\n    paid.send(app, **kw)\nfire(app=1, x=2)\n",
        ["x"],
        False,
    ),
    "taken out of what a caller's caller gives": (
        "def fire(**kw):\n    paid.send(1, **kw)\n"
        "def outer(**kw):\n    kw.pop('app')\n    fire(**kw)\nouter(app=1, x=2)\n",
        ["x"],
        False,
    ),
    "made by a function": (
        "def make():\n    d = {'x': 1}\n    return d\npaid.send(1, **make())\n",
        ["x"],
        False,
    ),
    "made by a function that passes it on": (
        "def make():\n    d = {'x': 1}\n    fill(d)\n    return d\npaid.send(1, **make())\n",
        ["x"],
        True,
    ),
    "given to a helper": (
        "def fire(d):\n    paid.send(1, **d)\ndef f():\n    e = {'x': 1}\n    fire(e)\n",
        ["x"],
        False,
    ),
    "given to a helper that adds": (
        "def fire(d):\n    d['y'] = 2\n    paid.send(1, **d)\ndef f():\n    e = {'x': 1}\n    fire(e)\n",
        ["x", "y"],
        False,
    ),
    "a dict of the class": (
        "class A:\n    EXTRA = {'x': 1}\n    def f(self):\n        paid.send(self, **self.EXTRA)\n",
        ["x"],
        True,
    ),
    "a dict of the class that a subclass has too": (
        "class A:\n    EXTRA = {'x': 1}\n    def f(self):\n        paid.send(self, **self.EXTRA)\n"
        "class B(A):\n    EXTRA = {'y': 1}\n",
        [],
        True,
    ),
    "a method that a subclass overrides": (
        "class A:\n    def more(self):\n        return {'x': 1}\n    def f(self):\n"
        "        d = self.more()\n        paid.send(self, **d)\n"
        "class B(A):\n    def more(self):\n        return {'y': 1}\n",
        [],
        True,
    ),
}


@pytest.mark.parametrize("form", WHOLE)
def test_a_mapping_is_followed_through_functions_loops_and_classes(
    form: str, tmp_path: Path
) -> None:
    text, fields, is_open = WHOLE[form]

    found = read(tmp_path, events=EVENTS, site=f"from events import paid\n{text}")

    assert [(sorted(each.send.fields), each.send.open) for each in found.sends] == [
        (fields, is_open)
    ]


def test_a_global_that_another_module_speaks_of_is_open(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        events=EVENTS,
        other="import site\nsite.EXTRA['y'] = 2\n",
        site="from events import paid\nEXTRA = {'x': 1}\npaid.send(1, **EXTRA)\n",
    )

    assert [(each.send.fields, each.send.open) for each in found.sends] == [(("x",), True)]
