"""Say how a function uses the mapping behind its ``**name``: reads, forwards, escapes.

A read is certain when it happens on every path from the function's entry, on the mapping as it was
given, with nothing around it that would catch the ``KeyError``. Everything else is guarded.
"""

import ast
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from signalctl.source.shapes import Term, Use

_BROAD = frozenset({"KeyError", "LookupError", "Exception", "BaseException"})
_NARROW = frozenset(
    [
        "ValueError",
        "TypeError",
        "AttributeError",
        "IndexError",
        "ImportError",
        "ModuleNotFoundError",
        "OSError",
        "IOError",
        "RuntimeError",
        "NotImplementedError",
        "StopIteration",
        "UnicodeDecodeError",
        "UnicodeEncodeError",
        "UnicodeError",
        "ZeroDivisionError",
        "ArithmeticError",
        "OverflowError",
        "FileNotFoundError",
        "PermissionError",
        "TimeoutError",
        "ConnectionError",
        "NameError",
        "AssertionError",
    ]
)
_LEAVING = (ast.Return, ast.Raise, ast.Break, ast.Continue)
_INNER = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)
_READERS = frozenset({"get", "pop", "setdefault"})


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


class _Walk:
    """One walk over one function, statement by statement."""

    def __init__(
        self, name: str, term: Callable[[ast.expr], Term], column: Callable[[ast.AST], int]
    ) -> None:
        self.found: list[Use] = []
        self._names = {name}
        self._mixed: set[str] = set()
        self._written: set[str] = set()
        self._all_written = False
        self._gone: set[str] = set()
        self._maybe: dict[str, tuple[str, ast.expr]] = {}
        self._term = term
        self._column = column

    # Statements

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
            return not _leaves(node)
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
        if isinstance(node, _INNER):
            self._inner(node)
            return True
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.expr):
                self.expression(child, certain=certain)
        return not isinstance(node, _LEAVING)

    def _if(self, node: ast.If, *, certain: bool) -> bool:
        required = _required_by_refusal(node)
        if required is not None:
            self._require(required, certain=certain)
            self.expression(node.test, certain=certain)
            self.statements(node.body, certain=False)
            return certain
        self.expression(node.test, certain=certain)
        self.statements(node.body, certain=False)
        self.statements(node.orelse, certain=False)
        return not _leaves(node)

    def _loop(self, node: ast.For | ast.AsyncFor | ast.While, *, certain: bool) -> bool:
        self.expression(node.test if isinstance(node, ast.While) else node.iter, certain=certain)
        if not isinstance(node, ast.While):
            self._rebind(node.target)
        self.statements(node.body, certain=False)
        self.statements(node.orelse, certain=False)
        return not any(isinstance(each, ast.Return | ast.Raise) for each in _inside(node))

    def _try(self, node: ast.Try | ast.TryStar, *, certain: bool) -> bool:
        caught = any(_may_catch_key_error(each.type) for each in node.handlers)
        first = True
        for statement in node.body:
            plain = not node.handlers or (first and not caught)
            self._statement(statement, certain=certain and plain and not caught)
            first = False
        for handler in node.handlers:
            self.statements(handler.body, certain=False)
        self.statements(node.orelse, certain=certain and not node.handlers)
        self.statements(node.finalbody, certain=certain and not node.handlers)
        return not _leaves(node)

    def _with(self, node: ast.With | ast.AsyncWith, *, certain: bool) -> bool:
        inner = certain
        for item in node.items:
            self.expression(item.context_expr, certain=inner)
            if item.optional_vars is not None:
                self._rebind(item.optional_vars)
            inner = inner and not _may_swallow(item.context_expr)
        after = self.statements(node.body, certain=inner)
        return after or (certain and not _leaves(node))

    def _assert(self, node: ast.Assert, *, certain: bool) -> None:
        for part in _conjuncts(node.test):
            required = _asserted(part)
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
                self._write(_constant(target.slice))
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

    def _copied(self, node: ast.expr) -> str | None:
        """Whether ``node`` is the mapping or a copy of it, with other keys ``mixed`` in or not."""
        if self._is_mapping(node):
            return "mixed" if isinstance(node, ast.Name) and node.id in self._mixed else "same"
        if isinstance(node, ast.Call) and not node.keywords:
            function = node.func
            if isinstance(function, ast.Name) and function.id == "dict" and len(node.args) == 1:
                return self._copied(node.args[0])
            if isinstance(function, ast.Attribute) and function.attr == "copy" and not node.args:
                return self._copied(function.value)
        if isinstance(node, ast.Dict):
            ours = [
                value
                for key, value in zip(node.keys, node.values, strict=True)
                if key is None and self._is_mapping(value)
            ]
            if ours:
                return "same" if len(node.keys) == 1 else "mixed"
        return None

    def _rebind(self, target: ast.expr) -> None:
        for each in ast.walk(target):
            if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store):
                self._names.discard(each.id)
                self._mixed.discard(each.id)
                self._maybe.pop(each.id, None)

    def _delete(self, target: ast.expr, *, certain: bool) -> None:
        if isinstance(target, ast.Subscript) and self._is_mapping(target.value):
            key = _constant(target.slice)
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
                        name = _constant(key)
                        if name is not None:
                            self._read(name, key, certain=False)

    # Expressions

    def expression(  # noqa: PLR0912 - a table of cases, one line or two each
        self, node: ast.expr, *, certain: bool
    ) -> None:
        """Note the uses in ``node``, in the order it is evaluated."""
        if isinstance(node, ast.Name):
            if self._is_mapping(node):
                self._escape(node, "passed on")
        elif isinstance(node, ast.Constant):
            return
        elif isinstance(node, ast.Subscript) and self._is_mapping(node.value):
            key = _constant(node.slice)
            if key is None:
                self._escape(node, "read by a computed key")
                self.expression(node.slice, certain=certain)
            else:
                self._read(key, node, certain=certain)
        elif isinstance(node, ast.Compare):
            self._compare(node, certain=certain)
        elif isinstance(node, ast.Call):
            self._call(node, certain=certain)
        elif isinstance(node, ast.BoolOp):
            self.expression(node.values[0], certain=certain)
            for each in node.values[1:]:
                self.expression(each, certain=False)
        elif isinstance(node, ast.IfExp):
            self.expression(node.test, certain=certain)
            self.expression(node.body, certain=False)
            self.expression(node.orelse, certain=False)
        elif isinstance(node, ast.Lambda):
            self._inner(node)
        elif isinstance(node, ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp):
            self.expression(node.generators[0].iter, certain=certain)
            self._each(ast.iter_child_nodes(node))
        elif isinstance(node, ast.Attribute) and self._is_mapping(node.value):
            self._escape(node, f"its {node.attr}()")
        else:
            for child in ast.iter_child_nodes(node):
                if isinstance(child, ast.expr):
                    self.expression(child, certain=certain)

    def _each(self, nodes: Iterable[ast.AST]) -> None:
        for node in nodes:
            if isinstance(node, ast.expr):
                self.expression(node, certain=False)
            elif isinstance(node, ast.comprehension):
                self._each(node.ifs)

    def _inner(self, node: ast.AST) -> None:
        """Walk a function defined inside: it may run later, or never."""
        arguments = getattr(node, "args", None)
        if isinstance(arguments, ast.arguments):
            own = {each.arg for each in ast.walk(arguments) if isinstance(each, ast.arg)}
            if own & self._names:
                return
        body = getattr(node, "body", None)
        if isinstance(body, list):
            self.statements(body, certain=False)
        elif isinstance(body, ast.expr):
            self.expression(body, certain=False)

    def _compare(self, node: ast.Compare, *, certain: bool) -> None:
        if len(node.ops) == 1 and isinstance(node.ops[0], ast.In | ast.NotIn):
            key = _constant(node.left)
            if self._is_mapping(node.comparators[0]):
                if key is not None:
                    self._read(key, node, certain=False)
                else:
                    self._escape(node, "tested for a computed key")
                return
        for each in (node.left, *node.comparators):
            self.expression(each, certain=certain)

    def _call(self, node: ast.Call, *, certain: bool) -> None:
        function = node.func
        if isinstance(function, ast.Attribute) and self._is_mapping(function.value):
            self._method(node, function.attr, certain=certain)
            return
        if self._handed_on(node):
            self._arguments(node, certain=certain)
            self._forward(node, certain=certain)
            return
        self.expression(function, certain=certain)
        self._arguments(node, certain=certain)

    def _arguments(self, node: ast.Call, *, certain: bool) -> None:
        for argument in node.args:
            self.expression(argument, certain=certain)
        for keyword in node.keywords:
            forwarded = keyword.arg in {None, "kwargs"} and self._copied(keyword.value) is not None
            if not forwarded:
                self.expression(keyword.value, certain=certain)

    def _method(self, node: ast.Call, method: str, *, certain: bool) -> None:
        for argument in node.args[1:]:
            self.expression(argument, certain=certain)
        key = _constant(node.args[0]) if node.args else None
        if method in _READERS and key is None:
            self._escape(node, "read by a computed key")
        elif method == "pop" and key is not None:
            self._read(key, node, certain=certain and len(node.args) == 1)
            self._gone.add(key)
        elif method in _READERS and key is not None:
            self._read(key, node, certain=False)
            if method == "setdefault":
                self._write(key)
        elif method == "update":
            self._all_written = True
            for keyword in node.keywords:
                self.expression(keyword.value, certain=certain)
        elif method in {"clear", "popitem"}:
            self._all_written = True
        else:
            self._escape(node, f"its {method}()")

    def _handed_on(self, node: ast.Call) -> bool:
        """Whether the mapping goes on as ``f(**kw)``, or as ``task.apply_async(kwargs=kw)``."""
        for keyword in node.keywords:
            if keyword.arg is None and self._copied(keyword.value) is not None:
                return True
            if keyword.arg == "kwargs" and self._copied(keyword.value) is not None:
                return True
        return (
            isinstance(node.func, ast.Attribute)
            and node.func.attr == "apply_async"
            and len(node.args) > 1
            and self._copied(node.args[1]) is not None
        )

    def _forward(self, node: ast.Call, *, certain: bool) -> None:
        beside = [each.arg for each in node.keywords if each.arg is not None]
        mappings = [
            each.value
            for each in node.keywords
            if each.arg in {None, "kwargs"} and self._copied(each.value) is not None
        ]
        mixed = self._all_written or bool(self._written)
        mixed = mixed or any(self._copied(each) == "mixed" for each in mappings)
        others = [
            each for each in node.keywords if each.arg is None and self._copied(each.value) is None
        ]
        call = (
            self._term(node.func),
            tuple(self._term(each) for each in node.args),
            tuple(beside),
            tuple(sorted(self._gone)),
            mixed or bool(others),
        )
        self.found.append(Use("forward", "", certain, node.lineno, self._column(node), call))

    # What is noted

    def _is_mapping(self, node: ast.expr) -> bool:
        return isinstance(node, ast.Name) and node.id in self._names

    def _got(self, node: ast.expr) -> tuple[str, ast.expr] | None:
        """The key of ``mapping.get(key)`` without a default, and where it stands."""
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr == "get"
            and self._is_mapping(node.func.value)
            and (len(node.args) == 1 or (len(node.args) == 2 and _is_none(node.args[1])))
        ):
            key = _constant(node.args[0])
            return None if key is None else (key, node)
        return None

    def _write(self, key: str | None) -> None:
        if key is None:
            self._all_written = True
        else:
            self._written.add(key)

    def _read(self, key: str, node: ast.expr, *, certain: bool) -> None:
        mapping = node.value if isinstance(node, ast.Subscript) else node
        mixed = isinstance(mapping, ast.Name) and mapping.id in self._mixed
        as_given = not (self._all_written or key in self._written or key in self._gone or mixed)
        self.found.append(
            Use("read", key, certain and as_given, node.lineno, self._column(node), None)
        )

    def _escape(self, node: ast.expr, how: str) -> None:
        self.found.append(
            Use(
                "escape", how, certain=False, line=node.lineno, column=self._column(node), call=None
            )
        )


def _constant(node: ast.expr) -> str | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    return None


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _conjuncts(node: ast.expr) -> Sequence[ast.expr]:
    if isinstance(node, ast.BoolOp) and isinstance(node.op, ast.And):
        return node.values
    return (node,)


def _asserted(node: ast.expr) -> ast.expr | tuple[str, ast.expr] | None:
    """What must be there for ``node`` to be true."""
    if isinstance(node, ast.Name | ast.Call):
        return node
    if isinstance(node, ast.NamedExpr):
        return node.value
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        operator, right = node.ops[0], node.comparators[0]
        if isinstance(operator, ast.IsNot | ast.NotEq) and _is_none(right):
            return node.left
        key = _constant(node.left)
        if isinstance(operator, ast.In) and key is not None:
            return key, right
    return None


def _required_by_refusal(node: ast.If) -> ast.expr | tuple[str, ast.expr] | None:
    """What must be there, where ``node`` raises if it is not; ``None`` for any other ``if``."""
    if node.orelse or not node.body or not isinstance(node.body[-1], ast.Raise):
        return None
    if any(_leaves_otherwise(each) for each in node.body[:-1]):
        return None
    test = node.test
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        return _asserted(test.operand)
    if isinstance(test, ast.Compare) and len(test.ops) == 1:
        operator, right = test.ops[0], test.comparators[0]
        if isinstance(operator, ast.Is | ast.Eq) and _is_none(right):
            return test.left
        key = _constant(test.left)
        if isinstance(operator, ast.NotIn) and key is not None:
            return key, right
    return None


def _leaves_otherwise(node: ast.stmt) -> bool:
    return any(isinstance(each, _LEAVING) for each in (node, *_inside(node)))


def _inside(node: ast.AST) -> Iterable[ast.AST]:
    """Everything in ``node`` but what stands in functions of its own."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, _INNER):
            continue
        yield child
        yield from _inside(child)


def _leaves(node: ast.AST) -> bool:
    """Whether some path through ``node`` does not come out at its end."""
    return any(isinstance(each, _LEAVING) for each in _inside(node))


def _may_catch_key_error(node: ast.expr | None) -> bool:
    if node is None:
        return True
    if isinstance(node, ast.Tuple):
        return any(_may_catch_key_error(each) for each in node.elts)
    name = node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
    if name in _NARROW:
        return False
    # Another class than the built-in ones may catch it only as a tuple of several, or an alias.
    return name in _BROAD or not (
        name.endswith(("Error", "Exception", "Exists")) and name[0].isupper()
    )


def _may_swallow(node: ast.expr) -> bool:
    """Whether a context manager is known to swallow what is raised inside."""
    function = node.func if isinstance(node, ast.Call) else node
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    return name in {"suppress", "raises", "ExitStack", "AsyncExitStack"}
