"""``flask signals``: our commands about the app that ``flask`` is about, in our own words."""

import json
from pathlib import Path

import pytest
from command import Run
from suites import run_python, written

from signalctl.cli import main
from signalctl.target.request import HostTarget

# As Flask does with the entry point, which may not be installed where the tests run.
FLASK = """
import sys
from flask.cli import cli
from signalctl.integrations.flask_commands import signals
cli.add_command(signals)
cli.main(sys.argv[1:], prog_name="flask")
"""

SHOP = """
from blinker import Namespace
from flask import Flask
namespace = Namespace()
paid = namespace.signal("paid")

@paid.connect
def log_paid(sender, order_id, **extra): ...

def create_app(name=__name__):
    app = Flask(name)
    def log_late(sender, order_id, **extra): ...
    app.extensions["late"] = log_late
    paid.connect(log_late)
    return app

def pay():
    paid.send(None, order_id=3)
"""

MANAGE = """
from flask.cli import FlaskGroup
from shop import create_app
from signalctl.integrations.flask_commands import signals
cli = FlaskGroup(create_app={factory})
cli.add_command(signals)
if __name__ == "__main__":
    cli()
"""

BEFORE = (
    "signalctl: note: {} connected before we looked: by which line is not known, "
    "nor what was collected before\n"
)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A folder with an app ``shop`` and another one, ``fair``, which the settings name."""
    (tmp_path / "pyproject.toml").write_text('[tool.signalctl]\napp = "fair"\n')
    fair = SHOP.replace("paid", "opened")
    return written(tmp_path, flask_here=FLASK, shop=SHOP, fair=fair)


def flask(folder: Path, *arguments: str) -> Run:
    return run_python(folder, "flask_here.py", *arguments)


def listed(run: Run) -> list[str]:
    return [each["address"] for each in json.loads(run.out)["signals"]]


def test_the_app_of_flask_is_the_target(project: Path) -> None:
    run = flask(project, "--app", "shop", "signals", "list", "--format", "json")

    assert (run.code, run.err, listed(run)) == (0, "", ["shop:paid"])
    assert json.loads(run.out)["target"]["app"] == "shop"


def test_our_own_option_wins_over_the_app_of_flask(project: Path) -> None:
    run = flask(project, "--app", "shop", "signals", "list", "-A", "fair", "--format", "json")

    assert listed(run) == ["fair:opened"]


def test_the_settings_decide_where_flask_would_guess(project: Path) -> None:
    run = flask(project, "signals", "list", "--format", "json")

    assert listed(run) == ["fair:opened"]


def test_modules_are_surveyed_beside_the_app_of_flask(project: Path) -> None:
    words = ("--module", "fair", "--format", "json")

    run = flask(project, "--app", "shop", "signals", "list", *words)

    assert listed(run) == ["fair:opened", "shop:paid"]


def test_it_is_said_where_the_target_comes_from(project: Path) -> None:
    run = flask(project, "--app", "shop:create_app('x')", "signals")

    assert run.code == 0
    assert run.out.startswith("Usage: flask signals ")
    assert run.out.endswith("\ntarget: shop:create_app('x') (from flask)\n")


def test_the_next_command_names_the_app_of_flask(project: Path) -> None:
    run = flask(project, "--app", "shop", "signals", "list")

    assert run.out.endswith("Next: signalctl show -A shop paid\n")


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("list",), 0),
        (("show", "paid"), 0),
        (("why", "paid", "log_paid"), 0),
        (("why", "paid"), 0),
        (("fire", "paid", "--order-id", "3", "--dry-run"), 0),
        (("fire", "paid", "--dry-run", "--", "order_id=3"), 0),
        (("fire", "paid", "--order-id", "3", "--no-such=-x", "--dry-run"), 0),
        (("check",), 0),
        (("explain", "SIG101"), 0),
        (("config",), 0),
        (("--help",), 0),
        (("-h",), 0),
        (("list", "--help"), 0),
        (("list", "--lost"), 5),
    ],
    ids=lambda each: " ".join(each) if isinstance(each, tuple) else "",
)
def test_each_command_is_there(project: Path, words: tuple[str, ...], code: int) -> None:
    run = flask(project, "--app", "shop", "signals", *words)

    assert run.code == code, run.err
    assert "Traceback" not in run.err


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (
            ("list", "--x", "zz"),
            "there is no option '--x'\n  hint: See flask signals list --help\n",
        ),
        (("--x", "list"), "there is no option '--x'\n  hint: See flask signals --help\n"),
        (("list", "--", "-x"), "no signal is called '-x'\n"),
        (("lits",), "no such command 'lits'\n"),
        (("show",), "missing argument 'SIGNAL'\n  hint: See flask signals show --help\n"),
        (("list", "--format", "yaml"), "invalid value for '--format'"),
    ],
    ids=lambda each: " ".join(each) if isinstance(each, tuple) else "",
)
def test_a_usage_error_is_told_in_our_form(
    project: Path, words: tuple[str, ...], told: str
) -> None:
    run = flask(project, "--app", "shop", "signals", *words)

    assert (run.code, run.out) == (2, "")
    assert run.err.startswith("signalctl: error: ")
    assert told in run.err
    assert "Usage: " not in run.err


def test_an_app_that_does_not_load_is_told_in_our_form(project: Path) -> None:
    run = flask(project, "--app", "nothing_of_the_kind", "signals", "list")

    assert (run.code, run.out) == (3, "")
    assert run.err.startswith("signalctl: error: there is no module 'nothing_of_the_kind'\n")
    assert "  target: nothing_of_the_kind (from flask)\n" in run.err


def test_flask_names_it_among_its_commands_and_keeps_its_own(project: Path) -> None:
    run = flask(project, "--app", "shop", "--help")

    assert "  signals  List, fire and check the signals of the app.\n" in run.out
    assert flask(project, "--app", "shop", "routes").code == 0


@pytest.mark.parametrize("factory", ["create_app", "lambda: create_app()"])
def test_an_app_that_lives_already_was_connected_before_we_looked(
    project: Path, factory: str
) -> None:
    written(project, manage=MANAGE.format(factory=factory))

    run = run_python(project, "manage.py", "signals", "list", "--format", "json")

    assert (run.code, run.err) == (0, BEFORE.format("1 receiver was"))
    (signal,) = json.loads(run.out)["signals"]
    assert [(each["name"], each["state"], each["connected"]) for each in signal["receivers"]] == [
        ("shop:log_paid", "live", None),
        ("shop:create_app.<locals>.log_late", "live", {"file": "shop.py", "line": 14}),
    ]


def test_an_app_that_flask_has_loaded_is_not_made_again(project: Path) -> None:
    run_both = """
import sys
from flask.cli import ScriptInfo
from signalctl.integrations.flask_commands import signals
info = ScriptInfo({!r})
info.load_app()
signals.main(sys.argv[1:], prog_name="signals", obj=info)
"""
    written(project, both=run_both.format("shop:create_app('x')"))

    run = run_python(project, "both.py", "list", "--format", "json")

    assert run.err == BEFORE.format("2 receivers were")
    assert [len(each["receivers"]) for each in json.loads(run.out)["signals"]] == [2]


def test_a_receiver_that_was_connected_before_runs_for_why_and_is_no_finding(project: Path) -> None:
    written(project, manage=MANAGE.format(factory="create_app"))

    why = run_python(project, "manage.py", "signals", "why", "paid")
    check = run_python(project, "manage.py", "signals", "check", "--fail-on", "info")

    assert (why.code, check.code) == (0, 0)


def test_source_alone_is_read_of_the_app_of_flask(project: Path) -> None:
    words = ("signals", "list", "--no-import", "--format", "json")
    written(project, manage=MANAGE.format(factory="lambda: create_app()"))

    for run in (flask(project, "--app", "shop", *words), run_python(project, "manage.py", *words)):
        assert run.code == 0, run.err
        assert "shop:paid" in listed(run)


def test_a_factory_that_fails_is_told_with_the_line_that_failed(project: Path) -> None:
    broken = "def create_app():\n    raise RuntimeError('no database')\n"
    written(project, shop=broken, manage=MANAGE.format(factory="create_app"))

    run = run_python(project, "manage.py", "signals", "list")

    assert (run.code, run.out) == (3, "")
    assert "RuntimeError: no database" in run.err
    assert "shop.py:2" in run.err


def test_main_takes_a_host_as_a_value(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    host = HostTarget(source="a program", spelling="shop", folder=tmp_path)

    code = main(["config", "--format", "json"], host=host)

    (app,) = [
        each for each in json.loads(capfd.readouterr().out)["settings"] if each["key"] == "app"
    ]
    assert (code, app["value"], app["source"]) == (0, "shop", "a program")
