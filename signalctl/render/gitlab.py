"""The ``gitlab`` format: a code quality report.

Source: "Code Quality", docs.gitlab.com: ``description``, ``check_name``, ``fingerprint``, unique in
the report, ``severity`` and ``location``.
"""

from collections import Counter
from collections.abc import Iterator

from signalctl.model.finding import Checking
from signalctl.model.severity import Severity
from signalctl.render.encode import indented
from signalctl.render.page import Page

_SEVERITIES = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.INFO: "info"}


def checking(report: Checking, _page: Page) -> Iterator[str]:
    """A list with an object for each finding."""
    seen: Counter[str] = Counter()
    rows = []
    for each in report.findings:
        number = seen[each.fingerprint]
        seen[each.fingerprint] += 1
        rows.append(
            {
                "description": f"{each.code} {each.name}: {each.message}",
                "check_name": each.code,
                "fingerprint": f"{each.fingerprint}-{number}" if number else each.fingerprint,
                "severity": _SEVERITIES[each.severity],
                "location": {"path": each.place.file, "lines": {"begin": max(each.place.line, 1)}},
            }
        )
    yield f"{indented(rows)}\n"
