"""Turn expressions of ``ast`` into terms (see ``shapes``)."""

import ast
from collections.abc import Callable
from typing import Any

from signalctl.source.shapes import OTHER, Term

_LONGEST_TEXT = 160


class Terms:
    """Makes terms, each call once, so that the parts of a call are shared, not copied."""

    def __init__(self) -> None:
        self._calls: dict[ast.expr, Term] = {}
        self.loops: dict[ast.expr, int] = {}
        """The block of each comprehension that has one loop and no condition."""

    def lambda_index(self, node: ast.Lambda) -> int:
        """The scope of a lambda."""
        raise NotImplementedError

    def term(self, node: Any) -> Term:
        """The term of an expression."""
        kind = node.__class__
        if kind is ast.Name:
            return ("n", node.id)
        if kind is ast.Attribute:
            return ("a", self.term(node.value), node.attr)
        if kind is ast.Call:
            return self._call(node)
        maker = _MAKERS.get(kind)
        return OTHER if maker is None else maker(self, node)

    def _call(self, node: ast.Call) -> Term:
        known = self._calls.get(node)
        if known is None:
            keywords = tuple([(each.arg or "", self.term(each.value)) for each in node.keywords])
            arguments = tuple([self.term(each) for each in node.args])
            known = ("c", self.term(node.func), arguments, keywords, node.lineno, node.col_offset)
            self._calls[node] = known
        return known

    def _constant(self, node: ast.Constant) -> Term:
        value = node.value
        if isinstance(value, str):
            return ("k", value) if len(value) <= _LONGEST_TEXT else ("k", value[:_LONGEST_TEXT])
        if value is None or (isinstance(value, bool | int) and -(2**53) < value < 2**53):
            return ("k", value)
        return ("x", "a constant that is no text", type(value).__name__)

    def _elements(self, node: ast.Tuple | ast.List | ast.Set) -> Term:
        elements = tuple([self.term(each) for each in node.elts])
        return ("l", elements, node.__class__.__name__.lower())

    def _dict(self, node: ast.Dict) -> Term:
        pairs = zip(node.keys, node.values, strict=True)
        return ("d", tuple([(None if k is None else self.term(k), self.term(v)) for k, v in pairs]))

    def _subscript(self, node: ast.Subscript) -> Term:
        return ("s", self.term(node.value), self.term(node.slice))

    def _bool(self, node: ast.BoolOp) -> Term:
        return ("o", tuple([self.term(each) for each in node.values]))

    def _either(self, node: ast.IfExp) -> Term:
        return ("o", (self.term(node.body), self.term(node.orelse)))

    def _star(self, node: ast.Starred) -> Term:
        return ("*", self.term(node.value))

    def _inner(self, node: ast.Await | ast.NamedExpr) -> Term:
        return self.term(node.value)

    def _lambda(self, node: ast.Lambda) -> Term:
        return ("f", self.lambda_index(node))

    def _comprehension(self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp) -> Term:
        loop = self.loops.get(node)
        return OTHER if loop is None else ("g", None, self.term(node.elt), loop)

    def _dict_comprehension(self, node: ast.DictComp) -> Term:
        loop = self.loops.get(node)
        return OTHER if loop is None else ("g", self.term(node.key), self.term(node.value), loop)

    def _joined(self, node: ast.JoinedStr) -> Term:
        parts = [each for each in node.values if not isinstance(each, ast.Constant)]
        if not parts:
            return ("k", "".join(str(each.value) for each in node.values))  # type: ignore[attr-defined]  # all are constants here
        return ("x", "a computed text", "str")


_MAKERS: dict[type, Callable[..., Term]] = {
    ast.Constant: Terms._constant,  # noqa: SLF001 - its own table
    ast.Tuple: Terms._elements,  # noqa: SLF001
    ast.List: Terms._elements,  # noqa: SLF001
    ast.Set: Terms._elements,  # noqa: SLF001
    ast.Dict: Terms._dict,  # noqa: SLF001
    ast.Subscript: Terms._subscript,  # noqa: SLF001
    ast.BoolOp: Terms._bool,  # noqa: SLF001
    ast.IfExp: Terms._either,  # noqa: SLF001
    ast.Starred: Terms._star,  # noqa: SLF001
    ast.Await: Terms._inner,  # noqa: SLF001
    ast.NamedExpr: Terms._inner,  # noqa: SLF001
    ast.Lambda: Terms._lambda,  # noqa: SLF001
    ast.ListComp: Terms._comprehension,  # noqa: SLF001
    ast.SetComp: Terms._comprehension,  # noqa: SLF001
    ast.GeneratorExp: Terms._comprehension,  # noqa: SLF001
    ast.DictComp: Terms._dict_comprehension,  # noqa: SLF001
    ast.JoinedStr: Terms._joined,  # noqa: SLF001
}
