"""Who calls a function that sends, and when that cannot be told."""

from pathlib import Path

import pytest

from signalctl.model.source import Party
from signalctl.source.read import read_source

SIGNALS = "import blinker\n\npaid = blinker.Signal()\n"
HELPER = """
from signals import paid


def pay(shop, **fields):
    paid.send(shop, **fields)
"""
CALLER = """
from helper import pay


def checkout():
    pay('web', order_id=1)
"""

HANDED_ON = {
    "an argument": "from helper import pay\n\napp.add_template_global(pay)\n",
    "one of several arguments": "from helper import pay\n\nregister('pay', pay, safe=True)\n",
    "a keyword argument": "from helper import pay\n\nregister(name='pay', call=pay)\n",
    "an attribute of a module": "import helper\n\nregister(helper.pay)\n",
    "in a list": "from helper import pay\n\nHOOKS = [\n    pay,\n]\n",
    "in a dict": "from helper import pay\n\nHOOKS = {'pay': pay}\n",
    "another name": "from helper import pay\n\nHOOKS['pay'] = pay\n",
    "returned": "from helper import pay\n\n\ndef hook():\n    return pay\n",
}
KEPT = {
    "imported": "from helper import (\n    pay,\n)\n",
    "imported beside another": "from helper import other, pay\n",
    "named in a comment": "# see pay, of old\n",
    "named in __all__": "from helper import pay\n\n__all__ = ['pay']\n",
    "called": "from helper import pay\n\nx = pay('app', order_id=2)\n",
}


def sends(tmp_path: Path, more: str, helper: str = HELPER) -> list[tuple[Party, bool, int]]:
    for name, text in {
        "signals.py": SIGNALS,
        "helper.py": helper,
        "caller.py": CALLER,
        "more.py": more,
    }.items():
        (tmp_path / name).write_text(text)
    wiring = read_source([tmp_path], root=tmp_path)
    return [(each.sender.party, each.send.open, len(each.through)) for each in wiring.sends]


@pytest.mark.parametrize("form", HANDED_ON)
def test_a_function_that_is_handed_on_may_be_called_by_others(form: str, tmp_path: Path) -> None:
    found = sends(tmp_path, HANDED_ON[form])

    assert found == [(Party.CONSTANT, False, 1), (Party.UNKNOWN, True, 0)]


@pytest.mark.parametrize("form", KEPT)
def test_a_function_that_is_only_called_is_called_there_alone(form: str, tmp_path: Path) -> None:
    found = sends(tmp_path, KEPT[form])

    assert set(found) == {(Party.CONSTANT, False, 1)}


@pytest.mark.parametrize(
    ("decorator", "others"), [("app.template_global()", 1), ("functools.lru_cache", 0)]
)
def test_a_decorator_may_hand_a_function_on(decorator: str, others: int, tmp_path: Path) -> None:
    helper = HELPER.replace("def pay", f"@{decorator}\ndef pay")

    found = sends(tmp_path, "", helper)

    assert found.count((Party.UNKNOWN, True, 0)) == others
