"""The table of formats: which renderer says which report in which format."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from signalctl.model.firing import Firing, Plan
from signalctl.model.report import Listing, Settings, Showing
from signalctl.render import csv, json, markdown, ndjson, table
from signalctl.render.page import Page
from signalctl.render.text.firing import firing
from signalctl.render.text.listing import listing
from signalctl.render.text.plan import plan
from signalctl.render.text.settings import settings
from signalctl.render.text.showing import showing

Report = Listing | Showing | Plan | Firing | Settings

Renderer = Callable[[Any, Page], Iterator[str]]
"""Takes a report of its type; yields chunks that end with a line."""

RENDERERS: Mapping[type[Report], Mapping[str, Renderer]] = {
    Listing: {
        "text": listing,
        "table": table.looking,
        "json": json.listing,
        "ndjson": ndjson.looking,
        "csv": csv.looking,
        "markdown": markdown.looking,
    },
    Showing: {
        "text": showing,
        "table": table.looking,
        "json": json.showing,
        "ndjson": ndjson.looking,
        "csv": csv.looking,
        "markdown": markdown.looking,
    },
    Plan: {"text": plan, "json": json.plan},
    Firing: {"text": firing, "json": json.firing},
    Settings: {"text": settings, "json": json.settings},
}


def render(report: Report, format_name: str, page: Page) -> Iterator[str]:
    """``report`` in a format, in chunks that each end with a line; nothing is held back.

    Only the formats for readers look at ``page``: data is the same wherever it goes.
    """
    return RENDERERS[type(report)][format_name](report, page)
