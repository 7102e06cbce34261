"""The pages in ``docs/commands`` show what the commands say of themselves, and what they do."""

import re
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TypedDict

import pytest
from command import ROOT, signalctl
from reader import ON_THE_LOCKED_VERSIONS, run, without_times

FOLDER = ROOT / "docs" / "commands"
SOURCE = Path(__file__).with_name("command_pages.toml")
MADE = "<!-- Made from tests/command_pages.toml and --help by `make docs`. -->\n\n"

_SAME_EVERYWHERE = re.compile(r" {10}(?:tasks|mail) +held ")
"""A guard that does not differ. How far the others hold, and of what, is the machine's to say."""


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
    lines = [f"$ {command}", *seen.talk, *without_guards(seen.data), *ending]
    return "\n".join(["```console", *lines, "```"])


def without_guards(lines: Sequence[str]) -> Iterator[str]:
    """``lines``, with elisions in the header of a fire for what is not the same on every machine."""
    is_header, was_elided = False, False
    for line in lines:
        is_header = bool(line) and (is_header or line.startswith("  guards "))
        if not is_header or _SAME_EVERYWHERE.match(line):
            was_elided = False
            yield line
        elif line.startswith("  guards "):
            was_elided = True
            yield "  guards  ..."
        elif not was_elided:
            was_elided = True
            yield "          ..."


def told(text: str) -> tuple[str, ...]:
    return without_times(text.split("\n"))


@ON_THE_LOCKED_VERSIONS
@pytest.mark.parametrize("name", COMMANDS)
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
