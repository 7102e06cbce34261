"""What a command imports is what its user waits for."""

import json
import os
import subprocess
import sys
from importlib.metadata import version

import pytest

HEAVY = {
    "asyncio",
    "blinker",
    "celery",
    "flask",
    "hypothesis",
    "importlib.metadata",
    "jinja2",
    "pydantic",
    "quart",
    "rich.console",
    "rich.panel",
    "rich.table",
    "sqlalchemy",
    "werkzeug",
}

TYPERS_OWN = {"importlib.metadata", "pydantic", "rich.console", "rich.panel", "rich.table"}
"""Older typers import rich for any help, newer ones pydantic for any command, whatever one says."""

LOCKED_TYPER = ["0", "28"]

if version("typer").split(".")[:2] != LOCKED_TYPER:
    HEAVY -= TYPERS_OWN

PROGRAM = """
import json, sys
from signalctl.cli import main
code = main(sys.argv[1:])
sys.stderr.write(json.dumps([code, sorted(sys.modules)]))
"""


def modules_after(*arguments: str) -> tuple[int, set[str]]:
    """The exit code of a command, and the modules its process has loaded at the end."""
    run = subprocess.run(
        [sys.executable, "-c", PROGRAM, *arguments], capture_output=True, text=True, check=True
    )
    code, modules = json.loads(run.stderr)
    return code, set(modules)


@pytest.mark.parametrize(
    "arguments",
    [("--help",), ("--version",), ("list", "--help"), ("fire", "--help"), ("config", "--help")],
    ids=" ".join,
)
def test_help_and_version_import_nothing_heavy(arguments: tuple[str, ...]) -> None:
    code, modules = modules_after(*arguments)

    assert (code, modules & HEAVY) == (0, set())


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_imports_little_more_than_json(shell: str) -> None:
    program = "import atexit, gc, json, shlex, typing, sys; from signalctl.__main__ import program; program(); "
    told = "sys.stderr.write(' '.join(sys.modules))"
    asked = {
        "_SIGNALCTL_COMPLETE": f"complete_{shell}",
        "COMP_WORDS": "signalctl\nfire\nspeakers_modified\n--e",
        "COMP_CWORD": "3",
        "_TYPER_COMPLETE_ARGS": "signalctl fire speakers_modified --e",
        "_TYPER_COMPLETE_FISH_ACTION": "get-args",
    }

    run = subprocess.run(
        [sys.executable, "-c", program + told],
        env={**os.environ, **asked},
        capture_output=True,
        text=True,
        check=True,
    )
    bare = subprocess.run(
        [sys.executable, "-c", f"import atexit, gc, json, shlex, typing, sys; {told}"],
        capture_output=True,
        text=True,
        check=True,
    )

    assert "--env-file" in run.stdout
    assert {*run.stderr.split()} - {*bare.stderr.split()} == {
        "signalctl",
        "signalctl.__main__",
        "signalctl.completion",
        "signalctl.completion.index",
        "signalctl.completion.line",
        "signalctl.completion.offers",
        "signalctl.completion.shells",
        "signalctl.kept",
        "signalctl.version",
    }


@pytest.mark.parametrize(
    "arguments", [("--help",), ("--version",), ("explain", "SIG101")], ids=" ".join
)
def test_what_needs_no_target_makes_no_classes_of_what_is_surveyed_or_fired(
    arguments: tuple[str, ...],
) -> None:
    _, modules = modules_after(*arguments)

    assert not modules & {
        "signalctl.checks.rule",
        "signalctl.model.finding",
        "signalctl.model.firing",
        "signalctl.model.source",
        "signalctl.model.wiring",
    }


def test_importing_the_package_imports_none_of_its_parts() -> None:
    run = subprocess.run(
        [sys.executable, "-c", "import signalctl, sys; print(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    )

    assert {name for name in run.stdout.split() if name.startswith("signalctl.")} == {
        "signalctl.version"
    }


@pytest.mark.parametrize(
    "module", ["signalctl.integrations.pytest_plugin", "signalctl.integrations.flask_commands"]
)
def test_what_is_loaded_for_everybody_imports_nothing_heavy(module: str) -> None:
    program = f"import sys, pytest, click; before = {{*sys.modules}}; import {module}"
    told = "; print(*(set(sys.modules) - before))"

    run = subprocess.run(
        [sys.executable, "-c", program + told], capture_output=True, text=True, check=True
    )

    assert set(run.stdout.split()) == {
        "signalctl",
        "signalctl.version",
        "signalctl.integrations",
        module,
    }
