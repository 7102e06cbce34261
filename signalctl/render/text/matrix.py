"""Receivers by fields: what becomes of each field at each door."""

from collections.abc import Iterator, Sequence

from signalctl.model.door import Door, UnknownDoor
from signalctl.model.wiring import Signal
from signalctl.render.doors import door_words
from signalctl.render.page import Page
from signalctl.render.text.lines import aligned, column_widths, flow
from signalctl.render.text.pieces import GAP, Look, Piece, between, piece, sentence

_INDENT = "  "

_REQUIRES = "requires"
_TAKES = "takes"
_REFUSES = "refuses"
_UNKNOWN = "?"

_ANY = "any field"
_OTHER = "any other"
"""The column for a field that nobody sends or names today."""

_LOOKS = {
    _REQUIRES: Look.HEADING,
    _TAKES: Look.GOOD,
    _REFUSES: Look.BAD,
    _UNKNOWN: Look.ODD,
}

_MEANINGS = {
    _REQUIRES: "fails without the field",
    _TAKES: "has a parameter for it",
    "**": "lets it in; the parameters do not tell whether it is read",
    _REFUSES: "fails with the field",
    _UNKNOWN: "could not tell",
}


def matrix(signal: Signal, page: Page) -> Iterator[str]:
    """A line for each receiver and a column for each field; sentences where that is too wide.

    A receiver that is connected to several senders takes the same from each, and stands once.
    """
    fields = tuple(field.name for field in signal.fields or ())
    doors = dict.fromkeys((receiver.name, receiver.door) for receiver in signal.receivers)
    names = [piece(name) for name, _ in doors]
    heads = [piece(name, Look.FIELD, gap=GAP) for name in (*fields, _OTHER if fields else _ANY)]
    verdicts = [[_verdict(door, field) for field in (*fields, None)] for _, door in doors]
    rows = [
        [name, *(_cell(verdict) for verdict in row)]
        for name, row in zip(names, verdicts, strict=True)
    ]
    table = [[piece(""), *heads], *rows]
    widths = column_widths(table, page, columns=len(heads) + 1, before=len(_INDENT), outliers=False)
    if widths:
        for cells_of_row in table:
            yield from flow(aligned(cells_of_row, widths), page, lead=_INDENT)
    else:
        yield from _sentences(heads, rows, page)
    used = {
        verdict[:2] if verdict.startswith("**") else verdict for row in verdicts for verdict in row
    }
    yield from _legend(used, page)


def _verdict(door: Door | UnknownDoor | None, field: str | None) -> str:
    """What ``door`` does to a field; ``None`` stands for one it does not name."""
    if not isinstance(door, Door):
        return _UNKNOWN
    words = door_words(door)
    rest = words.rest or _REFUSES
    if field is None:
        return rest
    if door.given(1).refusal_of(field) is not None:
        return _REFUSES
    if field in words.required:
        return _REQUIRES
    return _TAKES if field in words.names else rest


def _cell(verdict: str) -> Piece:
    return piece(verdict, _LOOKS.get(verdict, Look.PLAIN), gap=GAP)


def _sentences(
    heads: Sequence[Piece], rows: Sequence[Sequence[Piece]], page: Page
) -> Iterator[str]:
    below = " " * 6
    for name, *row in rows:
        yield from flow([name], page, lead=_INDENT)
        pairs = [
            Piece(f"{head.text}: {cell.text}", cell.look, GAP)
            for head, cell in zip(heads, row, strict=True)
        ]
        yield from flow(pairs, page, lead=below, hang=below)


def _legend(used: set[str], page: Page) -> Iterator[str]:
    pieces: list[Piece] = []
    for verdict, meaning in _MEANINGS.items():
        if verdict in used:
            pieces += sentence(f"{verdict} = {meaning}", Look.FAINT, gap=between(page))
    yield from flow(pieces, page, lead=_INDENT, hang=_INDENT)
