"""The pages in ``docs/commands`` show what the commands say of themselves, and what they do."""

import re
import tomllib
from pathlib import Path
from typing import TypedDict

import namespaces
import pytest
from command import ROOT, signalctl
from reader import ON_THE_LOCKED_VERSIONS, run, without_guards, without_times

FOLDER = ROOT / "docs" / "commands"
SOURCE = Path(__file__).with_name("command_pages.toml")
MADE = "<!-- Made from tests/command_pages.toml and --help by `make docs`. -->\n\n"

_SAME_EVERYWHERE = ("tasks", "mail")
"""Guards that hold in the same way on every machine."""


class Example(TypedDict):
    """A command that is run, and the sentence above it."""

    says: str
    run: str


class Command(TypedDict):
    """What a page says beside what is run; ``more`` stands at its end."""

    about: str
    more: str
    examples: list[Example]


COMMANDS: dict[str, Command] = tomllib.loads(SOURCE.read_text())


def page(name: str, command: Command, database: Path) -> str:
    parts = [f"# {name}", command["about"].strip()]
    for each in command["examples"]:
        parts += [each["says"], block(each["run"], database)]
    parts += ["## Options", block(f"signalctl {name} --help", database), command["more"].strip()]
    return MADE + "\n\n".join(parts) + "\n"


def block(command: str, database: Path) -> str:
    """``command`` and what a reader sees of it."""
    seen = run(command, database=database)
    ending = [f"[exit {seen.code}]"] if seen.code else []
    lines = [f"$ {command}", *seen.talk, *without_guards(seen.data, kept=_SAME_EVERYWHERE), *ending]
    return "\n".join(["```console", *lines, "```"])


def told(text: str) -> tuple[str, ...]:
    return without_times(text.split("\n"))


@ON_THE_LOCKED_VERSIONS
@pytest.mark.parametrize(
    "name",
    [pytest.param(each, marks=[namespaces.NEEDED] if each == "fire" else []) for each in COMMANDS],
)
def test_the_page_of_a_command_is_current(
    name: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    file = FOLDER / f"{name}.md"
    found = file.read_text() if file.exists() else ""

    made = page(name, COMMANDS[name], tmp_path / "events.db")

    if request.config.getoption("--update-golden"):
        if told(found) != told(made):
            file.write_text(made)
        return
    assert told(found) == told(made)


def test_each_command_has_a_page() -> None:
    commands = re.findall(
        r"^  ([a-z]+)  ", signalctl("--help").out.partition("Commands:")[2], re.MULTILINE
    )

    assert sorted(COMMANDS) == sorted(commands)
    assert sorted(each.stem for each in FOLDER.iterdir()) == sorted(commands)
