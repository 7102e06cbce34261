"""``show`` as text: all about one signal."""

from collections.abc import Iterable, Iterator, Sequence

from signalctl.model.door import Door
from signalctl.model.finding import Finding
from signalctl.model.place import Place
from signalctl.model.report import Showing
from signalctl.model.source import LASTING, ConnectSite, SendSite
from signalctl.model.wiring import Receiver, ReceiverKind, Signal, State
from signalctl.render import words
from signalctl.render.page import Page
from signalctl.render.text.lines import flow, joined
from signalctl.render.text.matrix import matrix
from signalctl.render.text.pieces import GAP, Look, Piece, between, phrases, piece, sentence, whole

_LABEL_WIDTH = 12
_MOST_ALIASES = 2
_INDENT = "  "
_BELOW = " " * 6


def showing(report: Showing, page: Page) -> Iterator[str]:
    """The facts, who takes what, every receiver, and last what to type next."""
    signal = report.signal
    yield joined(_head(signal, page))
    if signal.receivers:
        yield joined(["", *matrix(signal, page)])
        yield joined(["", *_receivers(signal, page)])
    if signal.sends:
        yield joined(["", *_sends(signal.sends, page)])
    passing = [each for each in signal.connects or () if each.method not in LASTING]
    if passing:
        yield joined(["", *_passing(passing, page)])
    if report.findings:
        yield joined(["", *_findings(report.findings, signal, page)])
    following = words.next_line(report)
    if following is not None:
        pieces = [piece("Next:"), whole(following, Look.HEADING)]
        yield joined(["", *flow(pieces, page, hang=_INDENT)])


def _head(signal: Signal, page: Page) -> Iterator[str]:
    yield from flow([piece(signal.address, Look.HEADING)], page)
    if signal.doc is not None:
        yield from flow(sentence(signal.doc), page, lead=_INDENT, hang=_INDENT)
        yield ""
    for label, pieces in _facts(signal, page):
        beside = f"{_INDENT}{label:<{_LABEL_WIDTH}}"
        yield from flow(pieces, page, label=beside, hang=" " * len(beside))


def _facts(signal: Signal, page: Page) -> Iterator[tuple[str, Sequence[Piece]]]:
    yield "name", [piece("none, it is anonymous" if signal.name is None else signal.name)]
    if signal.namespace is not None:
        yield "namespace", [piece(signal.namespace)]
    others = _other_aliases(signal)
    if others:
        # To say that one is left out takes as much room as the one.
        all_fit = page.verbose or len(others) <= _MOST_ALIASES + 1
        shown = others if all_fit else others[:_MOST_ALIASES]
        more = sentence(f"and {len(others) - len(shown)} more (all with -v)", gap=GAP)
        yield (
            "also",
            [*(piece(alias, gap=GAP) for alias in shown), *(more if shown != others else ())],
        )
    yield "origin", [piece(signal.origin.value)]
    defined = signal.defined
    yield "defined", [piece("not seen" if defined is None else _where(defined, page))]
    if signal.fields:
        texts = map(words.field_text, signal.fields)
        yield "fields", [piece(each, Look.FIELD, gap=GAP) for each in texts]
    if signal.living is not None:
        yield "call order", sentence("connect order" if signal.ordered else "undefined")
    if signal.muted:
        yield "muted", sentence("yes, a send calls nobody", Look.ODD)
    if signal.error is not None:
        yield "error", sentence(signal.error, Look.BAD)
    if not signal.receivers:
        yield "receivers", [piece("none")]
    if signal.sends is None:
        yield "sends", sentence("not known, the source of its package was not read")
    elif not signal.sends:
        yield "sends", sentence("no line was found that sends it")


def _other_aliases(signal: Signal) -> list[str]:
    """Names in code first: each module that imports a namespace is a way to all its entries."""
    own_entry = f"{signal.namespace}["
    others = (alias for alias in signal.aliases if alias != signal.address)
    return sorted(others, key=lambda each: (each.endswith("]"), not each.startswith(own_entry)))


def _where(place: Place, page: Page) -> str:
    return words.place_text(place, verbose=page.verbose)


def _receivers(signal: Signal, page: Page) -> Iterator[str]:
    yield from flow(sentence(words.receiver_counts([signal])), page)
    for receiver in signal.receivers:
        yield from flow(_signature(receiver), page, lead=_INDENT, hang=_BELOW + _INDENT)
        facts = _sentences(_receiver_facts(receiver, page), page)
        yield from flow(facts, page, lead=_BELOW, hang=_BELOW)
        remarks = (
            *words.remarks(receiver, verbose=page.verbose),
            *words.forward_remarks(receiver, verbose=page.verbose),
        )
        for remark in remarks:
            if remark.odd:
                text = sentence(f"! {remark.text}", Look.ODD)
                yield from flow(text, page, lead=_BELOW, hang=_BELOW + _INDENT)


def _signature(receiver: Receiver) -> Iterator[Piece]:
    yield piece(receiver.name, Look.HEADING)
    if isinstance(receiver.door, Door) and receiver.wrapper is None:
        yield from phrases(str(receiver.door), gap="")


def _sends(sends: Sequence[SendSite], page: Page) -> Iterator[str]:
    yield from flow(sentence(words.counted(len(sends), "send")), page)
    for site in sends:
        place = piece(_where(site.send.place, page), Look.HEADING)
        function = site.send.function
        inside = sentence(f"in {function}" if function else "at module level")
        yield from flow([place, *inside], page, lead=_INDENT, hang=_BELOW + _INDENT)
        fields = sentence(", ".join(words.sent_fields(site)), Look.FIELD)
        remarks = [*words.send_remarks(site, verbose=page.verbose), *_conditions(site)]
        facts = [*fields, *_sentences((each.text for each in remarks), page)]
        yield from flow(facts, page, lead=_BELOW, hang=_BELOW)


def _sentences(texts: Iterable[str], page: Page) -> Iterator[Piece]:
    """Facts that stand beside each other."""
    return (part for text in texts for part in sentence(text, gap=between(page)))


def _conditions(site: SendSite) -> Iterator[words.Remark]:
    for condition in site.conditions:
        yield words.Remark(f"where {condition}")


def _passing(sites: Sequence[ConnectSite], page: Page) -> Iterator[str]:
    """Lines that connect a receiver for a while, or disconnect one."""
    yield from flow(sentence("Connected for a while, or disconnected"), page)
    for site in sites:
        name = "a receiver that is not known" if site.handler is None else site.handler.name
        place = piece(_where(site.place, page), Look.HEADING)
        told = sentence(f"{site.method} {name}")
        yield from flow([place, *told], page, lead=_INDENT, hang=_BELOW + _INDENT)


def _findings(findings: Sequence[Finding], signal: Signal, page: Page) -> Iterator[str]:
    yield from flow(sentence(words.counted(len(findings), "finding")), page)
    for each in findings:
        place = piece(_where(each.place, page), Look.HEADING)
        rule = sentence(f"{each.code} {each.name}, {each.severity.value}", gap=GAP)
        yield from flow([place, *rule], page, lead=_INDENT, hang=_BELOW + _INDENT)
        yield from flow(sentence(each.message), page, lead=_BELOW, hang=_BELOW)
        if signal.address in each.also:  # it names another one
            told = sentence(f"the same for '{signal.address.rpartition(':')[2]}'")
            yield from flow(told, page, lead=_BELOW, hang=_BELOW)


def _receiver_facts(receiver: Receiver, page: Page) -> Iterator[str]:
    place, site = receiver.place, receiver.connected
    connected = "to be connected" if receiver.state is State.SOURCE else "connected"
    if place is not None and place == site:  # a decorator
        yield f"defined and {connected} {_where(place, page)}"
    else:
        yield "no source" if place is None else f"defined {_where(place, page)}"
        yield "connect not seen" if site is None else f"{connected} {_where(site, page)}"
    if receiver.is_async:
        yield f"async {receiver.kind.value}"
    elif receiver.kind is not ReceiverKind.FUNCTION:  # what most are
        yield receiver.kind.value
    yield words.reference_text(receiver)
    heard = words.sender_text(receiver)
    if heard is not None:
        yield heard
    if receiver.wrapper is not None:
        door = f" as {receiver.door}" if isinstance(receiver.door, Door) else ""
        yield f"called through {_where(receiver.wrapper, page)}{door}"
