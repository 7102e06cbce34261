"""The ``markdown`` format: a table with a row for each receiver."""

from collections.abc import Iterator, Sequence

from signalctl.model.report import Looking, Showing
from signalctl.render.cells import HEADS, rows
from signalctl.render.page import Page
from signalctl.render.safe import markdown_cell, safe
from signalctl.render.words import next_line

_LONGEST = 1_000


def looking(report: Looking, page: Page) -> Iterator[str]:
    """The table; for a single signal also what to type next."""
    yield _line(HEADS)
    yield _line(["---"] * len(HEADS))
    for row in rows(report, verbose=page.verbose):
        yield _line([markdown_cell(cell, limit=_LONGEST) for cell in row.cells])
    following = next_line(report) if isinstance(report, Showing) else None
    if following is not None:
        yield f"\n    {safe(following, limit=_LONGEST * 10)}\n"


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |\n"
