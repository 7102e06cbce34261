"""The ``junit`` format: a test suite for each file with findings, or for each signal that was fired.

Source: the schema that Jenkins' xUnit plugin and pytest hold to, ``junit-10.xsd``.
"""

import re
from collections.abc import Iterator
from itertools import groupby
from xml.etree import ElementTree as ET

from signalctl.model.finding import Checking, Finding
from signalctl.render.page import Page
from signalctl.render.safe import safe
from signalctl.render.tried import Report, Tried, signal_of, tried

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
    yield from _written(root)


def trying(report: Report, _page: Page) -> Iterator[str]:
    """One document: a test for each call, skipped where the receiver was not reached."""
    found = tried(report)
    root = ET.Element("testsuites", name="signalctl")
    failures = sum(1 for each in found if each.problem)
    skipped = sum(1 for each in found if each.left_out)
    time = f"{sum(each.duration_s for each in found):.3f}"
    numbers = _numbers(len(found), failures, skipped=skipped, time=time)
    suite = ET.SubElement(root, "testsuite", {"name": _text(signal_of(report)), **numbers})
    for each in found:
        _case(suite, each)
    yield from _written(root)


def _case(suite: ET.Element, one: Tried) -> None:
    case = ET.SubElement(
        suite,
        "testcase",
        classname=_text(one.receiver or suite.get("name", "")),
        name=_text(one.name),
        time=f"{one.duration_s:.3f}",
    )
    if one.left_out:
        ET.SubElement(case, "skipped", message=_text(one.left_out))
    if one.problem:
        failure = ET.SubElement(case, "failure", type=one.kind, message=_text(one.problem))
        place = "" if one.place is None else f"at {one.place}"
        failure.text = _text("\n".join(filter(None, [one.problem, place, one.detail])))
    if one.output:
        ET.SubElement(case, "system-out").text = _text(one.output)


def _written(root: ET.Element) -> Iterator[str]:
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


def _numbers(tests: int, failures: int, *, skipped: int = 0, time: str = "0") -> dict[str, str]:
    return {
        "tests": str(tests),
        "failures": str(failures),
        "errors": "0",
        "skipped": str(skipped),
        "time": time,
    }


def _text(text: str) -> str:
    """``text`` without what no XML document may hold, nor a terminal act on."""
    lines = (safe(line, limit=_LONGEST) for line in text.split("\n"))
    return _NO_XML.sub("\ufffd", "\n".join(lines))
