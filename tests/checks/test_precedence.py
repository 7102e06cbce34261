"""Of one fault, the rule that says the most of it speaks, and no other."""

from collections.abc import Callable
from pathlib import Path

import pytest
from examples import FAILS_BEFORE_BLINKER_1_8, findings, from_source, running, write_example

from signalctl.model.wiring import Survey

TWO_SIGNALS = """
others = Namespace()
paid_elsewhere = others.signal("paid")

def log_order(sender, **extra):
    print(extra)

paid_elsewhere.connect(log_order)

def pay():
    paid.send(app)
"""

PROXY = """
@paid.connect_via(app)
def log_order(sender, **extra):
    print(extra)

def pay():
    paid.send(current_app)
"""

KEYWORD = """
@paid.connect
def log_order(sender, **extra):
    print(extra)

def pay():
    paid.send(sender=app)
"""

CLASS_BODY = """
class Ledger:
    @paid.connect
    def enter(self, sender, order_id):
        print(order_id)

def pay():
    paid.send(app, order_id=3)
"""

CLASSMETHOD = """
class Ledger:
    @paid.connect_via(app)
    @classmethod
    def enter(cls, sender, **extra):
        print(extra)

def pay():
    paid.send(app, order_id=3)
"""

INSTANCE = """
class Order:
    def pay(self):
        paid.send(self)

@paid.connect_via(Order)
def log_order(sender, **extra):
    print(extra)
"""


@pytest.mark.parametrize("survey", [from_source, running])
@pytest.mark.parametrize(
    ("text", "code"),
    [
        (TWO_SIGNALS, "SIG210"),
        (PROXY, "SIG202"),
        (KEYWORD, "SIG204"),
        (CLASS_BODY, "SIG208"),
        (CLASSMETHOD, "SIG208"),
        (INSTANCE, "SIG214"),
    ],
)
def test_one_rule_speaks_of_one_fault(
    text: str,
    code: str,
    survey: Callable[[Path], Survey],
    tmp_path: Path,
    request: pytest.FixtureRequest,
) -> None:
    if (text, survey) == (CLASSMETHOD, running):
        request.applymarker(FAILS_BEFORE_BLINKER_1_8)
    write_example(tmp_path, text)

    found = findings(survey(tmp_path))

    assert [each.code for each in found] == [code]
