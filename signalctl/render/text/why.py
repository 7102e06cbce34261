"""``why`` as text: the chain of one receiver, or a line for each of several."""

from collections.abc import Iterator, Sequence

from signalctl.model.why import Answer, LinkState, Why, WhyVerdict
from signalctl.render import words
from signalctl.render.page import Page
from signalctl.render.text.lines import flow, joined
from signalctl.render.text.marks import BAD, GOOD, OPEN
from signalctl.render.text.pieces import Look, Piece, piece, sentence

_MARKS = {LinkState.YES: GOOD, LinkState.NO: BAD, LinkState.UNKNOWN: OPEN}
_WIDTH = 13

_VERDICTS = {
    WhyVerdict.RUNS: (LinkState.YES, "runs"),
    WhyVerdict.DOES_NOT_RUN: (LinkState.NO, "does not run"),
    WhyVerdict.CANNOT_TELL: (LinkState.UNKNOWN, "could not tell"),
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
        name = piece(f"{link.name.value:<{_WIDTH}}")
        yield from flow(
            [_MARKS[link.state].on(page), name, *sentence(link.evidence)],
            page,
            lead="  ",
            hang=" " * (_WIDTH + 5),
        )
    yield ""
    state, verdict = _VERDICTS[answer.verdict]
    text = sentence(
        "It runs when it is sent." if answer.broken is None else f"It {verdict}: {_reason(answer)}."
    )
    if answer.verdict is WhyVerdict.CANNOT_TELL:
        text = sentence(f"Could not tell, because {_reason(answer)}.")
    yield from flow([_MARKS[state].on(page), *text], page, hang="  ")
    if answer.edit is not None:
        yield from flow(sentence(f"edit: {answer.edit}"), page, lead="  ", hang="    ")


def _reason(answer: Answer) -> str:
    return (
        "no send was found that would run it" if answer.broken is None else answer.broken.evidence
    )


def _list(report: Why, page: Page) -> Iterator[str]:
    yield from flow([piece(report.signal.address, Look.HEADING)], page)
    if not report.answers:
        yield from flow(sentence("no receivers"), page, lead="  ")
    for answer in report.answers:
        state, verdict = _VERDICTS[answer.verdict]
        pieces = [
            _MARKS[state].on(page),
            piece(answer.receiver, Look.HEADING),
            *_told(answer, verdict),
        ]
        yield from flow(pieces, page, lead="  ", hang=" " * 6)
    yield ""
    yield from flow(sentence(_summary(report.answers)), page)


def _told(answer: Answer, verdict: str) -> Sequence[Piece]:
    if answer.broken is None:
        return sentence(f"{verdict}")
    return sentence(f"{verdict}: {answer.broken.name.value}: {answer.broken.evidence}")


def _summary(answers: Sequence[Answer]) -> str:
    counts = [
        f"{sum(each.verdict is verdict for each in answers)} {text}"
        for verdict, (_, text) in _VERDICTS.items()
        if any(each.verdict is verdict for each in answers)
    ]
    return f"{words.counted(len(answers), 'receiver')}: {', '.join(counts) or 'none'}."
