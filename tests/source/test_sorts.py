"""The types of sent fields: told where source says them in so many words."""

from pathlib import Path

import pytest
from source_apps import EVENTS, read

from signalctl.join.fields import fields_of
from signalctl.model.door import Door, Parameter, ParameterKind
from signalctl.model.source import SendSite
from signalctl.model.wiring import Receiver, ReceiverKind, SenderFilter, SenderKind, State

TYPES: dict[str, tuple[str, str | None]] = {
    "a number": ("x=3", "int"),
    "a fraction": ("x=0.5", "float"),
    "a text": ("x='three'", "str"),
    "a text with a value in it": ("x=f'{app}'", "str"),
    "bytes": ("x=b'3'", "bytes"),
    "a truth value": ("x=True", "bool"),
    "nothing": ("x=None", None),
    "a list": ("x=[app]", "list"),
    "a tuple": ("x=(app, 1)", "tuple"),
    "a set": ("x={app}", "set"),
    "a dict": ("x={'a': app}", "dict"),
    "an instance": ("x=Order(3)", "Order"),
    "an instance of a class that is not read": ("x=Decimal('3')", "Decimal"),
    "a built-in type called": ("x=str(app)", "str"),
    "what a function gives": ("x=make()", None),
    "a parameter with an annotation": ("x=event_id", "int"),
    "a parameter with an annotation in quotes": ("x=order", "Order"),
    "a parameter without": ("x=app", None),
    "a variable with an annotation": ("x=total", "float"),
    "a variable": ("x=count", "int"),
    "a variable of two values": ("x=either", None),
    "a parameter given another value": ("x=changed", None),
    "an attribute": ("x=app.x", None),
    "one of two of a type": ("x=3 if app else 4", "int"),
    "one of two types": ("x=3 if app else None", None),
    "of a dict written out": ("**{'x': 3}", "int"),
    "of a dict with a name": ("**fields", "int"),
    "of a dict that is changed": ("**others", None),
}
SITE = """
from decimal import Decimal
from events import paid
class Order:
    def __init__(self, number): ...
def make():
    return Order(3)
def f(app, event_id: int, order: "Order", changed: int):
    total: float = app.total()
    count = 3
    either = 3
    changed = app.changed()
    if app:
        either = None
    fields = {{"x": 3}}
    others = {{"x": 3}}
    others["x"] = app
    paid.send(app, {})
"""


@pytest.mark.parametrize("form", TYPES)
def test_a_type_is_told_only_where_source_says_it(form: str, tmp_path: Path) -> None:
    sent, expected = TYPES[form]

    found = read(tmp_path, events=EVENTS, site=SITE.format(sent))

    (site,) = found.sends
    assert (site.send.fields, site.send.types) == (("x",), (expected,))


def sends(tmp_path: Path, *calls: str) -> tuple[SendSite, ...]:
    """The sends of ``paid`` by these calls."""
    lines = "\n".join(f"paid.send(1, {each})" for each in calls)
    return read(tmp_path, events=EVENTS, site=f"from events import paid\n{lines}\n").sends


JOINED: dict[str, tuple[list[str], str | None]] = {
    "all agree": (["x=3", "x=4"], "int"),
    "another field": (["x=3", "y='a'"], "int"),
    "they differ": (["x=3", "x='a'"], None),
    "one does not tell": (["x=3", "x=more()"], None),
    "an open one does not tell": (["x=3", "x=more(), **more()"], "int"),
    "an open one tells another": (["x=3", "x='a', **more()"], None),
    "only an open one": (["x=3, **more()"], None),
}


@pytest.mark.parametrize("form", JOINED)
def test_the_type_of_a_field_is_the_one_that_closed_sends_agree_on(
    form: str, tmp_path: Path
) -> None:
    calls, expected = JOINED[form]

    fields = fields_of((), sends(tmp_path, *calls))

    assert fields is not None
    assert next(each.type for each in fields if each.name == "x") == expected


def test_the_annotation_of_a_receiver_comes_first(tmp_path: Path) -> None:
    sender = Parameter("sender", ParameterKind.POSITIONAL_OR_KEYWORD, required=True)
    field = Parameter("x", ParameterKind.POSITIONAL_OR_KEYWORD, required=True, annotation="Number")
    receiver = Receiver(
        name="site:h",
        place=None,
        own=True,
        kind=ReceiverKind.FUNCTION,
        is_async=False,
        weak=True,
        state=State.SOURCE,
        door=Door((sender, field)),
        sender=SenderFilter(SenderKind.ANY, "any"),
        connected=None,
    )

    fields = fields_of((receiver,), sends(tmp_path, "x=3"))

    assert fields is not None
    assert [each.type for each in fields] == ["Number"]
