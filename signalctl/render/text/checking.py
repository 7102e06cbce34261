"""``check`` as text: findings by file, each with its line, and a summary of what was looked at."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby

from signalctl.model.finding import Checking, CheckSummary, Finding, Related
from signalctl.model.severity import Severity
from signalctl.render.page import Page
from signalctl.render.safe import safe
from signalctl.render.text.lines import flow, joined
from signalctl.render.text.pieces import (
    GAP,
    LOOKS,
    Look,
    Piece,
    cells,
    paint,
    piece,
    sentence,
    whole,
    with_command,
)
from signalctl.render.words import counted

_FOLDED_OVER = 20
"""Places of one message after which the others are only counted."""
_SHOWN = 3
"""Of a folded message."""
_RELATED = 4
"""Places of the other side that are named."""
_MANY = 10
"""Findings after which a reader at the end of the report does not see the graver ones."""
_GRAVER = 5
"""Of these, how many the end names."""
_BAR = "  | "
_INDENT = "  "
_BELOW = "    "
_DEEPER = "      "
_WORD = re.compile(r"(?:async )?(?:def|class) \w+|@?[\w.]+|\S")


def checking(report: Checking, page: Page) -> Iterator[str]:
    """Each finding with its line and a hint; last how many there are, and what was not seen."""
    if report.statistics:
        yield from _statistics(report, page)
    else:
        shown, folded = _folded(report.findings)
        last = {_message(each): each for each in shown}
        for _, findings in groupby(shown, key=lambda each: each.place.file):
            for each in findings:
                message = _message(each)
                more = folded.get(message, 0) if each is last[message] else 0
                yield joined([*_finding(each, page, more), ""])
    yield joined(_end(report, page))


def _message(finding: Finding) -> tuple[str, str]:
    return (finding.code, finding.message)


def _folded(findings: Sequence[Finding]) -> tuple[list[Finding], dict[tuple[str, str], int]]:
    """The findings without most of those that say the same in many places, and how many these are."""
    counts = Counter(map(_message, findings))
    seen: Counter[tuple[str, str]] = Counter()
    shown = []
    for each in findings:
        seen[_message(each)] += 1
        if counts[_message(each)] <= _FOLDED_OVER or seen[_message(each)] <= _SHOWN:
            shown.append(each)
    folded = {message: count - _SHOWN for message, count in counts.items() if count > _FOLDED_OVER}
    return shown, folded


def _finding(finding: Finding, page: Page, more: int) -> Iterator[str]:
    """``file:line:column: severity CODE name: message``, and below it all that helps.

    Places are whole, so that a terminal or an editor can open them.
    """
    yield from flow([*_heading(finding, ":"), *sentence(finding.message)], page, hang=_BELOW)
    if finding.excerpt is not None and finding.excerpt.strip():
        yield from _excerpt(finding, page)
    yield from _related(finding.related, page)
    if finding.also:
        also = ", ".join(f"'{each.rpartition(':')[2]}'" for each in finding.also)
        yield from flow(sentence(f"the same for {also}"), page, lead=_BELOW, hang=_DEEPER)
    yield from flow(with_command(f"hint: {finding.hint}"), page, lead=_BELOW, hang=_DEEPER)
    if more:
        yield from flow(
            sentence(f"and {more} more of the same, which all other formats list"),
            page,
            lead=_BELOW,
        )


def _heading(finding: Finding, end: str = "") -> Iterator[Piece]:
    """Where it is, how bad, and of which rule."""
    yield whole(f"{finding.place}:{finding.column}:", Look.HEADING)
    yield piece(finding.severity.value, LOOKS[finding.severity])
    yield from sentence(f"{finding.code} {finding.name}{end}")


def _related(related: Sequence[Related], page: Page) -> Iterator[str]:
    """The other side, as far as a reader goes through it: a program has all of it in JSON."""
    more = len(related) - _RELATED
    # a line that counts one place is no shorter than the place
    shown = related[:_RELATED] if more > 1 else related
    for each in shown:
        yield from flow(sentence(f"{each.message}: {each.place}"), page, lead=_BELOW, hang=_DEEPER)
    if more > 1:
        told = f"and {more} more places, which --format json lists"
        yield from flow(sentence(told), page, lead=_BELOW, hang=_DEEPER)


def _excerpt(finding: Finding, page: Page) -> Iterator[str]:
    """The line, and marks under what the finding points to."""
    line = finding.excerpt or ""
    indent = len(line) - len(line.lstrip())
    text = safe(line.strip().replace("\t", " "))
    start = max(0, finding.column - 1 - indent)
    room = None if page.width is None else max(10, page.width - len(_BAR))
    if room is not None and start < room:
        text = text if cells(text) <= room else f"{text[: room - 1]}…"
    word = _WORD.match(text, start)
    length = len(word.group()) if word else 1
    yield f"{_BAR}{text}"
    if start < len(text):
        yield f"{_BAR}{' ' * cells(text[:start])}{paint('^' * length, LOOKS[finding.severity], page)}"


def _statistics(report: Checking, page: Page) -> Iterator[str]:
    by_code = {each.code: each for each in report.findings}
    counts = report.summary.by_code
    width = max((len(str(each)) for each in counts.values()), default=1)
    for code in sorted(counts, key=lambda each: (-counts[each], each)):
        rule = by_code[code]
        severity = piece(rule.severity.value, LOOKS[rule.severity], gap=GAP)
        parts = [
            piece(f"{counts[code]:>{width}}"),
            piece(code, gap=GAP),
            piece(rule.name),
            severity,
        ]
        yield joined(flow(parts, page))
    if counts:
        yield "\n"


def _end(report: Checking, page: Page) -> Iterator[str]:
    summary = report.summary
    found = [
        counted(summary.by_severity[each], _NAMES[each])
        for each in Severity
        if summary.by_severity.get(each, 0)
    ]
    start = f"Found {_listed(found)} in" if found else "No findings in"
    seen = ", ".join(
        (
            counted(summary.signals, "signal"),
            _judged(summary.receivers, summary.receivers_elsewhere, "receiver"),
            _judged(summary.sends, summary.sends_elsewhere, "send"),
        )
    )
    unseen = _unseen(summary, report)
    tail = f" ({', '.join(unseen)})." if unseen else "."
    yield from flow(sentence(f"{start} {seen}{tail}"), page)
    if not report.statistics:
        yield from _graver(report, page)
    if summary.rules_left_out:
        yield from flow(sentence(_left_out(summary.rules_left_out, page)), page)
    if report.hint:
        yield from flow(with_command(f"hint: {report.hint}"), page, lead=_INDENT, hang=_BELOW)


def _judged(count: int, elsewhere: int, noun: str) -> str:
    """How many were judged, and of how many, so that a listing's number is seen in it."""
    return f"{count:,} of {counted(count + elsewhere, noun)}" if elsewhere else counted(count, noun)


def _graver(report: Checking, page: Page) -> Iterator[str]:
    """Where the graver findings are, if they drown in milder ones: sorted by file, they stand among them."""
    found = report.findings
    graver = _outnumbered(found) if len(found) > _MANY else []
    if not graver:
        return
    yield from flow(sentence("The graver ones:"), page)
    for each in graver[:_GRAVER]:
        yield from flow(_heading(each), page, lead=_INDENT, hang=_BELOW)
    more = len(graver) - _GRAVER
    if more > 0:
        codes = ",".join(sorted({each.code for each in graver}))
        told = f"and {more} more; only what these rules find: --select {codes}"
        yield from flow(sentence(told), page, lead=_INDENT, hang=_BELOW)


def _outnumbered(findings: Sequence[Finding]) -> list[Finding]:
    """The errors and warnings, or else the errors, if twice as many are milder; worst first."""
    for mildest in (Severity.WARNING, Severity.ERROR):
        graver = [each for each in findings if each.severity.rank <= mildest.rank]
        if 0 < 3 * len(graver) <= len(findings):
            return sorted(graver, key=lambda each: each.severity.rank)
    return []


_NAMES = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "info"}


def _unseen(summary: CheckSummary, report: Checking) -> list[str]:
    """What is not shown, or was not looked at."""
    told = []
    if summary.ignored:
        told.append(f"{summary.ignored} ignored")
    if summary.baselined:
        told.append(f"{summary.baselined} known from the baseline")
    if report.unresolved:
        told.append(f"{counted(len(report.unresolved), 'site')} not resolved")
    if report.unread:
        told.append(f"{counted(len(report.unread), 'file')} not read")
    return told


def _left_out(codes: Sequence[str], page: Page) -> str:
    """Which rules did not run, as nothing of the target was imported."""
    told = f"{counted(len(codes), 'rule')} did not run with --no-import"
    return (
        f"{told}: {', '.join(codes)}."
        if page.verbose
        else f"{told}; -v names {'it' if len(codes) == 1 else 'them'}."
    )


def _listed(parts: Sequence[str]) -> str:
    *before, last = parts
    return f"{', '.join(before)} and {last}" if before else last
