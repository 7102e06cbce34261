"""The ``junit`` format: a test suite for each file, and a failed test for each finding.

Source: the schema that Jenkins' xUnit plugin and pytest hold to, ``junit-10.xsd``.
"""

import re
from collections.abc import Iterator
from itertools import groupby
from xml.etree import ElementTree as ET

from signalctl.model.finding import Checking, Finding
from signalctl.render.page import Page
from signalctl.render.safe import safe

_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LONGEST = 10_000


def checking(report: Checking, _page: Page) -> Iterator[str]:
    """One document; without findings it holds one test that passed, so that a run is seen."""
    root = ET.Element("testsuites", name="signalctl")
    for file, group in groupby(report.findings, key=lambda each: each.place.file):
        _suite(root, file, list(group))
    if not report.findings:
        suite = ET.SubElement(root, "testsuite", {"name": "signalctl", **_numbers(1, 0)})
        ET.SubElement(suite, "testcase", classname="signalctl", name="check", time="0")
    ET.indent(root)
    yield '<?xml version="1.0" encoding="utf-8"?>\n'
    yield f"{ET.tostring(root, encoding='unicode')}\n"


def _suite(root: ET.Element, file: str, findings: list[Finding]) -> None:
    count = len(findings)
    suite = ET.SubElement(root, "testsuite", {"name": _text(file), **_numbers(count, count)})
    for each in findings:
        case = ET.SubElement(
            suite,
            "testcase",
            classname=_text(file),
            name=_text(f"{each.code} {each.name} at line {each.place.line}"),
            time="0",
        )
        failure = ET.SubElement(
            case, "failure", type=each.severity.value, message=_text(each.message)
        )
        place = f"{each.place}:{each.column}"
        failure.text = _text(f"{place}: {each.code} {each.message}\nhint: {each.hint}")


def _numbers(tests: int, failures: int) -> dict[str, str]:
    return {
        "tests": str(tests),
        "failures": str(failures),
        "errors": "0",
        "skipped": "0",
        "time": "0",
    }


def _text(text: str) -> str:
    """``text`` without what no XML document may hold, nor a terminal act on."""
    lines = (safe(line, limit=_LONGEST) for line in text.split("\n"))
    return _NO_XML.sub("\ufffd", "\n".join(lines))
