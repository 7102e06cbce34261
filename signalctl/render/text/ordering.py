"""``fire --orders`` as text: the pairs of receivers to which their order matters."""

from collections.abc import Iterator

from signalctl.model.trials import Ordering
from signalctl.render import words
from signalctl.render.page import Page
from signalctl.render.text.firing import leaks, what_came_of
from signalctl.render.text.lines import flow, joined
from signalctl.render.text.marks import BAD, OPEN
from signalctl.render.text.pieces import GAP, Look, piece, sentence, whole
from signalctl.render.text.plan import INDENT, header, not_reached

_BELOW = " " * 6


def ordering(report: Ordering, page: Page) -> Iterator[str]:
    """The header, each pair with what differs, what stays unclear, and the sum of it."""
    yield joined(header(report.plan, page, "fired in several orders"))
    yield joined(_pairs(report, page))
    yield joined(_failed(report, page))
    yield joined(not_reached(report.plan, page))
    said = report.pairs or report.unclear or report.failed or report.plan.not_reached
    yield joined([*([""] if said else []), *flow(sentence(_summary(report)), page)])
    yield joined(leaks(report.leaks, page))
    if report.pairs or report.failed or report.unclear:
        yield joined(flow([piece("again:"), whole(report.plan.repeat)], page))


def _pairs(report: Ordering, page: Page) -> Iterator[str]:
    bad = BAD.on(page)
    for pair in report.pairs:
        names = f"{pair.first.name} and {pair.second.name}"
        yield from flow([bad, *sentence(names, gap=" ")], page, lead=INDENT, hang=_BELOW)
        for each in (pair.first, pair.second):
            if each.place is not None:
                where = words.place_text(each.place, verbose=page.verbose)
                yield from flow([piece(where, Look.FAINT)], page, lead=_BELOW)
        for difference in pair.differences:
            yield from flow(sentence(f"only {difference}"), page, lead=_BELOW, hang=_BELOW + "  ")
    unsure = OPEN.on(page)
    for text in report.unclear:
        yield from flow([unsure, *sentence(text, gap=" ")], page, lead=INDENT, hang=_BELOW)


def _failed(report: Ordering, page: Page) -> Iterator[str]:
    """What failed in the first order: there its deeds are cut short."""
    calls = {id(call.receiver): call for call in report.plan.calls}
    for outcome in report.failed:
        kind = outcome.kind.value.replace("_", " ")
        head = [
            piece(outcome.receiver.name),
            *sentence(f"{kind} in the first order", Look.BAD, gap=GAP),
        ]
        yield from flow(head, page, lead=INDENT, hang=_BELOW)
        yield from what_came_of(calls[id(outcome.receiver)], outcome, page)


def _summary(report: Ordering) -> str:
    count = words.counted(len(report.plan.calls), "receiver")
    drawn = "all of them" if report.seed is None else f"drawn with seed {report.seed}"
    tried = (
        f"{count} in {words.counted(report.orders, 'order')}, {drawn}, in {report.duration_s:.2f} s"
    )
    if len(report.failed) >= len(report.plan.calls) - 1 and not report.pairs:
        failed = words.counted(len(report.failed), "receiver")
        return f"could not tell whether order matters, because {failed} failed: {tried}"
    if not report.pairs:
        return f"no pair was found whose order matters: {tried}"
    return f"{words.counted(len(report.pairs), 'pair')} whose order matters: {tried}"
