"""Receivers by fields: what becomes of each field at each receiver."""

from collections.abc import Iterator, Sequence

from signalctl.model.treatment import Treatment, treatment_of
from signalctl.model.wiring import Signal
from signalctl.render.page import Page
from signalctl.render.text.lines import aligned, column_widths, flow
from signalctl.render.text.pieces import GAP, Look, Piece, between, piece, sentence

_INDENT = "  "

_ANY = "any field"
_OTHER = "any other"
"""The column for a field that nobody sends or names today."""

_WORDS = {
    Treatment.REQUIRES: "requires",
    Treatment.READS: "reads",
    Treatment.IGNORES: "ignores",
    Treatment.PASSES: "lets in",
    Treatment.BREAKS: "breaks",
    Treatment.UNKNOWN: "?",
}

_LOOKS = {
    Treatment.REQUIRES: Look.HEADING,
    Treatment.READS: Look.GOOD,
    Treatment.BREAKS: Look.BAD,
    Treatment.UNKNOWN: Look.ODD,
}

_MEANINGS = {
    Treatment.REQUIRES: "fails without the field",
    Treatment.READS: "takes it by name or reads it, and does not always need it",
    Treatment.IGNORES: "does nothing with it",
    Treatment.PASSES: "what becomes of it inside could not be told",
    Treatment.BREAKS: "fails with the field",
    Treatment.UNKNOWN: "could not tell",
}


def matrix(signal: Signal, page: Page) -> Iterator[str]:
    """A line for each receiver and a column for each field; sentences where that is too wide.

    A receiver that is connected to several senders takes the same from each, and stands once.
    """
    fields = tuple(field.name for field in signal.fields or ())
    once = {
        (receiver.name, receiver.place, receiver.door): receiver for receiver in signal.receivers
    }
    names = [piece(each.name) for each in once.values()]
    heads = [piece(name, Look.FIELD, gap=GAP) for name in (*fields, _OTHER if fields else _ANY)]
    treatments = [
        [treatment_of(each, field) for field in (*fields, None)] for each in once.values()
    ]
    rows = [[name, *map(_cell, row)] for name, row in zip(names, treatments, strict=True)]
    table = [[piece(""), *heads], *rows]
    widths = column_widths(table, page, columns=len(heads) + 1, before=len(_INDENT), outliers=False)
    if widths:
        for cells_of_row in table:
            yield from flow(aligned(cells_of_row, widths), page, lead=_INDENT)
    else:
        yield from _sentences(heads, rows, page)
    yield from _legend({each for row in treatments for each in row}, page)


def _cell(treatment: Treatment) -> Piece:
    return piece(_WORDS[treatment], _LOOKS.get(treatment, Look.PLAIN), gap=GAP)


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


def _legend(used: set[Treatment], page: Page) -> Iterator[str]:
    pieces: list[Piece] = []
    for treatment, meaning in _MEANINGS.items():
        if treatment in used:
            text = f"{_WORDS[treatment]} = {meaning}"
            pieces += sentence(text, Look.FAINT, gap=between(page))
    yield from flow(pieces, page, lead=_INDENT, hang=_INDENT)
