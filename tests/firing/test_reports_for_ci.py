"""What a fire says to CI: annotations of GitHub and test reports of JUnit, of each way to fire."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
import xmlschema
from command import ROOT, signalctl

SHOP = """
import flask
from blinker import signal

app = flask.Flask(__name__)
paid = signal("paid")
noted = []


@paid.connect
def note(sender, **extra):
    print("noted 50%, \\x1b[2J ]]> and so on")


@paid.connect
def fail(sender, **extra):
    raise ValueError("first line\\nsecond: line")


@paid.connect
def narrow(sender, price):
    pass


@paid.connect_via("somebody")
def other(sender, **extra):
    pass
"""
FIRE = ("fire", "-A", "shop:app", "paid", "--price", "5", "--colour", "red")
WAYS = {
    "fire": (),
    "dry_run": ("--dry-run",),
    "probe": ("--probe", "--skip", "fail"),
    "orders": ("--orders", "2", "--skip", "narrow"),
}


def report(folder: Path, name: str, way: str) -> str:
    (folder / "shop.py").write_text(SHOP)
    done = signalctl(*FIRE, *WAYS[way], "--format", name, cwd=folder)
    assert done.code == 1, done.err
    return re.sub(r'time="[\d.]+"', 'time="N"', done.out).replace(str(folder), ".")


@pytest.mark.parametrize("way", WAYS)
def test_github_gets_a_line_for_each_failure(
    way: str, tmp_path: Path, matches_golden: Callable[[str, str], None]
) -> None:
    matches_golden(f"fire/{way}.github", report(tmp_path, "github", way))


@pytest.mark.parametrize("way", WAYS)
def test_junit_gets_a_test_for_each_call(
    way: str, tmp_path: Path, matches_golden: Callable[[str, str], None]
) -> None:
    text = report(tmp_path, "junit", way)
    path = tmp_path / "junit.xml"
    path.write_text(text.replace('time="N"', 'time="0"'), encoding="utf-8")

    xmlschema.XMLSchema(ROOT / "tests/schemas_of_others/junit-10.xsd").validate(path)
    matches_golden(f"fire/{way}.junit", text)


def test_a_fire_that_fails_shows_where_annotations_are_expected(tmp_path: Path) -> None:
    (tmp_path / "shop.py").write_text(SHOP)

    done = signalctl("fire", "-A", "shop:app", "piad", "--format", "github", cwd=tmp_path)

    assert done.code == 2
    assert done.out.startswith("::error title=signalctl::no signal is called 'piad'%0A")
    assert done.err.startswith("signalctl: error: no signal is called 'piad'")
