"""Walk expressions: calls and sites, and what binds names inside of an expression."""

import ast
from collections.abc import Callable
from keyword import iskeyword
from typing import Any

from signalctl.source.notes import Notes
from signalctl.source.reads import uses_of
from signalctl.source.shapes import Facts, Param, Term
from signalctl.source.spell import written
from signalctl.source.terms import Terms
from signalctl.source.text import Text

CONNECTING = frozenset({"connect", "connect_via", "connected_to", "temporarily_connected_to"})
SENDING = frozenset({"send", "send_async"})
_METHODS = CONNECTING | SENDING | {"disconnect"}
_EDITING = frozenset(
    [
        "append",
        "extend",
        "insert",
        "add",
        "update",
        "pop",
        "popitem",
        "clear",
        "remove",
        "discard",
        "setdefault",
        "sort",
        "reverse",
    ]
)
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


class Expressions(Notes, Terms):
    """The part of a walk that looks into expressions."""

    def __init__(self, text: Text, facts: Facts) -> None:
        Notes.__init__(self, text, facts)
        Terms.__init__(self)
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
        if node.value.__class__ is not ast.Name:
            self.expression(node.value)

    def _binary(self, node: ast.BinOp) -> None:
        self.expression(node.left)
        self.expression(node.right)

    def _compare(self, node: ast.Compare) -> None:
        self.expression(node.left)
        self.expressions(node.comparators)

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
            self.expression(each.iter)
            self.block = self.add_block("loop", self.group(), rows=self.term(each.iter))
            self.bind_rows(each.target, self.block)
            self.expressions(each.ifs)
        for part in ("key", "value", "elt"):
            inner = getattr(node, part, None)
            if inner is not None:
                self.expression(inner)
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
        self.expression(node.body)
        scope.returns.append((self.term(node.body), self.tick(), self.block))
        if node.args.kwarg is not None:
            scope.uses.extend(uses_of(node, self.term, self.column))
        self.scope, self.block = before
        return index

    def params(self, arguments: ast.arguments) -> list[Param]:
        """The parameters of a function, in the order of its ``def``."""
        found: list[Param] = []
        by_position = [*arguments.posonlyargs, *arguments.args]
        without = len(by_position) - len(arguments.defaults)
        for place, each in enumerate(by_position):
            kind = "/" if place < len(arguments.posonlyargs) else "p"
            default = arguments.defaults[place - without] if place >= without else None
            found.append(self._param(each, kind, default))
        if arguments.vararg is not None:
            found.append(self._param(arguments.vararg, "*", None))
        for each, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
            found.append(self._param(each, "k", default))
        if arguments.kwarg is not None:
            found.append(self._param(arguments.kwarg, "**", None))
        return found

    def _param(self, node: ast.arg, kind: str, default: ast.expr | None) -> Param:
        if default is not None:
            self.expression(default)
        hint = node.annotation
        return Param(
            node.arg,
            kind,
            None if default is None else (self.term(default), written(default)),
            None if hint is None else (self.annotation(hint), written(hint)),
        )

    def annotation(self, node: ast.expr) -> Term:
        """The term of an annotation; one that is written as a text is parsed."""
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            if node.value.isidentifier() and not iskeyword(node.value):
                return ("n", node.value)
            try:
                return self.term(ast.parse(node.value, mode="eval").body)
            except (SyntaxError, ValueError):
                return ("x", "an annotation that does not parse")
        return self.term(node)

    # Calls

    def call(self, node: ast.Call, target: int = -1) -> None:
        """Note a call, and walk its parts; ``target``: the function that it decorates."""
        function = node.func
        self.expression(function)
        self.expressions(node.args)
        for keyword in node.keywords:
            self.expression(keyword.value)
        if function.__class__ is ast.Attribute:
            attribute: str = function.attr
            if attribute in _METHODS:
                self.site(function, node, target)
            elif attribute in _EDITING and isinstance(function.value, ast.Name):
                self.edit(function.value.id, None, None)
        word = last_word(function)
        if word and word not in _DULL:
            self.add_call(word, self.term(node), node)

    def site(self, method: ast.Attribute, call: ast.Call | None, target: int) -> None:
        """Note a call or decorator that may send or connect."""
        sender = ""
        if call is not None and method.attr in SENDING and call.args:
            sender = written(call.args[0])
        elif call is not None:
            sender = _sender_of_connect(method.attr, call)
        terms = (self.term(method.value), None if call is None else self.term(call))
        result = "used" if call is None else self.results.get(call, "used")
        self.add_site(method, terms, target, sender, result)

    # Targets

    def bind_target(self, target: ast.expr, value: Term | None, path: tuple[int, ...]) -> None:
        """Bind what ``target`` names; ``path`` leads into ``value`` where it is taken apart."""
        if isinstance(target, ast.Name):
            if value is None:
                self.bind(target.id, "other", "its value is not followed", target.lineno)
            elif path:
                self.bind(target.id, "part", (value, path), target.lineno)
            else:
                self.bind(target.id, "value", value, target.lineno)
        elif isinstance(target, ast.Tuple | ast.List):
            starred = any(isinstance(each, ast.Starred) for each in target.elts)
            for index, element in enumerate(target.elts):
                self.bind_target(element, None if starred else value, (*path, index))
        elif isinstance(target, ast.Starred):
            self.bind_target(target.value, None, path)
        elif isinstance(target, ast.Attribute):
            self.field(target, value if not path else ("x", "a value taken apart"))
            self.expression(target.value)
        elif isinstance(target, ast.Subscript) and isinstance(target.value, ast.Name):
            self.expression(target.slice)
            whole = value is not None and not path
            self.edit(target.value.id, self.term(target.slice), value if whole else None)
        else:
            self.expression(target)

    def bind_rows(self, target: ast.expr, loop: int, path: tuple[int, ...] = ()) -> None:
        """Bind what a loop gives its target."""
        if isinstance(target, ast.Name):
            self.bind(target.id, "row", (loop, path), target.lineno)
        elif isinstance(target, ast.Tuple | ast.List):
            for index, element in enumerate(target.elts):
                self.bind_rows(element, loop, (*path, index))
        else:
            self.bind_target(target, None, ())


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
    ast.Name: None,
    ast.Constant: None,
    ast.Attribute: Expressions._attribute,  # noqa: SLF001 - its own table
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
