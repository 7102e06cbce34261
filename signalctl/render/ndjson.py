"""The ``ndjson`` format: a JSON object on each line, so that a reader need not hold them all.

First what was looked at, with the key ``schema``; then each signal, with the key ``address``; last
what was not seen, with the key ``unseen``.
"""

from collections.abc import Iterator

from signalctl.model.report import Looking, Showing
from signalctl.render import documents
from signalctl.render.encode import compact
from signalctl.render.page import Page


def looking(report: Looking, _page: Page) -> Iterator[str]:
    """A line for each signal, and one before and after them."""
    is_show = isinstance(report, Showing)
    head = documents.head(report, "show" if is_show else "list")
    unseen = head.pop("unseen")
    yield _line(head)
    if isinstance(report, Showing):
        yield _line(documents.shown_signal(report))
    else:
        for signal in report.signals:
            yield _line(documents.signal(signal))
    yield _line({"unseen": unseen})


def _line(document: documents.Document) -> str:
    return f"{compact(document)}\n"
