"""The ``github`` format: a workflow command for each finding or failed call, which GitHub shows in the diff.

Source: "Workflow commands for GitHub Actions", docs.github.com: what is escaped, and that a command
has to be a line of its own.
"""

from collections.abc import Iterator

from signalctl.model.finding import Checking, Finding
from signalctl.model.lookup import last_word
from signalctl.model.place import Place
from signalctl.model.severity import Severity
from signalctl.render.page import Page
from signalctl.render.safe import safe
from signalctl.render.tried import Report, signal_of, tried

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}
_LONGEST = 4_000


def checking(report: Checking, _page: Page) -> Iterator[str]:
    """A line for each finding."""
    yield from (_line(each) for each in report.findings)


def _line(finding: Finding) -> str:
    text = f"{finding.message}\n{finding.hint}" if finding.hint else finding.message
    title = f"{finding.code} {finding.name}"
    return _command(_COMMANDS[finding.severity], finding.place, finding.column, title, text)


def trying(report: Report, _page: Page) -> Iterator[str]:
    """A line for each call that failed."""
    signal = last_word(signal_of(report))
    for each in tried(report):
        if each.problem:
            title = f"{signal}: {each.kind}"
            text = f"{each.receiver}: {each.problem}" if each.receiver else each.problem
            yield _command("error", each.place, 1, title, text)


def _command(level: str, place: Place | None, column: int, title: str, text: str) -> str:
    where = "" if place is None else f"file={_property(place.file)},line={place.line},col={column},"
    return f"::{level} {where}title={_property(title)}::{_data(text)}\n"


def failure(message: str, hint: str) -> list[str]:
    """The line for a command that failed before it could find anything."""
    text = f"{message}\n{hint}" if hint else message
    return [f"::error title=signalctl::{_data(text)}\n"]


def _data(text: str) -> str:
    r"""``text`` as what a command says: on one line.

    >>> _data("50%\nof it")
    '50%25%0Aof it'
    """
    lines = (safe(line, limit=_LONGEST).replace("%", "%25") for line in text.split("\n"))
    return "%0A".join(lines)


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
