"""Lines for a reader, from pieces that are never cut.

rich would do this and take ten times as long: a listing may hold a hundred thousand receivers.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

from signalctl.render.page import Page
from signalctl.render.text.pieces import GAP, Look, Piece, cells, paint

_OUTLIER = 16
"""A column is as wide as its widest cell, unless a tenth of the cells is this much wider."""

_NARROW = 12
"""Columns are worth their room while this much is left for what follows them."""

_READABLE = 40
"""What follows the columns and needs more lines stays in its column if that is this wide."""

_BELOW = 6
"""Else it continues here; and so does a row that is not in columns."""

_STEPS = (_BELOW, 4, 2)
"""The columns in which lines begin that have no room behind a deeper indent."""

_NEAR = 8
"""So far to the right of the next line's beginning, a sentence of several lines may begin."""


def flow(
    pieces: Iterable[Piece], page: Page, *, label: str = "", lead: str = "", hang: str = ""
) -> Iterator[str]:
    """The pieces on as few lines as they fit, each sentence on one line if that is possible.

    Where a piece has no room behind the indent, all lines have less of it, and a label stands alone.
    An address is never cut, and a terminal would break it anywhere.

    Args:
        pieces: At least one. A sentence begins where the gap is more than a space.
        page: How wide a line may be. A piece that is wider still has a line of its own.
        label: With the spaces behind it, what the first line begins with, if there is room beside it.
        lead: What the first line begins with, in any case; not both.
        hang: What the others begin with.
    """
    pieces = tuple(pieces)
    lead = label or lead
    if page.width is None:
        yield _line(lead, pieces, page)
        return
    lines = _laid_out(pieces, page.width, lead, hang)
    excess = _excess(lines, page.width)
    for column in _STEPS if excess else ():
        start = " " * column if label else _cut(lead, column)
        other = _laid_out(pieces, page.width, start, _cut(hang, column))
        less = _excess(other, page.width)
        if less < excess:
            lines = (_Line(label.rstrip(" ")), *other) if label else other
            excess = less
    for each in lines:
        yield _line(each.start, each.pieces, page) if each.pieces else each.start


@dataclass(frozen=True, slots=True)
class _Line:
    """A line that is laid out."""

    start: str
    pieces: tuple[Piece, ...] = ()
    cells: int = 0


def _excess(lines: Iterable[_Line], width: int) -> int:
    """How many lines are too wide."""
    return sum(each.cells > width for each in lines)


def _cut(start: str, column: int) -> str:
    """``start`` with fewer of the spaces at its end, down to ``column``; words keep their column."""
    stem = start.rstrip(" ")
    least = len(start) if stem[-1:].isalnum() else len(stem) + bool(stem)
    return start[: max(column, least)]


def _laid_out(pieces: Iterable[Piece], width: int, lead: str, hang: str) -> tuple[_Line, ...]:
    lines: list[_Line] = []
    start, below = lead, hang
    used = cells(start)
    on_line: list[Piece] = []
    for each, needed in _with_room(pieces):
        begins = each.gap != " " and not each.tied
        at = used + len(each.gap)
        # Little is won by a line of its own that is not enough, and begins almost in this column.
        near = _NEAR if not each.gap.strip() and cells(hang) + needed > width else 0
        fits = at + needed <= width or (begins and 0 <= at - cells(hang) <= near)
        if begins:
            # What a line begins with is a sign of the gap, such as a dot, but no space; the rest
            # of the sentence stands below its words.
            sign = "" if fits or not on_line else each.gap.lstrip()
            below = hang + " " * len(sign)
        if on_line and not (fits or each.tied):
            lines.append(_Line(start, tuple(on_line), used))
            start = hang + sign if begins else below
            used, on_line = cells(start), []
        elif on_line:
            used = at
        used += cells(each.text)
        on_line.append(each)
    return (*lines, _Line(start, tuple(on_line), used))


def _line(start: str, pieces: Iterable[Piece], page: Page) -> str:
    """The pieces on one line, the gap of the first left out."""
    first, *others = pieces
    runs = [(first.look, first.text)]
    for each in others:
        look, text = runs[-1]
        if look is each.look and each.gap == " ":
            runs[-1] = (look, f"{text} {each.text}")
        else:
            runs += [(Look.PLAIN, each.gap), (each.look, each.text)]
    return (start + "".join(paint(text, look, page) for look, text in runs)).rstrip(" ")


def _with_room(pieces: Iterable[Piece]) -> Iterator[tuple[Piece, int]]:
    """Each piece with the cells it takes; the first of a sentence, with those of all of it."""
    for sentence in _sentences(pieces):
        first, *others = sentence
        yield first, cells(first.text) + sum(cells(each.text) + len(each.gap) for each in others)
        for each in others:
            yield each, cells(each.text)


def _sentences(pieces: Iterable[Piece]) -> Iterator[list[Piece]]:
    sentence: list[Piece] = []
    for each in pieces:
        if sentence and each.gap != " " and not each.tied:
            yield sentence
            sentence = []
        sentence.append(each)
    if sentence:
        yield sentence


def row(
    cells_of_row: Sequence[Piece],
    widths: Sequence[int],
    page: Page,
    *,
    lead: str,
    stem: str,
    mark: Piece | None = None,
) -> Iterator[str]:
    """A row in columns; or, without ``widths``, its first cell and below it the others.

    Args:
        cells_of_row: At least one. What comes after the last width flows in the room that is left.
        widths: Of the columns, as ``column_widths`` gives them.
        page: How wide a line may be.
        lead: What the first line begins with.
        stem: What the others begin with; at least as wide as ``lead``.
        mark: Stands before the first cell.
    """
    below = f"{stem:<{_BELOW}}"
    title, *others = _without_empty_end(cells_of_row)
    heading = (title,) if mark is None else (mark, replace(title, tied=True))
    if widths:
        before = cells(lead) + (0 if mark is None else cells(mark.text) + 1)
        column = before + sum(widths) + len(GAP) * len(widths)
        has_room = page.width is None or page.width - column >= _READABLE
        hang = f"{stem:<{column}}" if has_room else below
        placed = aligned((title, *others), widths)
        yield from flow((*heading, *placed[1:]), page, lead=lead, hang=hang)
        return
    yield from flow(heading, page, lead=lead)
    shown = [each for each in others if each.text]
    if shown:
        yield from flow(shown, page, lead=below, hang=f"{below}  ")


def _without_empty_end(cells_of_row: Sequence[Piece]) -> Sequence[Piece]:
    last = max((index for index, each in enumerate(cells_of_row) if each.text), default=0)
    return cells_of_row[: last + 1]


def aligned(cells_of_row: Sequence[Piece], widths: Sequence[int]) -> tuple[Piece, ...]:
    """The pieces with gaps that begin each in its column; what follows the last width is as it was.

    A cell that is too wide shifts those after it.
    """
    first, *others = cells_of_row
    placed = [first]
    before = first
    for each, width in zip(others, widths, strict=False):
        pad = " " * (width - cells(before.text))
        placed.append(Piece(each.text, each.look, GAP + pad, each.tied))
        before = each
    return (*placed, *others[len(widths) :])


def column_widths(
    rows: Iterable[Sequence[Piece]],
    page: Page,
    *,
    columns: int,
    before: int = 0,
    outliers: bool = True,
) -> tuple[int, ...]:
    """Of the first ``columns`` of the rows; none if the page has no room for columns.

    Args:
        rows: Each with a cell for every column, at least. They are not kept.
        page: How wide a line may be.
        columns: How many there are. What comes after them needs some room too.
        before: How much room something else takes at the beginning of each row.
        outliers: A few cells may be wider than their column.
    """
    counts: list[Counter[int]] = [Counter() for _ in range(columns)]
    longest = 0
    for each in rows:
        for index, count in enumerate(counts):
            count[cells(each[index].text)] += 1
        if page.width is not None:
            longest = max(longest, sum(len(part.gap) + cells(part.text) for part in each[columns:]))
    width = _usual_width if outliers else partial(max, default=0)
    widths = tuple(map(width, counts))
    needed = before + sum(widths) + len(GAP) * (columns - 1) + min(longest, len(GAP) + _NARROW)
    return widths if page.width is None or needed <= page.width else ()


def _usual_width(counts: Counter[int]) -> int:
    """How wide a column should be for cells of these widths; 0 for none.

    >>> _usual_width(Counter([8, 10, 12])), _usual_width(Counter([*[10] * 20, 90]))
    (12, 10)
    """
    widest = max(counts, default=0)
    may_be_wider = counts.total() // 10
    for width in sorted(counts, reverse=True):
        may_be_wider -= counts[width]
        if may_be_wider < 0:
            return widest if widest - width <= _OUTLIER else width
    return widest


def joined(lines: Iterable[str]) -> str:
    """Lines as one chunk of a text."""
    return "".join(f"{line}\n" for line in lines)
