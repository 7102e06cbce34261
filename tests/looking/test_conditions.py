"""What ``show`` says of the conditions that a send stands under: only what is so."""

import json
from pathlib import Path

import pytest
from command import signalctl

APP = """
from contextlib import suppress
from blinker import Signal

paid = Signal()


def returned(x):
    if not x:
        return
    paid.send()


def raised(x, y):
    if x is None:
        raise ValueError
    if y:
        paid.send()


def left_by_else(x):
    if x:
        print(x)
    else:
        return
    paid.send()


def left_by_elif(x, y):
    if x:
        return
    elif y:
        return
    else:
        print(x)
    paid.send()


def continued(orders):
    for order in orders:
        if not order.paid:
            continue
        if order.last:
            break
        paid.send()


def around_a_loop(x, orders):
    if x:
        return
    for order in orders:
        paid.send()


def nested(x, y, z):
    if x:
        if not y:
            return
        print(x)
        if z:
            paid.send()


def in_a_handler(x, y):
    try:
        if x:
            return
        print(x)
    except ValueError:
        if y:
            return
        paid.send()


def in_a_case(x, y):
    match x:
        case 1:
            if y:
                return
            paid.send()


def by_a_helper(x):
    if x:
        return
    tell(paid)


def tell(signal):
    signal.send()


# What follows cannot be said truly, and is not said.


def only_sometimes(x, y):
    if x:
        if y:
            return
    paid.send()


def elsewhere(x, y):
    if x:
        print(x)
    elif y:
        return
    paid.send()


def behind_a_loop(orders):
    for order in orders:
        if order:
            break
    paid.send()


def at_last(x):
    try:
        if x:
            return
    finally:
        paid.send()


def behind_a_try(x):
    try:
        if x:
            raise ValueError
    except ValueError:
        print(x)
    paid.send()


def suppressed(x):
    with suppress(ValueError):
        if x:
            raise ValueError
    paid.send()


def before_it(x):
    paid.send()
    if x:
        return


def in_the_test(x):
    if paid.send():
        return


def of_an_inner_one(x):
    def inner():
        if x:
            return

    paid.send()
"""

CONDITIONS = {
    "returned": ["x"],
    "raised": ["not (x is None)", "y"],
    "left_by_else": ["x"],
    "left_by_elif": ["not (x)", "not (y)"],
    "continued": ["order.paid", "not (order.last)"],
    "around_a_loop": ["not (x)"],
    "nested": ["x", "y", "z"],
    "in_a_handler": ["except", "not (y)"],
    "in_a_case": ["x", "not (y)"],
    "by_a_helper": ["not (x)"],
    **{
        name: []
        for name in (
            *("only_sometimes", "elsewhere", "behind_a_loop", "at_last", "behind_a_try"),
            *("suppressed", "before_it", "in_the_test", "of_an_inner_one"),
        )
    },
}


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("shop")
    (folder / "pyproject.toml").write_text("[tool.signalctl]\n")
    (folder / "shop.py").write_text(APP)
    return folder


def test_an_if_that_leaves_is_a_condition_of_what_stands_behind_it(shop: Path) -> None:
    run = signalctl("show", "paid", "--no-import", "--format", "json", cwd=shop)

    sends = json.loads(run.out)["signal"]["sends"]
    found = {each["function"]: each["conditions"] for each in sends}
    assert found == CONDITIONS


def test_the_text_says_where_a_send_is_reached(shop: Path) -> None:
    run = signalctl("show", "paid", "--no-import", cwd=shop)

    assert (
        "in continued\n      no fields · without a sender · where order.paid · where not (order.last)\n"
        in run.out
    )
