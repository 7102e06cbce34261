"""``why`` as text: the chain of one receiver, or a line for each of several."""

import re
from collections.abc import Iterator, Sequence

from signalctl.model.why import Answer, LinkState, Why, WhyVerdict
from signalctl.render import words
from signalctl.render.page import Page
from signalctl.render.text.lines import flow, joined
from signalctl.render.text.marks import BAD, GOOD, OPEN
from signalctl.render.text.pieces import Look, piece, sentence

_MARKS = {LinkState.YES: GOOD, LinkState.NO: BAD, LinkState.UNKNOWN: OPEN}
_WIDTH = 13
_INSTALLED = re.compile(r"\S*/(?:site|dist)-packages/")

_VERDICTS = {
    WhyVerdict.RUNS: (LinkState.YES, "runs"),
    WhyVerdict.DOES_NOT_RUN: (LinkState.NO, "does not run"),
    WhyVerdict.CANNOT_TELL: (LinkState.UNKNOWN, "could not be told"),
}


_PLURALS = {
    WhyVerdict.RUNS: "run",
    WhyVerdict.DOES_NOT_RUN: "do not run",
    WhyVerdict.CANNOT_TELL: "could not be told",
}


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
    if report.sender is not None:
        heading += sentence(f"sent by {report.sender}")
    yield from flow(heading, page)
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
    state, _ = _VERDICTS[answer.verdict]
    yield from flow(
        [_MARKS[state].on(page), *sentence(_short(_conclusion(answer), page))], page, hang="  "
    )
    if answer.edit is not None:
        yield from flow(
            sentence(_short(f"edit: {answer.edit}", page)), page, lead="  ", hang="    "
        )


def _short(text: str, page: Page) -> str:
    """``text`` with places of installed files cut to what follows ``site-packages``."""
    return text if page.verbose else _INSTALLED.sub("", text)


def _conclusion(answer: Answer) -> str:
    reason = answer.broken.evidence if answer.broken else "no send was found that would run it"
    match answer.verdict:
        case WhyVerdict.RUNS if answer.running == answer.sends:
            return "It runs when it is sent."
        case WhyVerdict.RUNS:
            return f"It {_runs_for(answer)}."
        case WhyVerdict.DOES_NOT_RUN:
            return f"It does not run: {reason}."
        case WhyVerdict.CANNOT_TELL:
            return f"Could not tell, because {reason}."


def _list(report: Why, page: Page) -> Iterator[str]:
    yield from flow([piece(report.signal.address, Look.HEADING)], page)
    if not report.answers:
        yield from flow(sentence("no receivers"), page, lead="  ")
    for answer in report.answers:
        state, verdict = _VERDICTS[answer.verdict]
        pieces = [
            _MARKS[state].on(page),
            piece(answer.receiver, Look.HEADING),
            *sentence(_short(_told(answer, verdict), page)),
        ]
        yield from flow(pieces, page, lead="  ", hang=" " * 6)
    yield ""
    yield from flow(sentence(_summary(report.answers)), page)


def _runs_for(answer: Answer) -> str:
    at_least = "at least " if answer.unclear else ""
    return f"runs for {at_least}{answer.running} of {answer.sends} sends"


def _told(answer: Answer, verdict: str) -> str:
    if answer.verdict is WhyVerdict.RUNS and answer.running == answer.sends:
        return verdict
    if answer.verdict is WhyVerdict.RUNS:
        verdict = _runs_for(answer)
    if answer.broken is None:
        return verdict
    evidence = answer.broken.evidence.rpartition(" sends: ")[2]
    return f"{verdict}: {answer.broken.name.value}: {evidence}"


def _summary(answers: Sequence[Answer]) -> str:
    counts = [
        f"{count} {plural if count > 1 else _VERDICTS[verdict][1]}"
        for verdict, plural in _PLURALS.items()
        if (count := sum(each.verdict is verdict for each in answers))
    ]
    return f"{words.counted(len(answers), 'receiver')}: {', '.join(counts) or 'none'}."
