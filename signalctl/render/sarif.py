"""The ``sarif`` format: SARIF 2.1.0, which GitHub's code scanning and editors read.

Source: "Static Analysis Results Interchange Format (SARIF) Version 2.1.0", OASIS; for what GitHub
makes of it "SARIF support for code scanning", docs.github.com.
"""

from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from urllib.parse import quote

from signalctl.model.finding import Checking, Finding, Related
from signalctl.model.place import Place
from signalctl.model.rule_page import RulePage
from signalctl.model.severity import Severity
from signalctl.render.encode import indented
from signalctl.render.explain_markdown import rule_page, summary_line
from signalctl.render.page import Page
from signalctl.version import __version__

_SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_ROOT = "SRCROOT"

Node = dict[str, object]


def checking(report: Checking, _page: Page) -> Iterator[str]:
    """One log with one run."""
    numbers = {code: number for number, code in enumerate(sorted(report.rules))}
    run: Node = {
        "tool": {"driver": _driver(report.rules)},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {_ROOT: {"description": {"text": "The project root."}}},
        "invocations": [
            {"executionSuccessful": True, "toolExecutionNotifications": _notifications(report)}
        ],
        "results": [_result(each, numbers) for each in report.findings],
    }
    yield f"{indented({'$schema': _SCHEMA, 'version': '2.1.0', 'runs': [run]})}\n"


def _driver(rules: Mapping[str, RulePage]) -> Node:
    return {
        "name": "signalctl",
        "version": __version__,
        "rules": [_rule(rules[code]) for code in sorted(rules)],
    }


def _rule(page: RulePage) -> Node:
    """What a reader is shown of a rule beside its results; GitHub shows the Markdown."""
    node: Node = {
        "id": page.code,
        "name": "".join(part.title() for part in page.name.split("-")),
        "shortDescription": {"text": summary_line(page)},
        "help": {"text": f"signalctl explain {page.code}", "markdown": rule_page(page)},
    }
    if page.severity is not None:
        node["defaultConfiguration"] = {"level": _LEVELS[page.severity]}
    return node


def _result(finding: Finding, numbers: Mapping[str, int]) -> Node:
    node: Node = {
        "ruleId": finding.code,
        "ruleIndex": numbers[finding.code],
        "level": _LEVELS[finding.severity],
        "message": {"text": f"{finding.message}. {finding.hint}".strip()},
        "locations": [_location(finding.place, finding.column)],
        "partialFingerprints": {"signalctl/v1": finding.fingerprint},
    }
    if finding.related:
        node["relatedLocations"] = [
            _related(number, each) for number, each in enumerate(finding.related, 1)
        ]
    return node


def _related(number: int, related: Related) -> Node:
    return {"id": number, **_location(related.place, 1), "message": {"text": related.message}}


def _location(place: Place, column: int) -> Node:
    region = {"startLine": max(place.line, 1), "startColumn": max(column, 1)}
    return {"physicalLocation": {"artifactLocation": _artifact(place.file), "region": region}}


def _artifact(file: str) -> Node:
    """Relative to the project root where it lies there."""
    path = PurePosixPath(file)
    if path.is_absolute():
        return {"uri": f"file://{quote(file, errors='surrogatepass')}"}
    return {"uri": quote(file, errors="surrogatepass"), "uriBaseId": _ROOT}


def _notifications(report: Checking) -> list[Node]:
    """What was not looked at."""
    told: list[Node] = [
        {
            "level": "note",
            "message": {"text": f"not resolved: {each.reason}"},
            "locations": [_location(each.place, 1)],
        }
        for each in report.unresolved
    ]
    told += [
        {
            "level": "warning",
            "message": {"text": f"not read: {each.reason}"},
            "locations": [{"physicalLocation": {"artifactLocation": _artifact(each.file)}}],
        }
        for each in report.unread
    ]
    told += [
        {"level": "note", "message": {"text": f"{code} did not run: it needs the process"}}
        for code in report.summary.rules_left_out
    ]
    return told
