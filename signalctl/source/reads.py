"""Say how a function uses the mapping behind its ``**name``: reads, forwards, escapes.

A read is certain when it happens on every path from the function's entry, on the mapping as it was
given, with nothing around it that would catch the ``KeyError``. Everything else is guarded.
"""

import ast
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from signalctl.source.mapping import Mapping
from signalctl.source.paths import (
    INNER,
    asserted,
    conjuncts,
    constant,
    leaves,
    may_catch_key_error,
    may_end_function,
    may_leave,
    may_swallow,
    required_by_refusal,
)
from signalctl.source.shapes import Term, Use
from signalctl.source.trees import children, statements_in


def uses_of(
    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda,
    term: Callable[[ast.expr], Term],
    column: Callable[[ast.AST], int],
) -> list[Use]:
    """The uses of the ``**`` mapping of ``node``, in source order."""
    name = node.args.kwarg
    if name is None:
        return []
    walk = _Walk(name.arg, term, column)
    if isinstance(node, ast.Lambda):
        walk.expression(node.body, certain=True)
    else:
        walk.statements(node.body, certain=True)
    return walk.found


class _Walk(Mapping):
    """One walk over one function, statement by statement."""

    def statements(self, body: Iterable[ast.stmt], *, certain: bool) -> bool:
        """Walk ``body``; whether what follows it is still reached on every path."""
        for statement in body:
            certain = self._statement(statement, certain=certain) and certain
        return certain

    def _statement(  # noqa: PLR0912 - a table of cases, one line or two each
        self, node: ast.stmt, *, certain: bool
    ) -> bool:
        if isinstance(node, ast.If):
            return self._if(node, certain=certain)
        if isinstance(node, ast.For | ast.AsyncFor | ast.While):
            return self._loop(node, certain=certain)
        if isinstance(node, ast.Try | ast.TryStar):
            return self._try(node, certain=certain)
        if isinstance(node, ast.With | ast.AsyncWith):
            return self._with(node, certain=certain)
        if isinstance(node, ast.Match):
            self.expression(node.subject, certain=certain)
            self._match_keys(node)
            for case in node.cases:
                self.statements(case.body, certain=False)
            return not leaves(node)
        if isinstance(node, ast.Assert):
            self._assert(node, certain=certain)
            return True
        if isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign):
            self._assignment(node, certain=certain)
            return True
        if isinstance(node, ast.Delete):
            for target in node.targets:
                self._delete(target, certain=certain)
            return True
        if isinstance(node, INNER):
            self._inner(node)
            return True
        for child in children(node):
            if isinstance(child, ast.expr):
                self.expression(child, certain=certain)
        return not may_leave(node)

    def _if(self, node: ast.If, *, certain: bool) -> bool:
        required = required_by_refusal(node)
        if required is not None:
            self._require(required, certain=certain)
            self.expression(node.test, certain=certain)
            self.statements(node.body, certain=False)
            return certain
        self.expression(node.test, certain=certain)
        self.statements(node.body, certain=False)
        self.statements(node.orelse, certain=False)
        return not leaves(node)

    def _loop(self, node: ast.For | ast.AsyncFor | ast.While, *, certain: bool) -> bool:
        self.expression(node.test if isinstance(node, ast.While) else node.iter, certain=certain)
        if not isinstance(node, ast.While):
            self._rebind(node.target)
        self.statements(node.body, certain=False)
        self.statements(node.orelse, certain=False)
        return not any(may_end_function(each) for each in statements_in(node, INNER))

    def _try(self, node: ast.Try | ast.TryStar, *, certain: bool) -> bool:
        caught = any(may_catch_key_error(each.type) for each in node.handlers)
        first = True
        for statement in node.body:
            plain = not node.handlers or (first and not caught)
            self._statement(statement, certain=certain and plain and not caught)
            first = False
        for handler in node.handlers:
            self.statements(handler.body, certain=False)
        self.statements(node.orelse, certain=certain and not node.handlers)
        self.statements(node.finalbody, certain=certain and not node.handlers)
        return not leaves(node)

    def _with(self, node: ast.With | ast.AsyncWith, *, certain: bool) -> bool:
        inner = certain
        for item in node.items:
            self.expression(item.context_expr, certain=inner)
            if item.optional_vars is not None:
                self._rebind(item.optional_vars)
            inner = inner and not may_swallow(item.context_expr)
        after = self.statements(node.body, certain=inner)
        return after or (certain and not leaves(node))

    def _assert(self, node: ast.Assert, *, certain: bool) -> None:
        for part in conjuncts(node.test):
            required = asserted(part)
            if required is not None:
                self._require(required, certain=certain)
        self.expression(node.test, certain=certain)

    def _require(self, what: ast.expr | tuple[str, ast.expr], *, certain: bool) -> None:
        """``what`` must be there: a ``get``, a name that holds one, or a key tested with ``in``."""
        if isinstance(what, tuple):
            key, mapping = what
            if self._is_mapping(mapping):
                self._read(key, mapping, certain=certain)
            return
        held = self._maybe.get(what.id) if isinstance(what, ast.Name) else self._got(what)
        if held is not None:
            key, place = held
            self._read(key, place, certain=certain)

    def _assignment(self, node: Any, *, certain: bool) -> None:
        value = node.value
        targets: Sequence[ast.expr] = (
            node.targets if isinstance(node, ast.Assign) else [node.target]
        )
        if isinstance(node, ast.AugAssign) and self._is_mapping(node.target):
            self._all_written = True
        if value is None:
            return
        copied = self._copied(value)
        if copied is None:
            self.expression(value, certain=certain)
        for target in targets:
            if isinstance(target, ast.Subscript) and self._is_mapping(target.value):
                self._write(constant(target.slice))
                continue
            self._rebind(target)
            if not isinstance(target, ast.Name):
                self.expression(target, certain=certain)
                if copied is not None:
                    self._escape(value, "stored")
                continue
            if copied is not None:
                self._names.add(target.id)
                if copied == "mixed":
                    self._mixed.add(target.id)
            got = self._got(value)
            if got is not None:
                self._maybe[target.id] = got

    def _rebind(self, target: ast.expr) -> None:
        for each in ast.walk(target):
            if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store):
                self._names.discard(each.id)
                self._mixed.discard(each.id)
                self._maybe.pop(each.id, None)

    def _delete(self, target: ast.expr, *, certain: bool) -> None:
        if isinstance(target, ast.Subscript) and self._is_mapping(target.value):
            key = constant(target.slice)
            if key is None:
                self._all_written = True
                return
            self._read(key, target, certain=certain)
            self._gone.add(key)
        elif isinstance(target, ast.Name):
            self._names.discard(target.id)

    def _match_keys(self, node: ast.Match) -> None:
        if not self._is_mapping(node.subject):
            return
        for case in node.cases:
            for each in ast.walk(case.pattern):
                if isinstance(each, ast.MatchMapping):
                    for key in each.keys:
                        name = constant(key)
                        if name is not None:
                            self._read(name, key, certain=False)
