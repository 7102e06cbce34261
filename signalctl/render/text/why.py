"""``why`` as text: the chain of one receiver, or a line for each of several."""

import re
from collections.abc import Iterator, Sequence

from signalctl.model.why import Answer, LinkState, Why, WhyVerdict
from signalctl.render import words
from signalctl.render.page import Page
from signalctl.render.text.lines import column_widths, flow, joined, row
from signalctl.render.text.marks import BAD, GOOD, OPEN
from signalctl.render.text.pieces import GAP, Look, Piece, piece, sentence
from signalctl.render.text.plan import BEFORE_NAME, INDENT

_MARKS = {LinkState.YES: GOOD, LinkState.NO: BAD, LinkState.UNKNOWN: OPEN}
_WIDTH = 13
_INSTALLED = re.compile(r"\S*/(?:site|dist)-packages/")

_STATES = {
    WhyVerdict.RUNS: LinkState.YES,
    WhyVerdict.DOES_NOT_RUN: LinkState.NO,
    WhyVerdict.CANNOT_TELL: LinkState.UNKNOWN,
}
_UNTOLD = "could not be told"
_VERBS = {
    WhyVerdict.RUNS: ("runs", "run", "would run"),
    WhyVerdict.DOES_NOT_RUN: ("does not run", "do not run", "would not run"),
    WhyVerdict.CANNOT_TELL: (_UNTOLD, _UNTOLD, _UNTOLD),
}
"""Of one receiver, of several, and of either where a sender was asked about that was not seen."""


def why(report: Why, page: Page) -> Iterator[str]:
    """A chain for a single receiver; else a line for each, with the link that decides."""
    if report.single:
        yield joined(_chain(report, report.answers[0], page))
        return
    yield joined(_list(report, page))


def _chain(report: Why, answer: Answer, page: Page) -> Iterator[str]:
    heading = [
        piece(answer.receiver, Look.HEADING),
        *sentence("on"),
        piece(report.signal.address, Look.HEADING),
    ]
    yield from flow([*heading, *_condition(report)], page)
    yield ""
    for link in answer.links:
        evidence = _short(link.evidence, page)
        name = piece(f"{link.name.value:<{_WIDTH}}")
        yield from flow(
            [_MARKS[link.state].on(page), name, *sentence(evidence)],
            page,
            lead="  ",
            hang=" " * (_WIDTH + 5),
        )
    yield ""
    mark = _MARKS[_STATES[answer.verdict]].on(page)
    conclusion = _short(_conclusion(report, answer), page)
    yield from flow([mark, *sentence(conclusion)], page, hang="  ")
    if answer.edit is not None:
        yield from flow(
            sentence(_short(f"edit: {answer.edit}", page)), page, lead="  ", hang="    "
        )


def _short(text: str, page: Page) -> str:
    """``text`` with places of installed files cut to what follows ``site-packages``."""
    return text if page.verbose else _INSTALLED.sub("", text)


def _condition(report: Why) -> Sequence[Piece]:
    return () if report.sender is None else sentence(f"if it were sent by {report.sender}")


def _verb(report: Why, verdict: WhyVerdict, count: int = 1) -> str:
    one, several, assumed = _VERBS[verdict]
    if report.sender is not None:
        return assumed
    return one if count == 1 else several


def _conclusion(report: Why, answer: Answer) -> str:
    reason = answer.broken.evidence if answer.broken else "no send was found that would run it"
    verb = _verb(report, answer.verdict)
    match answer.verdict:
        case WhyVerdict.RUNS if answer.running == answer.sends:
            return f"It {verb}{' when it is sent' if report.sender is None else ''}."
        case WhyVerdict.RUNS:
            return f"It {verb} {_for_some(answer)}."
        case WhyVerdict.DOES_NOT_RUN:
            return f"It {verb}: {reason}."
        case WhyVerdict.CANNOT_TELL:
            return f"Could not tell, because {reason}."


def _list(report: Why, page: Page) -> Iterator[str]:
    heading = [piece(report.signal.address, Look.HEADING), *_condition(report)]
    yield from flow(heading, page)
    if not report.answers:
        yield from flow(sentence("no receivers"), page, lead="  ")
    rows = [
        (
            piece(answer.receiver, Look.HEADING),
            *sentence(_short(_told(report, answer), page), gap=GAP),
        )
        for answer in report.answers
    ]
    widths = column_widths(rows, page, columns=1, before=BEFORE_NAME)
    for answer, cells_of_row in zip(report.answers, rows, strict=True):
        mark = _MARKS[_STATES[answer.verdict]].on(page)
        if widths:
            yield from row(cells_of_row, widths, page, lead=INDENT, stem=INDENT, mark=mark)
        else:
            yield from flow([mark, *cells_of_row], page, lead=INDENT, hang=" " * 6)
    yield ""
    yield from flow(sentence(_summary(report)), page)


def _for_some(answer: Answer) -> str:
    at_least = "at least " if answer.unclear else ""
    return f"for {at_least}{answer.running} of {answer.sends} sends"


def _told(report: Why, answer: Answer) -> str:
    told = _verb(report, answer.verdict)
    if answer.verdict is WhyVerdict.RUNS and answer.running == answer.sends:
        return told
    if answer.verdict is WhyVerdict.RUNS:
        told = f"{told} {_for_some(answer)}"
    if answer.broken is None:
        return told
    evidence = answer.broken.evidence.rpartition(" sends: ")[2]
    return f"{told}: {evidence}"


def _summary(report: Why) -> str:
    counts = [
        f"{count} {_verb(report, verdict, count)}"
        for verdict in WhyVerdict
        if (count := sum(each.verdict is verdict for each in report.answers))
    ]
    return f"{words.counted(len(report.answers), 'receiver')}: {', '.join(counts) or 'none'}."
