"""The table of formats: which renderer says which report in which format."""

from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import TYPE_CHECKING

from signalctl.render.page import Page

if TYPE_CHECKING:
    from signalctl.model.finding import Checking
    from signalctl.model.firing import Firing, Plan
    from signalctl.model.report import Listing, Settings, Showing
    from signalctl.model.rule_page import Explaining
    from signalctl.model.trials import Ordering, Probing
    from signalctl.model.why import Why

    Report = (
        Listing
        | Showing
        | Why
        | Plan
        | Firing
        | Probing
        | Ordering
        | Settings
        | Checking
        | Explaining
    )

_TABULAR = {
    "table": "table:looking",
    "ndjson": "ndjson:looking",
    "csv": "csv:looking",
    "markdown": "markdown:looking",
}

_FOR_CI = {"github": "github:trying", "junit": "junit:trying"}

RENDERERS: Mapping[str, Mapping[str, str]] = {
    "Listing": {"text": "text.listing:listing", "json": "json:listing", **_TABULAR},
    "Showing": {"text": "text.showing:showing", "json": "json:showing", **_TABULAR},
    "Why": {"text": "text.why:why", "json": "json:why"},
    "Plan": {"text": "text.plan:plan", "json": "json:plan", **_FOR_CI},
    "Firing": {"text": "text.firing:firing", "json": "json:firing", **_FOR_CI},
    "Probing": {"text": "text.probing:probing", "json": "json:probing", **_FOR_CI},
    "Ordering": {"text": "text.ordering:ordering", "json": "json:ordering", **_FOR_CI},
    "Settings": {"text": "text.settings:settings", "json": "json:settings"},
    "Checking": {
        "text": "text.checking:checking",
        "json": "json:checking",
        "sarif": "sarif:checking",
        "github": "github:checking",
        "gitlab": "gitlab:checking",
        "junit": "junit:checking",
    },
    "Explaining": {
        "text": "text.explaining:explaining",
        "json": "json:explaining",
        "markdown": "explain_markdown:explaining",
    },
}
"""For each type of report: a format, and the module and function that take a report and a page.

By name, since a command waits for what it imports, and needs one of them.
"""


def render(report: "Report", format_name: str, page: Page) -> Iterator[str]:
    """``report`` in a format, in chunks that can be written as they come.

    Only the formats for readers look at ``page``: data is the same wherever it goes.
    """
    module, _, function = RENDERERS[type(report).__name__][format_name].partition(":")
    renderer = getattr(import_module(f"signalctl.render.{module}"), function)
    chunks: Iterator[str] = renderer(report, page)
    return chunks
