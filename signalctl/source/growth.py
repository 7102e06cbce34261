"""Follow what becomes of a dict between the place that makes it and the place that uses it.

What happens on every path between the two is taken as it is. What may happen leaves only the keys
that are there in any case, and the table open.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from signalctl.source.at import At
from signalctl.source.reach import around, excluded
from signalctl.source.shapes import Binding, Edit, Facts, Term
from signalctl.source.values import Const, Table, Unknown, Value, one_of

_WHOLE: dict[str, Callable[[Table, bool], Table]] = {
    "out": lambda table, _: replace(table, loose=True),
    "other": lambda table, _: replace(table, open=True),
    "fewer": lambda _, __: Table((), open=True),
    "none": lambda _, certain: Table((), open=not certain),
}
"""What becomes of a table by an edit of a kind, certain or not, that is about no single key."""


@dataclass(frozen=True, slots=True)
class Span:
    """The way of a dict from where it is bound to where it is used.

    Attributes:
        bound: The bindings that reach the use.
        bound_in: Index of their scope.
        at: The use.
    """

    bound: Sequence[Binding]
    bound_in: int
    at: At

    def relevant(self, edits: Iterable[Edit]) -> list[tuple[Edit, bool]]:
        """The edits that may have happened at the use, and whether each has for certain."""
        facts, at = self.at.unit.facts, self.at
        inside = tuple(around(facts, at.block))
        first = min(each.order for each in self.bound)
        found = []
        for edit in edits:
            if at.scope != self.bound_in or edit.scope != self.bound_in:
                found.append((edit, False))  # in another function: it may run at any time
            elif edit.order < first:
                continue
            elif edit.order > at.order or excluded(facts, edit.block, inside):
                if self._comes_round(facts, edit, inside):
                    found.append((edit, False))
            else:
                found.append((edit, edit.block in inside))
        return found

    def _comes_round(self, facts: Facts, edit: Edit, inside: Sequence[int]) -> bool:
        """Whether an earlier turn of a loop may have made the edit, of what is used in this one."""
        loops = [each for each in around(facts, edit.block) if each in inside]
        loops = [each for each in loops if facts.blocks[each].kind == "loop"]
        if not loops:
            return False
        return not all(
            binding.order < self.at.order and loops[0] in around(facts, binding.block)
            for binding in self.bound
        )


def grown(
    table: Table, edits: Iterable[Edit], span: Span, value: Callable[[Term, At], Value]
) -> Table:
    """The table as it is at the use; ``value`` evaluates terms."""
    for edit, certain in span.relevant(edits):
        at = At(span.at.unit, edit.scope, edit.order, edit.block, span.at.env)
        table = _edited(table, edit, at, value, certain=certain)
    return table


def _edited(
    table: Table, edit: Edit, at: At, value: Callable[[Term, At], Value], *, certain: bool
) -> Table:
    if edit.kind in _WHOLE:
        return _WHOLE[edit.kind](table, certain)
    if edit.kind == "more":
        more = value(edit.value, at)
        if not isinstance(more, Table):
            return replace(table, open=True)
        return joined(table, more) if certain else _perhaps_joined(table, more)
    key = value(edit.key, at)
    if not isinstance(key, Const):
        return Table((), open=True) if edit.kind == "gone" else replace(table, open=True)
    if edit.kind == "gone":
        return _without(table, key, certain=certain)
    if edit.kind == "default" and _holds(table, key):
        return table
    whole = edit.kind == "set" or not (table.open or table.rest)
    held = value(edit.value, at) if whole else Unknown("it may have been there before")
    return _with(table, key, held) if certain else _perhaps_with(table, key, held)


def joined(table: Table, more: Table) -> Table:
    """The one with the keys of the other; these win."""
    is_open, loose = table.open or more.open, table.loose or more.loose
    if table.rest is not None and more.rest is not None:
        is_open = True
    rest, gone = (table.rest, table.gone) if more.rest is None else (more.rest, more.gone)
    table = replace(table, open=is_open, rest=rest, gone=gone, loose=loose)
    for key, held in more.items:
        table = _with(table, key, held)
    return table


def _perhaps_joined(table: Table, more: Table) -> Table:
    if more.open or more.loose or more.rest is not None:
        table = replace(table, open=True)
    for key, held in more.items:
        table = _perhaps_with(table, key, held)
    return table


def _holds(table: Table, key: Value) -> bool:
    return any(each == key for each, _ in table.items)


def _with(table: Table, key: Value, held: Value) -> Table:
    others = tuple(each for each in table.items if each[0] != key)
    return replace(table, items=(*others, (key, held)))


def _perhaps_with(table: Table, key: Value, held: Value) -> Table:
    if not _holds(table, key):
        return replace(table, open=True)
    before = next(inner for each, inner in table.items if each == key)
    return _with(table, key, one_of([before, held]))


def _without(table: Table, key: Value, *, certain: bool) -> Table:
    if not _holds(table, key) and table.rest is None:
        return table
    others = tuple(each for each in table.items if each[0] != key)
    gone = table.gone if table.rest is None else (*table.gone, key)
    return replace(table, items=others, gone=gone, open=table.open or not certain)
