"""A plugin of pytest: write down the marks ``fault`` of the tests that were collected."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--faults-to", help="The file that the marks are written to.")


def pytest_collection_finish(session: pytest.Session) -> None:
    marks = [list(each) for item in session.items for each in marks_of(item)]
    Path(session.config.getoption("--faults-to")).write_text(json.dumps(marks), encoding="utf-8")


def marks_of(item: pytest.Item) -> Iterator[tuple[int, str, str]]:
    """Row, what happens, and the test: with its parameters if these have the mark, else without."""
    of_parameters = (
        item.callspec.marks
        if isinstance(item, pytest.Function) and hasattr(item, "callspec")
        else []
    )
    for mark in item.iter_markers("fault"):
        row, happens = mark.args
        name = item.nodeid if mark in of_parameters else item.nodeid.partition("[")[0]
        yield row, happens, name
