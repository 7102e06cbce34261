"""The ``markdown`` format: a table with a row for each receiver."""

from collections.abc import Iterator, Sequence

from signalctl.model.report import Looking, Showing
from signalctl.render.cells import HEADS, rows
from signalctl.render.page import Page
from signalctl.render.safe import markdown_cell, safe

_LONGEST = 1_000


def looking(report: Looking, page: Page) -> Iterator[str]:
    """The table; for a single signal also the line that fires it."""
    yield _line(HEADS)
    yield _line(["---"] * len(HEADS))
    for row in rows(report, verbose=page.verbose):
        yield _line([markdown_cell(cell, limit=_LONGEST) for cell in row.cells])
    if isinstance(report, Showing):
        yield f"\n    {safe(report.fire_line, limit=_LONGEST * 10)}\n"


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |\n"
