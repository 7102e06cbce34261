"""``signalctl/completion/commands.json`` is what the commands say of themselves."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
import typer
from command import ROOT
from reader import ON_THE_LOCKED_VERSIONS

from signalctl.checks.registry import all_rules
from signalctl.cli import app

TABLE = ROOT / "signalctl" / "completion" / "commands.json"


def table() -> dict[str, Any]:
    tree: Any = typer.main.get_command(app)
    commands = {"": tree, **tree.commands}
    return {
        "commands": {name: told(each) for name, each in commands.items()},
        "rules": {each.code: each.name for each in all_rules()},
    }


def told(command: Any) -> dict[str, Any]:
    places = [each for each in command.params if not hasattr(each, "is_flag")]
    return {
        "about": brief(command.help),
        "places": [each.metavar for each in places],
        "options": dict(options(command)),
    }


def options(command: Any) -> Iterator[tuple[str, list[Any]]]:
    for each in command.params:
        if hasattr(each, "is_flag"):
            choices = getattr(each.type, "choices", None)
            takes = list(choices) if choices else each.metavar
            for spelling in (*each.opts, *each.secondary_opts):
                yield spelling, [None if each.is_flag else takes, brief(each.help)]
    if not any("--help" in each.opts for each in command.params):
        yield "--help", [None, "Show this message and exit"]
        yield "-h", [None, "Show this message and exit"]


def brief(text: str) -> str:
    """The first sentence, without its end."""
    return (
        " ".join(text.split("\n\n", maxsplit=1)[0].split())
        .partition(". ")[0]
        .partition("; ")[0]
        .rstrip(".")
    )


@ON_THE_LOCKED_VERSIONS
def test_the_table_of_commands_is_current(request: pytest.FixtureRequest) -> None:
    made = json.dumps(table(), indent=1) + "\n"

    if request.config.getoption("--update-golden"):
        TABLE.write_text(made)
        return
    assert TABLE.read_text() == made


def test_a_command_that_takes_a_report_has_formats() -> None:
    for each in json.loads(TABLE.read_text())["commands"].values():
        if "--report" in each["options"]:
            assert isinstance(each["options"]["--format"][0], list)


def test_what_a_command_takes_is_told_by_a_word() -> None:
    for each in json.loads(TABLE.read_text())["commands"].values():
        assert None not in each["places"]
        assert all(about for _, about in each["options"].values())
