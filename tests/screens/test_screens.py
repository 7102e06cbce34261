"""What a reader sees of each command: narrow, usual and wide, in colour, without, and in a pipe."""

import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from reader import ON_THE_LOCKED_VERSIONS, READER, Seen, run, without_guards, without_times

WIDTHS = (60, 80, 160)

SCREENS = {
    "list": "list speakers_modified",
    "show": "show speakers_modified",
    "why": "why speakers_modified",
    "why-runs": "why speakers_modified audit_speakers",
    "fire": "fire speakers_modified --event-id 3",
    "dry-run": "fire speakers_modified --event-id 3 --dry-run",
    "check": "check",
    "explain": "explain SIG101",
    "explain-all": "explain --all",
    "broken-list": "list -A sample_app.broken --orphans",
    "broken-show": "show -A sample_app.broken speakers_modified",
    "broken-why": "why -A sample_app.broken collected_lambda",
    "broken-why-not": "why -A sample_app.broken proxy_sender open_doors",
    "broken-fire": "fire -A sample_app.broken refused_field --event-id 3 --room 5",
    "broken-check": "check -A sample_app.broken --select SIG101,SIG201",
    "help": "--help",
    "help-list": "list --help",
    "help-show": "show --help",
    "help-why": "why --help",
    "help-fire": "fire --help",
    "help-check": "check --help",
    "help-explain": "explain --help",
    "error-name": "show speakers_modifed",
    "error-no-field": "fire speakers_modified",
}

_MARKS = {"1": "bold", "2": "faint", "31": "red", "32": "green", "33": "yellow", "36": "cyan"}
_COLOUR = re.compile(r"\x1b\[(\d+)m(.*?)\x1b\[0m")
_DRAWN = re.compile(r"[│├└]─?|·")
_MODULE = re.compile(r"^([├└]─ )[\w.]+:")


def marked(line: str) -> str:
    """``line`` with words where its colours change."""
    return _COLOUR.sub(lambda run: f"<{_MARKS[run[1]]}>{run[2]}</>", line)


def uncoloured(lines: Sequence[str]) -> tuple[str, ...]:
    return tuple(_COLOUR.sub(r"\2", line) for line in lines)


def lasting(lines: Sequence[str]) -> tuple[str, ...]:
    """``lines`` without what is another time, or on another machine, something else."""
    return without_times(tuple(without_guards(lines)))


def words(lines: Sequence[str]) -> list[str]:
    """The words of a screen, without what depends on its width on purpose.

    That is the line of source that is cut, the module in front of a receiver whose file tells it,
    and the table of fields, which is sentences where there is no room.
    """
    text = "\n".join(
        _MODULE.sub(r"\1", line) for line in lasting(lines) if not line.startswith("  | ")
    )
    blocks = (each for each in text.split("\n\n") if "  requires = " not in each)
    drawn = _DRAWN.sub(" ", "\n\n".join(blocks))
    return re.sub(r"\s+\(", "(", drawn).split()  # a signature may stand below its name


def too_wide(lines: Sequence[str], columns: int) -> Iterator[str]:
    """Lines that a terminal breaks, but for command lines, which must stay whole to be copied."""
    for line in lines:
        if len(line) > columns and not line.strip().startswith("signalctl "):
            yield line


def section(title: str, seen: Seen) -> Iterator[str]:
    yield f"=== {title}"
    yield from map(marked, lasting(seen.data))


@ON_THE_LOCKED_VERSIONS
@pytest.mark.parametrize("name", SCREENS)
def test_a_screen_is_the_same_in_all_that_does_not_depend_on_its_width(
    name: str, tmp_path: Path, matches_golden: Callable[[str, str], None]
) -> None:
    command = f"signalctl {SCREENS[name]}"
    database = tmp_path / "events.db"

    coloured = {
        each: run(command, database=database, columns=each, coloured=True) for each in WIDTHS
    }
    # That colour changes nothing else at other widths is held where reports are rendered.
    plain = run(command, database=database)
    piped = run(command, database=database, columns=None, coloured=True)

    assert lasting(uncoloured(coloured[READER[1]].data)) == lasting(plain.data)
    for width in WIDTHS:
        data = uncoloured(coloured[width].data)
        assert list(too_wide(tuple(without_guards(data)), width)) == []
        assert words(data) == words(piped.data)
    every = [*coloured.values(), plain, piped]
    assert [line for seen in every for line in seen.data if line != line.rstrip()] == []
    silent = [plain, piped]
    assert [line for seen in silent for line in (*seen.data, *seen.talk) if "\x1b" in line] == []
    assert {(seen.talk, seen.code) for seen in every} == {(piped.talk, piped.code)}
    lines = [f"$ {command}"]
    for width, seen in coloured.items():
        lines += section(f"{width} columns", seen)
    lines += section("piped", piped)
    lines += ["=== stderr", *piped.talk, f"=== exit {piped.code}"]
    matches_golden(f"screens/{name}.txt", "\n".join(lines) + "\n")
