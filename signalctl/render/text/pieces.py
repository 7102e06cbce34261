"""Pieces of text that stay on one line, and what each may hold: nothing a terminal acts on."""

from dataclasses import dataclass
from enum import Enum

from signalctl.model.severity import Severity
from signalctl.render.page import Page
from signalctl.render.safe import safe

GAP = "  "
"""Between two things that are no sentence."""

_NEVER_CUT = 10_000
"""For what is useless when it is cut, such as a command line."""


class Look(Enum):
    """How a piece looks, as the parameter of the terminal's SGR sequence."""

    PLAIN = ""
    HEADING = "1"
    FAINT = "2"
    BAD = "31"
    GOOD = "32"
    ODD = "33"
    FIELD = "36"


LOOKS = {Severity.ERROR: Look.BAD, Severity.WARNING: Look.ODD, Severity.INFO: Look.FIELD}
"""How levels look."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A text that stays on one line. Made by the functions below, which make it safe.

    Attributes:
        gap: What stands between it and the piece before it, where both are on one line.
        tied: It stays on the line of the piece before it.
    """

    text: str
    look: Look = Look.PLAIN
    gap: str = " "
    tied: bool = False


def piece(text: str, look: Look = Look.PLAIN, *, gap: str = " ") -> Piece:
    """A piece that shows ``text``, capped."""
    return Piece(safe(text), look, gap)


def whole(text: str, look: Look = Look.PLAIN, *, gap: str = " ") -> Piece:
    """A piece that shows ``text`` to its end, for command lines."""
    return Piece(safe(text, limit=_NEVER_CUT), look, gap)


def with_command(text: str) -> tuple[Piece, ...]:
    """A sentence; a command line that it ends with stays on one line, to be copied."""
    before, mark, line = text.partition(": signalctl ")
    return (*sentence(f"{before}:"), whole(f"signalctl {line}")) if mark else sentence(text)


def sentence(text: str, look: Look = Look.PLAIN, *, gap: str = " ") -> tuple[Piece, ...]:
    """A piece for each word of ``text``; ``gap`` stands before the first."""
    words = safe(text, limit=_NEVER_CUT).split(" ")
    return tuple(Piece(word, look, " " if index else gap) for index, word in enumerate(words))


def phrases(text: str, *, gap: str = " ") -> tuple[Piece, ...]:
    """A piece for each part of ``text`` that ends with a comma, and one for what is left.

    >>> [each.text for each in phrases("(app: Flask, *, note=None)")]
    ['(app: Flask,', '*,', 'note=None)']
    """
    *before, last = safe(text, limit=_NEVER_CUT).split(", ")
    parts = (*(f"{part}," for part in before), last)
    return tuple(Piece(part, gap=" " if index else gap) for index, part in enumerate(parts))


def between(page: Page) -> str:
    """What stands between two facts on one line."""
    return " · " if page.unicode else " - "


def paint(text: str, look: Look, page: Page) -> str:
    """``text`` in a look, if the page has colour."""
    if not page.colour or look is Look.PLAIN or not text:
        return text
    return f"\x1b[{look.value}m{text}\x1b[0m"


def cells(text: str) -> int:
    """How many terminal cells ``text`` takes.

    >>> cells("paid"), cells("支払い")
    (4, 6)
    """
    if text.isascii():
        return len(text)
    from rich.cells import cell_len  # noqa: PLC0415 - rich only where a text is not ASCII

    return cell_len(text)
