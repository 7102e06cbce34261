"""``fire --probe`` as text: receivers by trials, and below them why a trial failed."""

from collections.abc import Iterator, Sequence

from signalctl.model.firing import OutcomeKind
from signalctl.model.trials import Probing, TrialKind, TriedField
from signalctl.render import words
from signalctl.render.page import Page
from signalctl.render.text.firing import leaks, what_came_of
from signalctl.render.text.lines import aligned, column_widths, flow, joined
from signalctl.render.text.pieces import GAP, Look, Piece, between, piece, sentence, whole
from signalctl.render.text.plan import INDENT, header, not_reached

_BELOW = " " * 6

_Column = tuple[TrialKind, str | None]
_Row = dict[_Column, TriedField]


def probing(report: Probing, page: Page) -> Iterator[str]:
    """The header, the matrix, each trial that failed, and the sum of it."""
    yield joined(header(report.plan, page, "probed"))
    yield joined(_matrix(report, page))
    yield joined(_failures(report, page))
    yield joined(not_reached(report.plan, page))
    yield joined(["", *flow(sentence(_summary(report)), page)])
    yield joined(leaks(report.leaks, page))
    if report.failed:
        yield joined(flow([piece("again:"), whole(report.plan.repeat)], page))


def _columns(report: Probing) -> Sequence[_Column]:
    """The baseline, the added field, and each field that may be left out."""
    order = list(TrialKind)
    tried = [(each.kind, each.field) for each in report.trials]
    fields = [(TrialKind.MISSING, field.name) for field in report.plan.fields]
    return sorted(dict.fromkeys((*tried, *fields)), key=lambda column: order.index(column[0]))


def _head(column: _Column) -> str:
    kind, field = column
    return {
        TrialKind.BASELINE: "as given",
        TrialKind.ADDED: "one more",
        TrialKind.MISSING: f"no {field}",
    }[kind]


def _rows(report: Probing) -> Sequence[tuple[str, _Row]]:
    """Each receiver's name and trials; two receivers may have one name, as lambdas do."""
    rows: dict[int, tuple[str, _Row]] = {}
    for each in report.trials:
        _, row = rows.setdefault(each.call.index, (each.receiver.name, {}))
        row[each.kind, each.field] = each
    return tuple(rows.values())


def _matrix(report: Probing, page: Page) -> Iterator[str]:
    columns = _columns(report)
    heads = [piece(_head(each), Look.FAINT, gap=GAP) for each in columns]
    rows = [
        [piece(name), *(_cell(row.get(column)) for column in columns)]
        for name, row in _rows(report)
    ]
    table = [[piece(""), *heads], *rows]
    widths = column_widths(
        table, page, columns=len(columns) + 1, before=len(INDENT), outliers=False
    )
    if widths:
        for cells_of_row in table:
            yield from flow(aligned(cells_of_row, widths), page, lead=INDENT)
    else:
        for name, *cells_of_row in rows:
            yield from flow([name], page, lead=INDENT)
            pairs = [
                Piece(f"{head.text}: {cell.text}", cell.look, GAP)
                for head, cell in zip(heads, cells_of_row, strict=True)
            ]
            yield from flow(pairs, page, lead=_BELOW, hang=_BELOW)
    yield from _legend(report, page)


def _cell(tried: TriedField | None) -> Piece:
    if tried is None:
        return piece("requires", Look.FAINT, gap=GAP)
    if tried.outcome is None:
        return piece("not probed", Look.ODD, gap=GAP)
    kind = tried.outcome.kind
    look = Look.GOOD if kind is OutcomeKind.OK else Look.BAD
    return piece(kind.value.replace("_", " "), look, gap=GAP)


def _legend(report: Probing, page: Page) -> Iterator[str]:
    said = ["one more = with a field that nobody knows"]
    columns = _columns(report)
    if any(column not in row for _, row in _rows(report) for column in columns):
        said.append("requires = fails without the field, so it is not left out")
    if any(each.outcome is None for each in report.trials):
        said.append("not probed = it failed as given")
    if report.placeholders:
        names = words.listed(list(report.placeholders))
        said.append(f"nobody gave {names}: placeholders are ours, and may be why a receiver fails")
    pieces = [piece_ for text in said for piece_ in sentence(text, Look.FAINT, gap=between(page))]
    yield from flow(pieces, page, lead=INDENT, hang=INDENT)


def _failures(report: Probing, page: Page) -> Iterator[str]:
    """Below the matrix: what exactly came of each trial that failed."""
    for each in report.failed:
        outcome = each.outcome
        if outcome is None:
            continue
        yield ""
        what = {
            TrialKind.BASELINE: "as given",
            TrialKind.ADDED: "with one field more",
            TrialKind.MISSING: f"without {each.field}",
        }[each.kind]
        kind = outcome.kind.value.replace("_", " ")
        head = [piece(each.receiver.name), *sentence(f"{what}: {kind}", Look.BAD, gap=GAP)]
        yield from flow(head, page, lead=INDENT, hang=_BELOW)
        yield from what_came_of(each.call, outcome, page)


def _summary(report: Probing) -> str:
    all_ = {each.call.index for each in report.trials}
    unprobed = {each.call.index for each in report.failed if each.kind is TrialKind.BASELINE}
    broken = {each.call.index for each in report.failed} - unprobed
    probed = len(all_ - unprobed)
    said = []
    if probed:
        break_ = "breaks" if len(broken) == 1 else "break"
        of = words.counted(probed, "receiver")
        when = "on one field more, or without one not required"
        said.append(f"{len(broken):,} of {of} {break_} {when}")
    if unprobed:
        failed = words.counted(len(unprobed), "receiver")
        said.append(f"{failed} failed as given and {_was(len(unprobed))} not probed")
    trials = sum(each.outcome is not None for each in report.trials)
    return f"{'; '.join(said)}: {words.counted(trials, 'trial')} in {report.duration_s:.2f} s"


def _was(count: int) -> str:
    return "was" if count == 1 else "were"
