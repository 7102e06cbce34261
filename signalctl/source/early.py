"""What must have been so for a line to be reached: the tests of the ``if`` before it that leave."""

import ast
from collections.abc import Iterator, Sequence

from signalctl.source.at import At
from signalctl.source.endings import never_returns
from signalctl.source.found import Spot
from signalctl.source.paths import LEAVING
from signalctl.source.resolve import Resolver
from signalctl.source.spell import written
from signalctl.source.trees import path_to


def conditions_of(spot: Spot, resolver: Resolver) -> tuple[str, ...]:
    """The tests that a send stands under, those of an ``if`` before it that leaves included.

    Only what is certain is told: an ``if`` in the same block, or in a block around, one side of
    which always leaves. What leaves from within a loop, a ``with`` or a ``try`` may be caught, or go
    on behind it, and is not told.

    Returns:
        Outermost and first ones first, as written.
    """
    around = list(spot.conditions)
    node = spot.unit.node(spot.scope) if spot.unit.own else None
    path = () if node is None else path_to(node, lambda each: _is_at(each, spot), spot.line)
    if node is None or not path:
        return tuple(around)
    found: list[str] = []
    body: Sequence[ast.stmt] = node.body
    leaving = _Leaving(resolver, spot)
    inside = {id(each) for each in path}
    while body:
        place = next((n for n, each in enumerate(body) if id(each) in inside), None)
        if place is None:
            break
        for before in body[:place]:
            found += leaving.left(before)
        body, is_tested = _arm(body[place], inside)
        if is_tested and around:
            found.append(around.pop(0))
    return (*found, *around)


def _is_at(node: ast.AST, spot: Spot) -> bool:
    """Whether a call is the one that is reported there."""
    if not isinstance(node, ast.Call):
        return False
    line = node.lineno
    if isinstance(node.func, ast.Attribute):
        line = node.func.end_lineno or line
    column = spot.unit.text.column(node.lineno, node.col_offset)
    return column == spot.column and spot.line in {node.lineno, line}


class _Leaving:
    """Says what leaves, in the eyes of the function that a spot is in."""

    def __init__(self, resolver: Resolver, spot: Spot) -> None:
        self._resolver = resolver
        body = spot.unit.facts.scopes[spot.scope].body
        self._at = At(spot.unit, spot.scope, 1 << 60, body)

    def left(self, statement: ast.stmt) -> Iterator[str]:
        """What is so behind an ``if`` one side of which leaves."""
        if not isinstance(statement, ast.If):
            return
        if self._always(statement.body):
            yield _negated(statement.test)
            for each in statement.orelse:  # an elif is an if in there
                yield from self.left(each)
        elif self._always(statement.orelse):
            yield written(statement.test)
            for each in statement.body:
                yield from self.left(each)

    def _always(self, body: Sequence[ast.stmt]) -> bool:
        """Whether nothing comes out at the end of ``body``, by its own statements."""
        return any(
            isinstance(each, LEAVING)
            or (isinstance(each, ast.If) and self._always(each.body) and self._always(each.orelse))
            or never_returns(self._resolver, each, self._at)
            for each in body
        )


def _negated(test: ast.expr) -> str:
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        return written(test.operand)
    return f"not ({written(test)})"


def _arm(statement: ast.stmt, inside: set[int]) -> tuple[Sequence[ast.stmt], bool]:
    """The block of ``statement`` that the path goes into, and whether a test stands before it."""
    if isinstance(statement, ast.If):
        for body in (statement.body, statement.orelse):
            if any(id(each) in inside for each in body):
                return body, True
    if isinstance(statement, ast.Try | ast.TryStar):
        for handler in statement.handlers:
            if id(handler) in inside:
                return handler.body, True
    if isinstance(statement, ast.Match):
        for case in statement.cases:
            if id(case) in inside:
                return case.body, True
    for name in ("body", "orelse", "finalbody"):
        plain = getattr(statement, name, None)
        if isinstance(plain, list) and any(id(each) in inside for each in plain):
            return plain, False
    return (), False
