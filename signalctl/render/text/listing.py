"""``list`` as text: a tree, each signal a heading and its receivers the leaves."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from signalctl.model.origin import Origin
from signalctl.model.report import Listing
from signalctl.model.source import SendSite
from signalctl.model.wiring import Receiver, Signal, TargetKind, Unseen
from signalctl.render import words
from signalctl.render.page import Page
from signalctl.render.text.lines import column_widths, flow, joined, row
from signalctl.render.text.nothing import nothing
from signalctl.render.text.pieces import (
    GAP,
    Look,
    Piece,
    between,
    piece,
    sentence,
    whole,
    with_command,
)

_MOST_NAMES = 3
_ALL = " (all with -v)"


@dataclass(frozen=True, slots=True)
class _Twigs:
    """What a tree is drawn with."""

    leaf: str
    last: str
    stem: str
    none: str = "   "


_DRAWN = _Twigs("├─ ", "└─ ", "│  ")
_TYPED = _Twigs("|- ", "`- ", "|  ")


@dataclass(frozen=True, slots=True)
class _Layout:
    """How receivers are laid out.

    Attributes:
        widths: Of the columns of names and places; none if each row breaks after its name.
        short: Names are without their module where the place beside them tells it.
    """

    widths: tuple[int, ...] = ()
    short: bool = False


def listing(report: Listing, page: Page) -> Iterator[str]:
    """A block for each signal, then what was not seen, then a sentence with the next command."""
    for signal, layout in _laid_out(report.signals, page):
        yield joined(_block(signal, page, layout))
    yield joined(_footer(report, page))


def _laid_out(signals: Sequence[Signal], page: Page) -> Iterator[tuple[Signal, _Layout]]:
    """Common columns if there is room, be it by short names; else each signal by itself, by them."""
    common = _columns(signals, page, short=False) or _columns(signals, page, short=True)
    for signal in signals:
        yield signal, common or _columns((signal,), page, short=True) or _Layout(short=True)


def _columns(signals: Sequence[Signal], page: Page, *, short: bool) -> _Layout | None:
    # A line that sends may shift its cells: receivers are what a reader compares. What follows the
    # columns needs room, and is asked for, only where a line ends.
    cells_of = _title if page.width is None else _row
    rows = (cells_of(each, page, short=short) for signal in signals for each in signal.receivers)
    widths = column_widths(rows, page, columns=2, before=len(_DRAWN.leaf))
    return _Layout(widths, short) if widths else None


def _block(signal: Signal, page: Page, layout: _Layout) -> Iterator[str]:
    twigs = _DRAWN if page.unicode else _TYPED
    yield from flow(_heading(signal, page), page, hang="    ")
    if signal.fields:
        texts = map(words.field_text, signal.fields)
        fields = [
            piece("fields", Look.FAINT),
            *(piece(each, Look.FIELD, gap=GAP) for each in texts),
        ]
        yield from flow(fields, page, lead=twigs.stem, hang=f"{twigs.stem}{' ' * 8}")
    if signal.error is None:
        yield from _missing(signal, twigs, page)
    rows = tuple(_rows(signal, page, short=layout.short))
    for index, cells_of_row in enumerate(rows, 1):
        is_last = index == len(rows)
        lead, stem = (twigs.last, twigs.none) if is_last else (twigs.leaf, twigs.stem)
        yield from row(cells_of_row, layout.widths, page, lead=lead, stem=stem)
    yield ""


def _missing(signal: Signal, twigs: _Twigs, page: Page) -> Iterator[str]:
    """What a reader would look for in vain."""
    lead = twigs.leaf if signal.receivers or signal.sends else twigs.last
    if not signal.receivers:
        unsent = signal.sends is not None and not signal.sends
        text = "no receivers, and no send was found" if unsent else "no receivers"
        yield from flow([piece(text, Look.FAINT)], page, lead=lead)
    elif signal.sends is not None and not signal.sends:
        yield from flow([piece("no send was found", Look.FAINT)], page, lead=lead)


def _rows(signal: Signal, page: Page, *, short: bool) -> Iterator[tuple[Piece, ...]]:
    """The receivers, then the lines that send."""
    for receiver in signal.receivers:
        yield _row(receiver, page, short=short)
    for site in signal.sends or ():
        yield _send_row(site, page)


def _heading(signal: Signal, page: Page) -> Iterator[Piece]:
    yield piece(signal.address, Look.HEADING)
    name = words.name_beside(signal)
    if name is not None:
        yield piece(name, gap=GAP)
    if signal.defined is not None:
        place = words.place_text(signal.defined, verbose=page.verbose)
        yield piece(place, Look.FAINT, gap=GAP)
    for remark in words.signal_remarks(signal):
        yield from _remark(remark, gap=between(page))


def _row(receiver: Receiver, page: Page, *, short: bool) -> tuple[Piece, ...]:
    """The name, the place, and then what it takes and what there is to remark."""
    return (*_title(receiver, page, short=short), *_rest(receiver, page))


def _title(receiver: Receiver, page: Page, *, short: bool) -> tuple[Piece, ...]:
    """What stands in columns."""
    place = receiver.place
    where = "" if place is None else words.place_text(place, verbose=page.verbose)
    return (
        piece(_short_name(receiver) if short else receiver.name),
        piece(where, Look.FAINT, gap=GAP if where else ""),
    )


def _send_row(site: SendSite, page: Page) -> tuple[Piece, ...]:
    """The function, the place, and then the fields and what there is to remark."""
    fields = _with_commas(words.sent_fields(site))
    remarks = words.send_remarks(site, verbose=page.verbose)
    return (
        piece(words.sent_by(site), Look.FAINT),
        piece(words.place_text(site.send.place, verbose=page.verbose), Look.FAINT, gap=GAP),
        *(piece(each, Look.FIELD, gap=" " if index else GAP) for index, each in enumerate(fields)),
        *(part for remark in remarks for part in _remark(remark, gap=between(page))),
    )


def _short_name(receiver: Receiver) -> str:
    """The qualname where the file is the one the module's name tells; else the name."""
    module, _, qualname = receiver.name.rpartition(":")
    path = module.replace(".", "/")
    file = "" if receiver.place is None else f"/{receiver.place.file}"
    is_told = file.endswith((f"/{path}.py", f"/{path}/__init__.py"))
    return qualname if is_told else receiver.name


def _rest(receiver: Receiver, page: Page) -> Iterator[Piece]:
    gap = GAP
    for text in _with_commas(words.takes(receiver)):
        yield piece(text, Look.FIELD, gap=gap)
        gap = " "
    for remark in words.remarks(receiver, verbose=page.verbose):
        yield from _remark(remark, gap=GAP if gap == GAP else between(page))
        gap = " "


def _with_commas(texts: Sequence[str]) -> Iterator[str]:
    last = len(texts) - 1
    return (f"{text}," if index < last else text for index, text in enumerate(texts))


def _remark(remark: words.Remark, *, gap: str) -> tuple[Piece, ...]:
    return sentence(remark.text, Look.ODD if remark.odd else Look.PLAIN, gap=gap)


def _footer(report: Listing, page: Page) -> Iterator[str]:
    is_living = report.survey.subject.kind is not TargetKind.SOURCE
    order = _order(report.signals) if is_living else ()
    for remark in (*order, *_unseen(report, page)):
        yield from flow(sentence(remark), page, hang="  ")
    if report.signals:
        summary = f"{words.counts(report.signals)}. Next:"
        following = words.show_command(report.survey, _next_signal(report.signals))
        yield from flow([*sentence(summary), whole(following, Look.HEADING)], page, hang="  ")
    else:
        for remark in nothing(report):
            yield from flow(with_command(remark), page, hang="  ")


def _order(signals: Sequence[Signal]) -> Iterator[str]:
    if any(len(signal.receivers) > 1 and not signal.ordered for signal in signals):
        yield "Call order is undefined: a signal keeps its receivers in no order one can rely on."


def _unseen(report: Listing, page: Page) -> Iterator[str]:
    unseen = report.survey.unseen
    if report.survey.subject.kind is TargetKind.SOURCE:
        yield "Source alone was read: what is wired while the target runs, and what died, is not known."
    yield from _unseen_modules(unseen, page)
    yield from _unseen_source(unseen, page)
    if report.folded and report.signals:
        are = "is" if report.folded == 1 else "are"
        folded = words.counted(report.folded, "signal")
        yield f"{folded} {are} folded away; --origin all shows every signal."


def _unseen_modules(unseen: Unseen, page: Page) -> Iterator[str]:
    names = unseen.modules_not_imported
    if not names:
        return
    shown = words.listed(names, most=None if page.verbose else _MOST_NAMES)
    hint = "" if page.verbose or len(names) <= _MOST_NAMES else _ALL
    were = "was" if len(names) == 1 else "were"
    yield f"{words.counted(len(names), 'module')} {were} never imported: {shown}{hint}."


def _unseen_source(unseen: Unseen, page: Page) -> Iterator[str]:
    if unseen.unread_files is None or unseen.unresolved_sites is None:
        yield "Source was not read: senders, and connects that have not run, are not known."
        return
    if unseen.signals_elsewhere:
        are = "is" if unseen.signals_elsewhere == 1 else "are"
        yield (
            f"{words.counted(unseen.signals_elsewhere, 'signal')} of other modules, never imported, "
            f"{are} left out; --no-import shows them."
        )
    files = [f"{each.file}: {each.reason}" for each in unseen.unread_files]
    yield from _each(files, "file", "not read", page)
    sites = [f"{each.place}: {each.reason}" for each in unseen.unresolved_sites]
    yield from _each(sites, "site", "not resolved", page)


def _each(texts: Sequence[str], noun: str, what: str, page: Page) -> Iterator[str]:
    """A line that counts, and a line for each of the first of them; for all if ``verbose``."""
    if not texts:
        return
    shown = texts if page.verbose else texts[:_MOST_NAMES]
    were = "was" if len(texts) == 1 else "were"
    hint = _ALL if len(shown) < len(texts) else ""
    yield f"{words.counted(len(texts), noun)} {were} {what}{hint}:"
    yield from (f"  {each}" for each in shown)


def _next_signal(signals: Sequence[Signal]) -> Signal:
    """The first that is own and has receivers; else the first that has some, or the first."""
    heard = [signal for signal in signals if signal.receivers]
    own = [signal for signal in heard if signal.origin is Origin.OWN]
    return (own or heard or signals)[0]
