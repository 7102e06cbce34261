"""Every format over the reports of ``conftest``: golden files, schemas, and what must never be."""

import csv
import json
import re
import subprocess
import sys
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from io import StringIO
from itertools import pairwise
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from referencing import Registry, Resource

from signalctl.model.report import Listing, Showing
from signalctl.model.wiring import Signal, Survey
from signalctl.render import FIRING_FORMATS, LOOKING_FORMATS, SETTINGS_FORMATS
from signalctl.render.formats import RENDERERS, Report, render
from signalctl.render.index import index
from signalctl.render.page import Page

MatchesGolden = Callable[[str, str], None]
Reports = Mapping[str, Report]

SCHEMAS = Path(__file__).parents[2] / "docs" / "schema"

LISTINGS = ("empty", "folded", "nothing", "ordinary", "read", "nasty")
SHOWINGS = ("ordinary", "odd", "bare", "nasty")
FIRINGS = (
    "plan-ordinary",
    "plan-nobody",
    "plan-nasty",
    "firing-ordinary",
    "firing-every-outcome",
    "firing-nobody",
    "firing-nasty",
)
SETTINGS = ("config-ordinary", "config-empty", "config-nasty")
LOOKINGS = (*(f"list-{name}" for name in LISTINGS), *(f"show-{name}" for name in SHOWINGS))

PAGES = {
    "pipe": Page(),
    "60": Page(width=60),
    "80": Page(width=80),
    "160": Page(width=160),
    "colour": Page(width=100, colour=True),
    "ascii": Page(width=100, unicode=False),
    "verbose": Page(verbose=True),
}


def said(report: Report, format_name: str, page: Page = Page()) -> str:
    return "".join(render(report, format_name, page))


def pairs() -> Iterator[tuple[str, str]]:
    for names, formats in (
        (LOOKINGS, LOOKING_FORMATS),
        (FIRINGS, FIRING_FORMATS),
        (SETTINGS, SETTINGS_FORMATS),
    ):
        yield from ((name, format_name) for name in names for format_name in formats)


def validator(command: str) -> Any:
    def retrieve(uri: str) -> Resource[Any]:
        return Resource.from_contents(json.loads((SCHEMAS / uri).read_text()))

    registry: Registry[Any] = Registry(retrieve=retrieve)  # type: ignore[call-arg]  # attrs names it so
    schema = json.loads((SCHEMAS / f"{command}.json").read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema, registry=registry)


def shown_signals(report: Report) -> tuple[Signal, ...]:
    assert isinstance(report, Listing | Showing)
    return report.signals if isinstance(report, Listing) else (report.signal,)


def test_the_names_of_formats_are_those_of_the_table() -> None:
    named = [LOOKING_FORMATS, LOOKING_FORMATS, FIRING_FORMATS, FIRING_FORMATS, SETTINGS_FORMATS]

    assert [tuple(formats) for formats in RENDERERS.values()] == named


@pytest.mark.parametrize(("name", "format_name"), pairs())
def test_a_report_is_said_as_it_always_was(
    name: str, format_name: str, reports: Reports, matches_golden: MatchesGolden
) -> None:
    text = said(reports[name], format_name)

    matches_golden(f"{format_name}/{name}.txt", text)


@pytest.mark.parametrize("page", ["60", "80", "160", "colour", "ascii", "verbose"])
@pytest.mark.parametrize(
    "name", ["list-ordinary", "show-ordinary", "show-odd", "plan-ordinary", "firing-ordinary"]
)
def test_a_text_fits_its_page_as_it_always_did(
    name: str, page: str, reports: Reports, matches_golden: MatchesGolden
) -> None:
    text = said(reports[name], "text", PAGES[page])

    matches_golden(f"text/{name}.{page}.txt", text)


@pytest.mark.parametrize("page", ["80", "colour", "ascii"])
def test_a_table_fits_its_page_as_it_always_did(
    page: str, reports: Reports, matches_golden: MatchesGolden
) -> None:
    text = said(reports["list-ordinary"], "table", PAGES[page])

    matches_golden(f"table/list-ordinary.{page}.txt", text)


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
@pytest.mark.parametrize(("name", "format_name"), pairs())
def test_no_format_lets_through_what_a_terminal_acts_on(
    name: str, format_name: str, page: Page, reports: Reports
) -> None:
    text = said(reports[name], format_name, page)

    without_looks = re.sub(r"\x1b\[[0-9;]*m", "", text) if page.colour else text
    harmful = {
        character
        for character in without_looks
        if unicodedata.category(character)[0] == "C" and character != "\n"
    }
    assert harmful == set()
    assert "\u2028" not in text


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
@pytest.mark.parametrize(("name", "format_name"), pairs())
def test_every_chunk_ends_with_a_line(
    name: str, format_name: str, page: Page, reports: Reports
) -> None:
    chunks = list(render(reports[name], format_name, page))

    unended = [chunk for chunk in chunks if chunk and not chunk.endswith(("\n", "[", "}"))]
    assert unended == []
    assert chunks[-1].endswith("\n") or chunks[-1] == ""
