"""A dry run of ``fire`` as text: what would be sent, to whom, and whether it would bind."""

from collections import Counter
from collections.abc import Iterator, Sequence

from signalctl.model.door import Binding, Verdict
from signalctl.model.firing import Call, GuardState, NotReached, Plan
from signalctl.render import words
from signalctl.render.page import Page
from signalctl.render.text.lines import column_widths, flow, joined, row
from signalctl.render.text.marks import BAD, GOOD, LEFT_OUT, OPEN
from signalctl.render.text.pieces import GAP, Look, Piece, piece, sentence

INDENT = "  "

_MOST_LEFT_OUT = 5

_LABEL_WIDTH = 8
BEFORE_NAME = 4
"""How much room the indentation and the mark take."""


_UNLIMITED = Page()

_VERDICT_MARKS = {
    Verdict.BINDS: GOOD,
    Verdict.DOES_NOT_BIND: BAD,
    Verdict.UNKNOWN: OPEN,
}

_GUARD_LOOKS = {
    GuardState.HELD: Look.GOOD,
    GuardState.BY_HOOK_ONLY: Look.ODD,
    GuardState.NONE: Look.BAD,
}


def plan(report: Plan, page: Page) -> Iterator[str]:
    """The header, the verdict for each receiver, and that nothing was called."""
    yield joined(header(report, page, "dry run of"))
    rows = [_call_row(report, call) for call in report.calls]
    widths = column_widths(rows, page, columns=1, before=BEFORE_NAME)
    for call, cells_of_row in zip(report.calls, rows, strict=True):
        mark = _VERDICT_MARKS[call.binding.verdict].on(page)
        yield joined(row(cells_of_row, widths, page, lead=INDENT, stem=INDENT, mark=mark))
    yield joined(not_reached(report, page))
    yield joined(["", *flow(sentence(_summary(report)), page)])


def header(report: Plan, page: Page, verb: str) -> Iterator[str]:
    """What is sent, and what stands between the receivers and the world."""
    yield from flow([piece(verb), piece(report.signal, Look.HEADING)], page)
    yield from _labelled("sender", [sentence(report.sender)], page)
    yield from _labelled("fields", _fields(report), page, columns=1)
    if report.request is not None:
        asked = f"{report.request.method} {report.request.path}"
        yield from _labelled("request", [sentence(asked)], page)
    yield from _labelled("guards", _guards(report), page, columns=2)
    if report.calls:
        yield ""


def _labelled(
    label: str, rows: Sequence[Sequence[Piece]], page: Page, *, columns: int = 0
) -> Iterator[str]:
    """The rows with ``label`` before the first, and below one another in so many columns."""
    widths = column_widths(rows, _UNLIMITED, columns=columns)
    stem = " " * (len(INDENT) + _LABEL_WIDTH)
    for index, pieces in enumerate(rows or [sentence("none")]):
        lead = stem if index else f"{INDENT}{label:<{_LABEL_WIDTH}}"
        if rows and widths:
            yield from row(pieces, widths, page, lead=lead, stem=f"{stem}{INDENT}")
        else:
            yield from flow(pieces, page, lead=lead, hang=f"{stem}{INDENT}")


def _fields(report: Plan) -> Sequence[Sequence[Piece]]:
    return [
        (
            piece(f"{field.name} = {field.value}", Look.FIELD),
            *sentence(f"{field.type}, {field.how}", Look.FAINT, gap=GAP),
        )
        for field in report.fields
    ]


def _guards(report: Plan) -> Sequence[Sequence[Piece]]:
    return [
        (
            piece(guard.name),
            piece(guard.state.value, _GUARD_LOOKS[guard.state], gap=GAP),
            *sentence(guard.covers, gap=GAP),
        )
        for guard in report.guards
    ]


def _call_row(report: Plan, call: Call) -> Sequence[Piece]:
    return (
        piece(call.receiver.name),
        *sentence(_verdict_text(call.binding), gap=GAP),
        *own_sender(report, call),
    )


def own_sender(report: Plan, call: Call) -> Sequence[Piece]:
    """The sender that ``call`` gets, where it is not the one of the header."""
    return () if call.sender == report.sender else sentence(f"sender {call.sender}", gap=GAP)


def _verdict_text(binding: Binding) -> str:
    if binding.verdict is Verdict.UNKNOWN:
        return f"could not tell, because {binding.reason}"
    reasons = "; ".join(map(str, binding.refusals))
    return f"{binding.verdict.value}: {reasons}" if reasons else binding.verdict.value


def not_reached(report: Plan, page: Page) -> Iterator[str]:
    """A line for each receiver that is not called, and why; nothing if there is none.

    Those that the user left out are known to the user: unless verbose, they are counted.
    """
    if not report.not_reached:
        return
    yield ""
    yield from flow(sentence("not reached"), page, lead=INDENT)
    chosen = () if page.verbose else _left_out(report)
    shown = [each for each in report.not_reached if each not in chosen]
    rows = [_not_reached_row(each, page) for each in shown]
    widths = column_widths(rows, page, columns=2, before=BEFORE_NAME)
    mark = LEFT_OUT.on(page)
    for cells_of_row in rows:
        yield from row(cells_of_row, widths, page, lead=INDENT, stem=INDENT, mark=mark)
    for reason, count in Counter(each.reason for each in chosen).items():
        text = f"{words.counted(count, 'receiver')} {reason}"
        yield from flow([mark, *sentence(text, gap=" ")], page, lead=INDENT)


def _left_out(report: Plan) -> Sequence[NotReached]:
    """Those that the user left out, where there are so many that nobody wants to read them."""
    left_out = [each for each in report.not_reached if each.reason.startswith("left out by")]
    return left_out if len(left_out) > _MOST_LEFT_OUT else ()


def _not_reached_row(each: NotReached, page: Page) -> Sequence[Piece]:
    place = each.receiver.place
    where = "" if place is None else words.place_text(place, verbose=page.verbose)
    return (
        piece(each.receiver.name),
        piece(where, Look.FAINT, gap=GAP if where else ""),
        *sentence(each.reason, gap=GAP),
    )


def _summary(report: Plan) -> str:
    total = words.counted(len(report.calls), "receiver")
    verdicts = [call.binding.verdict for call in report.calls]
    counts = [
        f"{verdicts.count(verdict):,} {words_of_verdict}"
        for verdict, words_of_verdict in _IN_SUMMARY.items()
        if verdict in verdicts
    ]
    said = f"{total}: {words.listed(counts)}" if counts else total
    return f"{said}. Nothing was called."


_IN_SUMMARY = {
    Verdict.BINDS: "would bind",
    Verdict.DOES_NOT_BIND: "would not bind",
    Verdict.UNKNOWN: "not known",
}
