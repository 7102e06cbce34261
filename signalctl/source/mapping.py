"""How expressions use the mapping behind ``**name``: reads, forwards, escapes."""

import ast
from collections.abc import Callable, Iterable

from signalctl.source.paths import constant, is_none
from signalctl.source.shapes import Term, Use
from signalctl.source.trees import children

_READERS = frozenset({"get", "pop", "setdefault"})


class Mapping:
    """The mapping as a walk over a function knows it so far."""

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

    def statements(self, body: Iterable[ast.stmt], *, certain: bool) -> bool:
        """Walk ``body``; whether what follows it is still reached on every path."""
        raise NotImplementedError

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
            key = constant(node.slice)
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
            self._each(children(node))
        elif isinstance(node, ast.Attribute) and self._is_mapping(node.value):
            self._escape(node, f"its {node.attr}()")
        else:
            for child in children(node):
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
            key = constant(node.left)
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
        key = constant(node.args[0]) if node.args else None
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

    def _is_mapping(self, node: ast.expr) -> bool:
        return isinstance(node, ast.Name) and node.id in self._names

    def _got(self, node: ast.expr) -> tuple[str, ast.expr] | None:
        """The key of ``mapping.get(key)`` without a default, and where it stands."""
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr == "get"
            and self._is_mapping(node.func.value)
            and (len(node.args) == 1 or (len(node.args) == 2 and is_none(node.args[1])))
        ):
            key = constant(node.args[0])
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
