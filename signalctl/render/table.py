"""The ``table`` format: a row for each receiver, drawn by rich."""

from collections.abc import Iterator
from io import StringIO

from signalctl.model.report import Looking
from signalctl.render.cells import HEADS, rows
from signalctl.render.page import Page
from signalctl.render.safe import safe
from signalctl.render.text.lines import joined


def looking(report: Looking, page: Page) -> Iterator[str]:
    """The table as one chunk; as wide as it needs to be where the page has no width."""
    # rich costs more than a whole listing as text
    from rich import box  # noqa: PLC0415
    from rich.console import Console  # noqa: PLC0415
    from rich.measure import Measurement  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    table = Table(
        box=box.SIMPLE if page.unicode else box.ASCII,
        show_edge=False,
        pad_edge=False,
    )
    for head in HEADS:
        table.add_column(head, overflow="fold")
    for row in rows(report, verbose=page.verbose):
        table.add_row(*(Text(safe(cell)) for cell in row.cells))
    console = Console(
        file=StringIO(),
        width=page.width or 80,
        color_system="standard" if page.colour else None,
        force_terminal=page.colour,
        no_color=not page.colour,
        legacy_windows=False,
        _environ={},
    )
    if page.width is None:
        unlimited = console.options.update(max_width=_UNLIMITED)
        console.width = Measurement.get(console, unlimited, table).maximum
    with console.capture() as capture:
        console.print(table)
    yield joined(line.rstrip() for line in capture.get().splitlines())


_UNLIMITED = 1_000_000
