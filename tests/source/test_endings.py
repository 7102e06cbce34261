"""A call that never returns ends its block as ``raise`` does, whatever it is called there."""

from pathlib import Path

import pytest
from examples import from_source, write_example


@pytest.mark.parametrize(
    ("imported", "call"),
    [
        ("from flask import abort", "abort(404)"),
        ("from werkzeug.exceptions import abort as stop", "stop(404)"),
        ("import flask as f", "f.abort(404)"),
        ("import sys", "sys.exit(1)"),
        ("import os", "os._exit(1)"),
        ("from shop.web import refuse", "refuse()"),
        ("from shop.web import give_up", "give_up()"),
    ],
)
def test_what_stands_before_a_send_that_it_keeps_off_is_a_condition(
    imported: str, call: str, tmp_path: Path
) -> None:
    assert conditions(tmp_path, imported, call) == ("order",)


@pytest.mark.parametrize(
    ("imported", "call"),
    [
        ("def abort(code): print(code)", "abort(404)"),
        ("from shop.web import log", "log()"),
        ("from shop.web import abort", "abort()"),
        ("from somewhere import abort", "abort()"),
        ("", "print(404)"),
    ],
)
def test_a_call_that_comes_back_or_may_is_none(imported: str, call: str, tmp_path: Path) -> None:
    assert conditions(tmp_path, imported, call) == ()


def conditions(folder: Path, imported: str, call: str) -> tuple[str, ...]:
    write_example(
        folder,
        f"{imported}\ndef pay(order):\n    if not order:\n        {call}\n    paid.send(app)\n"
        "# file: shop/web.py\nfrom typing import NoReturn\nimport typing as t\n"
        "def refuse() -> NoReturn:\n    raise ValueError\n"
        "def give_up() -> 't.NoReturn':\n    raise ValueError\n"
        "def log() -> None: ...\ndef abort(): ...\n",
    )
    (signal,) = from_source(folder).signals
    (send,) = signal.sends or ()
    return send.conditions
