"""A signal's own ``send`` as the receiver of another signal."""

import json
from pathlib import Path

import pytest
from command import signalctl

APP = """\
from blinker import signal
from flask import Flask

app = Flask(__name__)
opened = signal("opened")
heard = signal("heard")
opened.connect(heard.send)
shut = signal("shut")
shut.connect(heard.send)
shut.disconnect(heard.send)


@heard.connect
def note(sender, **extra):
    print("noted", sorted(extra))


def turn():
    opened.send(app, order=3)
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "app.py").write_text(APP)
    return tmp_path


def test_it_lives_as_long_as_its_signal(folder: Path) -> None:
    run = signalctl("show", "-A", "app.py", "opened", "--format", "json", cwd=folder)

    (receiver,) = json.loads(run.out)["signal"]["receivers"]
    assert (receiver["state"], receiver["wrapper"]) == ("live", None)
    assert receiver["name"] == "blinker.base:Signal.send"
    assert receiver["connected"] == {"file": "app.py", "line": 7}


def test_it_can_be_disconnected(folder: Path) -> None:
    run = signalctl("show", "-A", "app.py", "shut", "--format", "json", cwd=folder)

    assert json.loads(run.out)["signal"]["receivers"] == []


def test_it_runs(folder: Path) -> None:
    run = signalctl("why", "-A", "app.py", "opened", cwd=folder)

    assert (run.code, run.err) == (0, "")
    assert "1 receiver: 1 runs." in run.out


def test_it_hands_on_what_is_fired(folder: Path) -> None:
    run = signalctl("fire", "-A", "app.py", "opened", "order=3", cwd=folder)

    assert run.code == 0
    assert "noted ['order']" in run.out


@pytest.mark.parametrize("how", [(), ("--no-import",)])
def test_what_blinker_takes_for_itself_is_no_field(how: tuple[str, ...], folder: Path) -> None:
    run = signalctl("show", "-A", "app.py", "opened", *how, "--format", "json", cwd=folder)

    assert [each["name"] for each in json.loads(run.out)["signal"]["fields"]] == ["order"]
