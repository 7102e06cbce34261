"""``show`` as text: all about one signal."""

from collections.abc import Iterator, Sequence

from signalctl.model.door import Door
from signalctl.model.place import Place
from signalctl.model.report import Showing
from signalctl.model.wiring import Receiver, Signal
from signalctl.render import words
from signalctl.render.page import Page
from signalctl.render.text.lines import flow, joined
from signalctl.render.text.matrix import matrix
from signalctl.render.text.pieces import GAP, Look, Piece, between, phrases, piece, sentence, whole

_LABEL_WIDTH = 12
_INDENT = "  "
_BELOW = " " * 6


def showing(report: Showing, page: Page) -> Iterator[str]:
    """The facts, who takes what, every receiver, and last the line that fires the signal."""
    signal = report.signal
    yield joined(_head(signal, page))
    if signal.receivers:
        yield joined(["", *matrix(signal, page)])
        yield joined(["", *_receivers(signal, page)])
    fire_line = whole(report.fire_line, Look.HEADING)
    yield joined(["", *flow([fire_line], page)])


def _head(signal: Signal, page: Page) -> Iterator[str]:
    yield from flow([piece(signal.address, Look.HEADING)], page)
    if signal.doc is not None:
        yield from flow(sentence(signal.doc), page, lead=_INDENT, hang=_INDENT)
        yield ""
    for label, pieces in _facts(signal, page):
        lead = f"{_INDENT}{label:<{_LABEL_WIDTH}}"
        yield from flow(pieces, page, lead=lead, hang=" " * len(lead))


def _facts(signal: Signal, page: Page) -> Iterator[tuple[str, Sequence[Piece]]]:
    yield "name", [piece("none, it is anonymous" if signal.name is None else signal.name)]
    if signal.namespace is not None:
        yield "namespace", [piece(signal.namespace)]
    others = [alias for alias in signal.aliases if alias != signal.address]
    if others:
        yield "also", [piece(alias, gap=GAP) for alias in others]
    yield "origin", [piece(signal.origin.value)]
    defined = signal.defined
    yield "defined", [piece("not seen" if defined is None else _where(defined, page))]
    if signal.fields:
        texts = map(words.field_text, signal.fields)
        yield "fields", [piece(each, Look.FIELD, gap=GAP) for each in texts]
    yield "call order", sentence("connect order" if signal.ordered else "undefined")
    if signal.muted:
        yield "muted", sentence("yes, a send calls nobody", Look.ODD)
    if signal.error is not None:
        yield "error", sentence(signal.error, Look.BAD)
    if not signal.receivers:
        yield "receivers", [piece("none")]


def _where(place: Place, page: Page) -> str:
    return words.place_text(place, verbose=page.verbose)


def _receivers(signal: Signal, page: Page) -> Iterator[str]:
    yield from flow(sentence(words.receiver_counts([signal])), page)
    for receiver in signal.receivers:
        yield from flow(_signature(receiver), page, lead=_INDENT, hang=_BELOW + _INDENT)
        facts = [piece(fact, gap=between(page)) for fact in _receiver_facts(receiver, page)]
        yield from flow(facts, page, lead=_BELOW, hang=_BELOW)
        for remark in words.remarks(receiver, verbose=page.verbose):
            if remark.odd:
                text = sentence(f"! {remark.text}", Look.ODD)
                yield from flow(text, page, lead=_BELOW, hang=_BELOW + _INDENT)


def _signature(receiver: Receiver) -> Iterator[Piece]:
    yield piece(receiver.name, Look.HEADING)
    if isinstance(receiver.door, Door):
        yield from phrases(str(receiver.door), gap="")


def _receiver_facts(receiver: Receiver, page: Page) -> Iterator[str]:
    place, site = receiver.place, receiver.connected
    yield "no source" if place is None else f"defined {_where(place, page)}"
    yield "connect not seen" if site is None else f"connected {_where(site, page)}"
    yield f"async {receiver.kind.value}" if receiver.is_async else receiver.kind.value
    yield words.reference_text(receiver)
    heard = words.sender_text(receiver)
    if heard is not None:
        yield heard
