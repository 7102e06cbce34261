"""What the documents say is what happens: their console blocks run, and what they name exists."""

import json
import re
import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import namespaces
import pytest
from command import ROOT, signalctl
from reader import ON_THE_LOCKED_VERSIONS, Seen, run, without_times

PAGES = (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))
SCHEMAS = ROOT / "docs" / "schema"
ELISION = "..."
FIELDS = {"--event", "--event-id", "--note", "--room", "--urgent"}
"""What looks like an option in the README and is a field of a signal."""

_BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_EXIT = re.compile(r"\[exit ([0-9]+)\]")


@dataclass(frozen=True, slots=True)
class Example:
    """A command in a document, and what the document says comes of it.

    Attributes:
        page: The document.
        line: Of the command, in the document.
        source: The command and all below it, as it stands there.
        told: The lines below the command, but for the exit code.
    """

    page: Path
    line: int
    source: str
    command: str
    told: tuple[str, ...]
    code: int

    @property
    def name(self) -> str:
        return f"{self.page.name}:{self.line}"


def examples() -> Iterator[Example]:
    for page in PAGES:
        text = page.read_text()
        for block in _BLOCK.finditer(text):
            at = block.start(1)
            for source in re.split(r"^(?=\$ )", block[1], flags=re.MULTILINE):
                if source:
                    yield example(page, text.count("\n", 0, at) + 1, source)
                at += len(source)


def example(page: Path, line: int, source: str) -> Example:
    command, *told = source.rstrip("\n").split("\n")
    assert command.startswith("$ signalctl"), (
        f"{page.name}:{line} does not begin with '$ signalctl'"
    )
    ending = _EXIT.fullmatch(told[-1]) if told else None
    return Example(
        page=page,
        line=line,
        source=source,
        command=command.removeprefix("$ "),
        told=tuple(told[:-1] if ending else told),
        code=int(ending[1]) if ending else 0,
    )


def told_of(example: Example) -> Seen:
    """The lines of ``example`` by stream: talk begins with our name, and its details are indented."""
    data: list[str] = []
    talk: list[str] = []
    is_talk = False
    for line in example.told:
        is_talk = line.startswith("signalctl: ") or (is_talk and line.startswith("  "))
        (talk if is_talk else data).append(line)
    return Seen(tuple(data), tuple(talk), example.code)


def elided(seen: Sequence[str], told: Sequence[str]) -> tuple[str, ...]:
    """``seen`` with the elisions of ``told`` in it; ``seen`` itself where it is not what is told.

    An elision is a line of its own, and stands for one line or more.
    """
    parts: list[list[str]] = [[]]
    for line in told:
        if line.strip() == ELISION:
            parts.append([])
        else:
            parts[-1].append(line)
    end = 0
    for index, part in enumerate(parts):
        is_last = index == len(parts) - 1
        earliest = end + (index > 0)
        starts = [len(seen) - len(part)] if is_last else range(earliest, len(seen))
        found = (at for at in starts if list(seen[at : at + len(part)]) == part)
        start = next(found, -1)
        if start < earliest or (index == 0 and start > 0):
            return tuple(seen)
        end = start + len(part)
    return tuple(told)


def comparable(lines: Sequence[str], told: Sequence[str]) -> str:
    """One text, which pytest compares line by line, without times and with what is elided."""
    return "\n".join(elided(without_times(lines), without_times(told)))


def written(example: Example, seen: Seen) -> str:
    """What ``example`` has to look like in its document."""
    ending = [f"[exit {seen.code}]"] if seen.code else []
    blank = example.source[len(example.source.rstrip("\n")) :]
    return "\n".join([f"$ {example.command}", *seen.talk, *seen.data, *ending]) + blank


def param(example: Example) -> Any:
    shows_guards = "  guards " in example.source or "  held  " in example.source
    marks = [namespaces.NEEDED] if shows_guards else []
    return pytest.param(example, id=example.name, marks=marks)


@ON_THE_LOCKED_VERSIONS
@pytest.mark.parametrize("example", [param(each) for each in examples()])
def test_a_console_block_shows_what_a_reader_sees(
    example: Example, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    told = told_of(example)

    seen = run(example.command, database=tmp_path / "events.db")

    if request.config.getoption("--update-golden") and ELISION not in example.source:
        text = example.page.read_text()
        example.page.write_text(text.replace(example.source, written(example, seen), 1))
        return
    assert comparable(seen.talk, told.talk) == comparable(told.talk, told.talk)
    assert comparable(seen.data, told.data) == comparable(told.data, told.data)
    assert seen.code == told.code


@pytest.mark.parametrize(
    ("told", "agrees"),
    [
        (["a", "b", "c"], True),
        (["a", "..."], True),
        (["...", "c"], True),
        (["a", "  ...", "c"], True),
        (["a", "b"], False),
        (["...", "b"], False),
        (["b", "..."], False),
        (["a", "b", "...", "c"], False),
        (["a", "...", "x", "...", "c"], False),
    ],
)
def test_an_elision_stands_for_one_line_or_more(told: list[str], agrees: bool) -> None:  # noqa: FBT001 - from the table
    seen = ["a", "b", "c"]

    assert (elided(seen, told) == tuple(told)) is agrees


def test_each_command_is_shown_at_work() -> None:
    readme = [each.command for each in examples() if each.page.name == "README.md"]
    json_page = [each.command for each in examples() if each.page.name == "json.md"]

    for command in ("list", "show", "fire", "check", "config"):
        assert any(command in shlex.split(each) for each in readme)
        assert any(command in shlex.split(each) for each in json_page)


def test_each_option_in_the_readme_exists() -> None:
    mentioned = set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", (ROOT / "README.md").read_text()))

    names = ("list", "show", "why", "fire", "check", "explain", "config")
    commands: tuple[tuple[str, ...], ...] = ((), *((each,) for each in names))
    texts = (signalctl(*command, "--help").out for command in commands)
    existing = {option for text in texts for option in re.findall(r"--[a-z][a-z-]*", text)}

    assert mentioned - FIELDS - existing == set()


def test_each_setting_is_in_the_readme() -> None:
    text = (ROOT / "README.md").read_text()

    settings = json.loads(signalctl("config", "--format", "json").out)["settings"]

    assert [each["key"] for each in settings if f"`{each['key']}`" not in text] == []


def test_each_schema_is_linked_and_each_link_leads_somewhere() -> None:
    links = [
        (page.parent / link).resolve()
        for page in PAGES
        for link in re.findall(r"\]\(([^)#]+)[^)]*\)", page.read_text())
        if "://" not in link
    ]

    assert [link for link in links if not link.exists()] == []
    assert set(SCHEMAS.glob("*.json")) - set(links) == set()


def test_each_test_that_a_page_names_exists() -> None:
    sources = "".join(file.read_text() for file in (ROOT / "tests").rglob("test_*.py"))
    existing = set(re.findall(r"def (test_\w+)\(", sources))

    named = {
        name
        for page in PAGES
        for name in re.findall(r"`(?:[\w/]+\.py::)?(test_\w+)`", page.read_text())
    }

    assert named - existing == set()
