"""``fire`` as text: what was sent, what each receiver did, and how to do it again."""

import shlex
from collections.abc import Iterator, Sequence
from dataclasses import replace

from signalctl.model.door import Door
from signalctl.model.effect import Effect
from signalctl.model.firing import Call, Failure, Firing, Outcome, OutcomeKind, Where
from signalctl.model.place import Place
from signalctl.render import words
from signalctl.render.page import Page
from signalctl.render.safe import safe
from signalctl.render.text.lines import aligned, column_widths, flow, joined, row
from signalctl.render.text.marks import BAD, GOOD, LEFT_OUT, Mark
from signalctl.render.text.pieces import GAP, Look, Piece, phrases, piece, sentence, whole
from signalctl.render.text.plan import (
    BEFORE_NAME,
    INDENT,
    header,
    not_reached,
    own_sender,
)

_BELOW = " " * 6
_DEEPER = " " * 8
_LONGEST_LINE = 1000

_MOST_RETURNED = 200
"""Characters; ``--verbose`` shows all that was kept."""

_MOST_OUTPUT = 20
_MOST_MESSAGE = 5
"""Lines; ``--verbose`` shows all that was kept."""

_LATE = Mark("◷", "t", Look.BAD)
_IDLE = Mark("○", "o", Look.ODD)

_MARKS = {
    OutcomeKind.OK: GOOD,
    OutcomeKind.TIMED_OUT: _LATE,
    OutcomeKind.NEVER_RAN: _IDLE,
    OutcomeKind.NOT_AWAITED: _IDLE,
    OutcomeKind.SKIPPED: LEFT_OUT,
}
"""What is not named here is bad."""


def firing(report: Firing, page: Page) -> Iterator[str]:
    """The header, a line for each receiver with what it left behind, and the sum of it."""
    yield joined(header(report.plan, page, "fired"))
    pairs = tuple(zip(report.plan.calls, report.outcomes, strict=True))
    told = [_in_rounds(report, index) for index in range(len(pairs))]
    rows = [
        (*_row(outcome, page, rounds), *own_sender(report.plan, call))
        for (call, outcome), rounds in zip(pairs, told, strict=True)
    ]
    widths = column_widths(rows, page, columns=3, before=BEFORE_NAME)
    if widths:
        rows = [_with_aligned_time(each, widths[2]) for each in rows]
    for (call, outcome), cells_of_row in zip(pairs, rows, strict=True):
        mark = _MARKS.get(outcome.kind, BAD).on(page)
        yield joined(row(cells_of_row, widths, page, lead=INDENT, stem=INDENT, mark=mark))
        yield joined(what_came_of(call, outcome, page))
    yield joined(_shared_output(report, page))
    yield joined(not_reached(report.plan, page))
    yield joined(["", *flow(sentence(_summary(report)), page)])
    yield joined(leaks(report.leaks, page))
    yield joined(_again(report, page))


def _in_rounds(report: Firing, index: int) -> str:
    """How often a receiver ended in which way, and how long it took; empty for a single round."""
    outcomes = [each[index] for each in report.rounds]
    if not outcomes:
        return ""
    kinds = [each.kind for each in outcomes]
    counts = [f"{_word(kind)} {kinds.count(kind):,}" for kind in OutcomeKind if kind in kinds]
    times = sorted(each.duration_s for each in outcomes if each.duration_s is not None)
    spread = f", {times[0] * 1000:,.1f} to {times[-1] * 1000:,.1f} ms" if times else ""
    return f"{words.listed(counts)} of {len(outcomes):,}{spread}"


def _row(outcome: Outcome, page: Page, rounds: str) -> Sequence[Piece]:
    seconds = outcome.duration_s
    returned = outcome.returned
    if returned is not None and len(returned) > _MOST_RETURNED and not page.verbose:
        returned = f"{returned[:_MOST_RETURNED]}… (more is shown with --verbose)"
    return (
        piece(outcome.receiver.name),
        piece(_word(outcome.kind), _MARKS.get(outcome.kind, BAD).look, gap=GAP),
        piece("" if seconds is None else f"{seconds * 1000:,.1f} ms", gap=GAP),
        *(sentence(rounds, gap=GAP) if rounds else ()),
        *(() if returned is None else sentence(f"returned {returned}", gap=GAP)),
    )


def _with_aligned_time(cells_of_row: Sequence[Piece], width: int) -> tuple[Piece, ...]:
    name, outcome, time, *others = cells_of_row
    return (name, outcome, replace(time, text=time.text.rjust(width)), *others)


def _word(kind: OutcomeKind) -> str:
    return kind.value.replace("_", " ")


def what_came_of(call: Call, outcome: Outcome, page: Page) -> Iterator[str]:
    """Below a receiver's row: why it failed, its effects, what it changed, and its output."""
    is_explained = outcome.kind is OutcomeKind.UNBOUND and bool(call.binding.refusals)
    if is_explained:
        yield from _refused(call, page)
    if outcome.failure is not None and (page.verbose or not is_explained):
        yield from _failure(outcome.failure, page)
    if outcome.detail:
        yield from _indented(outcome.detail, page)
    if outcome.survivors:
        left = "1 process" if outcome.survivors == 1 else f"{outcome.survivors:,} processes"
        yield from _indented(f"left {left} running, which we ended", page)
    yield from _effects(outcome, page)
    yield from _changes(outcome, page)
    yield from _output(outcome, page)


def _effects(outcome: Outcome, page: Page) -> Iterator[str]:
    """A line for each effect, and one below it for what is worth a look."""
    rows = [_effect(each, page) for each in outcome.effects]
    widths = column_widths(rows, page, columns=1, before=len(_BELOW))
    for each, cells_of_row in zip(outcome.effects, rows, strict=True):
        yield from flow(aligned(cells_of_row, widths), page, lead=_BELOW, hang=_DEEPER)
        if each.refused:
            yield from flow(
                sentence(f"refused: {each.refused}", Look.BAD), page, lead=_DEEPER, hang=_DEEPER
            )
        if each.warning:
            yield from flow(sentence(each.warning, Look.ODD), page, lead=_DEEPER, hang=_DEEPER)


def _effect(each: Effect, page: Page) -> Sequence[Piece]:
    times = f" ({each.count:,} times)" if each.count > 1 else ""
    return (
        piece(each.kind, Look.FAINT),
        *sentence(f"{each.text}{times}", gap=GAP),
        *(
            (piece(words.place_text(each.place, verbose=page.verbose), Look.FAINT, gap=GAP),)
            if each.place
            else ()
        ),
    )


def _changes(outcome: Outcome, page: Page) -> Iterator[str]:
    for each in outcome.changes:
        before = "nothing" if each.before is None else each.before
        after = "nothing" if each.after is None else each.after
        yield from _indented(f"changed {each.what}: {before} -> {after}", page)


def _refused(call: Call, page: Page) -> Iterator[str]:
    """Why it does not bind, and the door that says so."""
    for refusal in call.binding.refusals:
        yield from _indented(str(refusal), page, Look.BAD)
    receiver = call.receiver
    if isinstance(receiver.door, Door):
        door = phrases(str(receiver.door))
        yield from flow([*door, *_at(receiver.place, page)], page, lead=_BELOW, hang=_DEEPER)


def _at(place: Place | None, page: Page) -> Sequence[Piece]:
    if place is None:
        return ()
    return sentence(f"at {words.place_text(place, verbose=page.verbose)}", gap=GAP)


def _failure(failure: Failure, page: Page) -> Iterator[str]:
    first, *others = failure.message.splitlines() or [""]
    yield from _indented(f"{failure.type}: {first}" if first else failure.type, page, Look.BAD)
    yield from _raw(others, page, lead=_DEEPER, most=_MOST_MESSAGE)
    if failure.where is Where.AROUND:
        yield from _indented("not in the receiver, but in what calls it", page)
    where = _at(failure.place, page)
    if where:
        yield from flow(where, page, lead=_BELOW)
    if page.verbose:
        lines = [line for each in failure.traceback for line in each.splitlines()]
        yield from _raw(lines, page, lead=_DEEPER, most=None)


def _shared_output(report: Firing, page: Page) -> Iterator[str]:
    """What the receivers of one send wrote: whose it was is not known."""
    if report.output:
        yield from flow(sentence("they wrote"), page, lead=INDENT)
        yield from _output(report, page)


def _output(written: Outcome | Firing, page: Page) -> Iterator[str]:
    bar = "│ " if page.unicode else "| "
    yield from _raw(written.output.splitlines(), page, lead=_BELOW + bar, most=_MOST_OUTPUT)
    if written.output_cut:
        yield f"{_BELOW}{bar}(cut here: it wrote more)"


def _indented(text: str, page: Page, look: Look = Look.PLAIN) -> Iterator[str]:
    yield from flow(sentence(text, look), page, lead=_BELOW, hang=_DEEPER)


def _raw(lines: Sequence[str], page: Page, *, lead: str, most: int | None) -> Iterator[str]:
    """Lines with their spaces kept, so they are not wrapped; the first ``most`` unless verbose."""
    shown = lines if most is None or page.verbose else lines[:most]
    for line in shown:
        yield f"{lead}{safe(line, limit=_LONGEST_LINE)}"
    if len(shown) < len(lines):
        yield f"{lead}({words.counted(len(lines) - len(shown), 'more line')}, shown with --verbose)"


def _summary(report: Firing) -> str:
    kinds = [outcome.kind for outcome in report.outcomes]
    counts = [f"{kinds.count(kind):,} {_word(kind)}" for kind in OutcomeKind if kind in kinds]
    total = words.counted(len(kinds), "receiver")
    left = report.plan.not_reached
    unreached = f"; {len(left):,} not reached" if left else ""
    said = f"{total}: {words.listed(counts)}" if counts else total
    return f"{said} in {report.duration_s:.2f} s{unreached}"


def leaks(changed: Sequence[str], page: Page) -> Iterator[str]:
    """A line for each thing outside that is not as it was before the fire."""
    for each in changed:
        text = f"{each} is not as it was: a receiver got past the guard, or another program did it"
        yield from flow(sentence(text, Look.BAD), page)


def _again(report: Firing, page: Page) -> Iterator[str]:
    if not report.failed:
        return
    yield from flow([piece("again:"), whole(report.plan.repeat)], page)
    if len(report.outcomes) > 1 and report.plan.repeat_one:
        only = f"{report.plan.repeat_one} --only {shlex.quote(report.failed[0].receiver.name)}"
        yield from flow([piece("only this:"), whole(only)], page)
