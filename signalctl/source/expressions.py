"""Walk expressions: calls and sites, and what binds names inside of an expression."""

import ast
from collections.abc import Callable, Sequence
from typing import Any

from signalctl.source.editing import edit_of, only_reads
from signalctl.source.known import CONNECTING, METHODS, SENDING
from signalctl.source.reads import uses_of
from signalctl.source.shapes import Facts
from signalctl.source.spell import written
from signalctl.source.targets import Targets
from signalctl.source.text import Text

_DULL = frozenset(
    [
        "print",
        "len",
        "str",
        "int",
        "isinstance",
        "issubclass",
        "super",
        "list",
        "dict",
        "set",
        "tuple",
        "repr",
        "hasattr",
        "range",
        "open",
        "sorted",
        "min",
        "max",
        "any",
        "all",
        "bool",
        "zip",
        "enumerate",
        "append",
        "join",
        "format",
        "get",
        "items",
        "keys",
        "values",
        "strip",
        "split",
        "startswith",
        "endswith",
        "replace",
        "lower",
        "upper",
        "info",
        "debug",
        "warning",
        "error",
        "exception",
    ]
)
"""Names of calls that no project gives to a function of its own that wraps a send or a connect."""


class Expressions(Targets):
    """The part of a walk that looks into expressions."""

    def __init__(self, text: Text, facts: Facts) -> None:
        super().__init__(text, facts)
        self.results: dict[ast.expr, str] = {}
        self._lambdas: dict[ast.Lambda, int] = {}

    def expression(self, node: Any) -> None:
        """Walk one expression."""
        handler = _EXPRESSIONS.get(node.__class__, Expressions._parts)
        if handler is not None:
            handler(self, node)

    def expressions(self, nodes: list[Any]) -> None:
        """Walk several expressions."""
        for node in nodes:
            handler = _EXPRESSIONS.get(node.__class__, Expressions._parts)
            if handler is not None:
                handler(self, node)

    def _parts(self, node: ast.AST) -> None:
        for name in node._fields:
            part = getattr(node, name)
            if isinstance(part, list):
                self.expressions([each for each in part if each is not None])
            elif isinstance(part, ast.AST):
                self.expression(part)

    def _attribute(self, node: ast.Attribute) -> None:
        self.expression(node.value)
        if node.attr in METHODS and isinstance(node.ctx, ast.Load):
            self.site(node, None, -1)

    def _binary(self, node: ast.BinOp) -> None:
        self.expression(node.left)
        self.expression(node.right)

    def _compare(self, node: ast.Compare) -> None:
        self.glance(node.left)
        for each in node.comparators:
            self.glance(each)

    def _name(self, node: ast.Name) -> None:
        """What is left here is kept, passed on or given another name."""
        if node.id in self.watched:
            self.edit(node.id, "out")

    def glance(self, node: ast.expr) -> None:
        """Walk an expression that is looked at, and not kept."""
        kind = node.__class__
        if kind is ast.BoolOp:
            for each in node.values:  # type: ignore[attr-defined]  # its class says so
                self.glance(each)
        elif kind is ast.UnaryOp:
            self.glance(node.operand)  # type: ignore[attr-defined]  # the same
        elif kind is not ast.Name:
            self.expression(node)

    def _item(self, node: ast.Subscript) -> None:
        self.glance(node.value)
        self.expression(node.slice)

    def _table(self, node: ast.Dict) -> None:
        for key, value in zip(node.keys, node.values, strict=True):
            if key is None:
                self.glance(value)
            else:
                self.expression(key)
                self.expression(value)

    def _choice(self, node: ast.IfExp) -> None:
        self.glance(node.test)
        self.expression(node.body)
        self.expression(node.orelse)

    def _formatted(self, node: ast.FormattedValue) -> None:
        self.glance(node.value)

    def _elements(self, node: ast.Tuple | ast.List | ast.Set) -> None:
        self.expressions(node.elts)

    def _values(self, node: ast.BoolOp | ast.JoinedStr) -> None:
        self.expressions(node.values)

    def _await(self, node: ast.Await) -> None:
        self.results.setdefault(node.value, "awaited")
        self.expression(node.value)

    def _yield(self, node: ast.Yield | ast.YieldFrom) -> None:
        self.facts.scopes[self.scope].generator = True
        if node.value is not None:
            self.expression(node.value)

    def _walrus(self, node: ast.NamedExpr) -> None:
        self.expression(node.value)
        self.bind_target(node.target, self.term(node.value), ())

    def _comprehension(self, node: Any) -> None:
        before = self.block
        for each in node.generators:
            self.results[each.iter] = "looped"
            self.glance(each.iter)
            self.block = self.add_block("inner", self.group(), rows=self.term(each.iter))
            self.bind_rows(each.target, self.block)
            for test in each.ifs:
                self.glance(test)
        for part in ("key", "value", "elt"):
            inner = getattr(node, part, None)
            if inner is not None:
                self.expression(inner)
        if len(node.generators) == 1 and not node.generators[0].ifs:
            self.loops[node] = self.block
        self.block = before

    # Functions without a name

    def lambda_index(self, node: ast.Lambda) -> int:
        """The scope of a lambda, walked once."""
        known = self._lambdas.get(node)
        if known is not None:
            return known
        params = self.params(node.args)
        before = self.scope, self.block
        scope = self.add_scope("lambda", "<lambda>", node, ())
        index = len(self.facts.scopes) - 1
        self.enter(index, params)
        self._lambdas[node] = index
        self.results.setdefault(node.body, "unseen")
        self.expression(node.body)
        scope.returns.append((self.term(node.body), self.tick(), self.block))
        if node.args.kwarg is not None:
            scope.uses.extend(uses_of(node, self.term, self.column))
        self.scope, self.block = before
        return index

    # Calls

    def call(self, node: ast.Call, target: int = -1) -> None:
        """Note a call, and walk its parts; ``target``: the function that it decorates."""
        function = node.func
        if function.__class__ is ast.Attribute:
            self.glance(function.value)
        else:
            self.expression(function)
        if node.args and function.__class__ is ast.Attribute and function.attr in CONNECTING:
            self.results.setdefault(node.args[0], f"given {node.lineno} {node.col_offset}")
        given = self._arguments(node)
        if function.__class__ is ast.Attribute:
            if function.attr in METHODS:
                self.site(function, node, target)
            elif function.value.__class__ is ast.Name:
                edit = edit_of(function.attr, node, self.term)
                if edit is not None:
                    self.edit(function.value.id, *edit)
        word = last_word(function)
        if word and word not in _DULL:
            self.add_call(word, self.term(node), node, self.results.get(node, "used"))
        for name in given:
            if not only_reads(function):
                self.edit(name, "out")  # after the call: it gets the mapping as it is

    def _arguments(self, node: ast.Call) -> Sequence[str]:
        """Walk the arguments; the watched names that are handed over."""
        given: Sequence[str] = ()
        for each in node.args:
            if each.__class__ is not ast.Name:
                self.expression(each)
            elif each.id in self.watched:
                given = (*given, each.id)
        for keyword in node.keywords:
            value = keyword.value
            if value.__class__ is not ast.Name:
                self.expression(value)
            elif keyword.arg is not None and value.id in self.watched:
                given = (*given, value.id)
        return given

    def site(self, method: ast.Attribute, call: ast.Call | None, target: int) -> None:
        """Note a call or decorator that may send or connect."""
        sender = ""
        if call is not None and method.attr in SENDING:
            sender = written(call.args[0]) if call.args else ""
        elif call is not None:
            sender = _sender_of_connect(method.attr, call)
        terms = (self.term(method.value), None if call is None else self.term(call))
        result = self.results.get(method if call is None else call, "used")
        self.add_site(method, terms, target, sender, result)


def _sender_of_connect(method: str, call: ast.Call) -> str:
    place = 0 if method == "connect_via" else 1
    if len(call.args) > place:
        return written(call.args[place])
    return next((written(each.value) for each in call.keywords if each.arg == "sender"), "")


def last_word(node: ast.expr) -> str:
    """The last name of what is called."""
    while isinstance(node, ast.Call | ast.Subscript):
        node = node.func if isinstance(node, ast.Call) else node.value
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


_EXPRESSIONS: dict[type, Callable[[Expressions, Any], object] | None] = {
    ast.Name: Expressions._name,  # noqa: SLF001 - its own table
    ast.Constant: None,
    ast.Attribute: Expressions._attribute,  # noqa: SLF001
    ast.Subscript: Expressions._item,  # noqa: SLF001
    ast.Dict: Expressions._table,  # noqa: SLF001
    ast.IfExp: Expressions._choice,  # noqa: SLF001
    ast.FormattedValue: Expressions._formatted,  # noqa: SLF001
    ast.Call: Expressions.call,
    ast.BinOp: Expressions._binary,  # noqa: SLF001
    ast.Compare: Expressions._compare,  # noqa: SLF001
    ast.Tuple: Expressions._elements,  # noqa: SLF001
    ast.List: Expressions._elements,  # noqa: SLF001
    ast.Set: Expressions._elements,  # noqa: SLF001
    ast.BoolOp: Expressions._values,  # noqa: SLF001
    ast.JoinedStr: Expressions._values,  # noqa: SLF001
    ast.Await: Expressions._await,  # noqa: SLF001
    ast.Yield: Expressions._yield,  # noqa: SLF001
    ast.YieldFrom: Expressions._yield,  # noqa: SLF001
    ast.NamedExpr: Expressions._walrus,  # noqa: SLF001
    ast.Lambda: Expressions.lambda_index,
    ast.ListComp: Expressions._comprehension,  # noqa: SLF001
    ast.SetComp: Expressions._comprehension,  # noqa: SLF001
    ast.GeneratorExp: Expressions._comprehension,  # noqa: SLF001
    ast.DictComp: Expressions._comprehension,  # noqa: SLF001
}
