"""Hints that can be followed: by the cause of a fault, and by whose code it is in."""

import os
from pathlib import Path

import pytest
from command import Run, signalctl

LIBRARY = """
from blinker import Signal

moved = Signal()


def move():
    moved.send(None, x=1)
"""

EXTENSION = """
from flask_library import moved


@moved.connect
def note(sender): ...
"""

SHOP = """
from blinker import Signal
from flask import Flask
from flask_library import moved
import flask_extension

app = Flask(__name__)
paid = Signal()


class Ledger:
    @paid.connect
    def enter(self, sender, **extra): ...

    def close(self, sender, **extra): ...


paid.connect(Ledger.close)


@moved.connect
def follow(sender, y, **extra): ...


@moved.connect
def watch(sender, **extra):
    print(extra["z"])


def pay():
    paid.send(app)
"""


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("shop")
    installed = folder / "lib" / "site-packages"
    for name, text in {"library": LIBRARY, "extension": EXTENSION}.items():
        package = installed / f"flask_{name}"
        package.mkdir(parents=True)
        (package / "__init__.py").write_text(text)
    (folder / "shop.py").write_text(SHOP)
    (folder / "pyproject.toml").write_text('[tool.signalctl]\napp = "shop:app"\n')
    return folder


def checked(shop: Path, *words: str) -> Run:
    paths = (str(shop / "lib" / "site-packages"), *filter(None, [os.environ.get("PYTHONPATH")]))
    env = {"PYTHONPATH": os.pathsep.join(paths)}
    words = (*words, "--fail-on", "never") if words[0] == "check" else words
    return signalctl(*words, cwd=shop, env=env)


def hints(run: Run) -> list[str]:
    found = [each.strip() for each in run.out.splitlines()]
    return [each.removeprefix("hint: ") for each in found if each.startswith("hint: ")]


def test_a_method_without_its_object_is_told_to_be_connected_with_one(shop: Path) -> None:
    run = checked(shop, "check", "--select", "SIG102")

    assert hints(run)[0] == "Connect the method of an object: the sender lands in 'self'."


def test_a_send_that_is_installed_code_is_not_to_be_changed(shop: Path) -> None:
    run = checked(shop, "check", "--select", "SIG102,SIG106")

    assert hints(run)[1:] == [
        "Give 'y' a default: the send is installed code.",
        "Read 'z' with a default: the send is installed code.",
    ]


def test_what_is_found_in_installed_code_can_be_left_out_as_the_hint_says(shop: Path) -> None:
    words = ("check", "--select", "SIG103", "--origin", "all")
    told = hints(checked(shop, *words))
    settings = shop / "pyproject.toml"
    before = settings.read_text()
    table, line = told[0].partition(" under ")[2].split(": ", maxsplit=1)
    settings.write_text(f"{before}{table}\n{line}\n")

    again = checked(shop, *words)
    settings.write_text(before)

    assert told == [
        "This is installed code: connect a receiver of your own instead, or leave it out under "
        '[tool.signalctl.per-file-ignores]: "*/flask_extension/*" = ["SIG103"]'
    ]
    assert again.out.startswith("No findings in ")
    assert "1 ignored" in again.out


def test_why_does_not_tell_to_change_installed_code(shop: Path) -> None:
    run = checked(shop, "why", "moved", "note")

    assert run.code == 1
    assert (
        "edit: Connect a receiver of your own instead of note, which is installed code." in run.out
    )


def test_every_place_of_a_finding_can_be_opened(shop: Path) -> None:
    run = checked(shop, "check", "--select", "SIG103", "--origin", "all")

    lines = run.out.splitlines()
    folder = "lib/site-packages"
    assert lines[0].startswith(f"{folder}/flask_extension/__init__.py:5:1: error SIG103 ")
    assert f"    sent here: {folder}/flask_library/__init__.py:8" in lines


def test_rules_that_need_the_process_are_counted_and_named(shop: Path) -> None:
    words = ("check", "--select", "SIG1", "--no-import")
    run, verbose = checked(shop, *words), checked(shop, *words, "-v")

    assert run.out.endswith("\n1 rule did not run with --no-import; -v names it.\n")
    assert verbose.out.endswith("\n1 rule did not run with --no-import: SIG113.\n")
