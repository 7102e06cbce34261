"""Walk the tree of one file and note scopes, bindings, sites and calls, in source order."""

import ast
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from signalctl.source.reads import uses_of
from signalctl.source.shapes import Binding, Block, Call, Facts, Param, Scope, Site, Term
from signalctl.source.terms import Terms

CONNECTING = frozenset({"connect", "connect_via", "connected_to", "temporarily_connected_to"})
SENDING = frozenset({"send", "send_async"})
_METHODS = CONNECTING | SENDING | {"disconnect"}
_TEXT = 80
_LEAVES = (ast.Name, ast.Constant)
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


class Scan:
    """One walk over one module."""

    def __init__(self, lines: Sequence[bytes] | None) -> None:
        """``lines``: the file's, in UTF-8, where it is not ASCII; to count columns."""
        self._lines = lines
        self._scopes: list[Scope] = []
        self._blocks: list[Block] = []
        self._stars: list[tuple[str, int, int]] = []
        self._sites: list[Site] = []
        self._calls: list[Call] = []
        self._edits: dict[str, list[tuple[int, Term | None, Term, int, int]]] = {}
        self._lambdas: dict[ast.Lambda, int] = {}
        self._terms = Terms(self._lambda_of)
        self._order = 0
        self._groups = 0
        self._scope = -1
        self._block = -1
        self._results: dict[ast.expr, str] = {}
        self._yields: set[int] = set()

    def module(self, tree: ast.Module) -> Facts:
        """The facts of the whole module."""
        self._enter("module", "", None, ())
        self._statements(tree.body)
        scopes = [
            each._replace(generator=index in self._yields)
            for index, each in enumerate(self._scopes)
        ]
        return Facts(scopes, self._blocks, self._stars, self._sites, self._calls, self._edits)

    # Scopes and blocks

    def _enter(
        self, kind: str, name: str, node: Any, decorators: Sequence[ast.expr], params: Any = ()
    ) -> int:
        index = len(self._scopes)
        parent = self._scope
        qualname = name
        if parent > 0:
            above = self._scopes[parent]
            between = "." if above.kind == "class" else ".<locals>."
            qualname = f"{above.qualname}{between}{name}"
        own_line = node.lineno if node is not None else 1
        scope = Scope(
            kind=kind,
            name=name,
            qualname=qualname,
            parent=parent,
            line=min([own_line, *(each.lineno for each in decorators)]),
            own_line=own_line,
            column=self._column(node) if node is not None else 1,
            order=self._order,
            block=self._block,
            body=len(self._blocks),
            params=list(params),
            decorators=[],
            bases=[],
            returns=[],
            generator=False,
            bindings={},
            outer={},
            fields=[],
            uses=[],
        )
        self._scopes.append(scope)
        self._blocks.append(Block(-1, "body", 0, index, "", None))
        self._scope, self._block = index, scope.body
        for place, param in enumerate(scope.params):
            self._bind(param.name, "param", place, own_line)
        return index

    def _in_block(self, kind: str, group: int, text: str = "", rows: Term | None = None) -> int:
        self._blocks.append(Block(self._block, kind, group, self._scope, text, rows))
        return len(self._blocks) - 1

    def _run(self, block: int, body: Iterable[ast.stmt]) -> None:
        before, self._block = self._block, block
        self._statements(body)
        self._block = before

    def _group(self) -> int:
        self._groups += 1
        return self._groups

    def _tick(self) -> int:
        self._order += 1
        return self._order

    def _column(self, node: ast.AST) -> int:
        offset: int = node.col_offset  # type: ignore[attr-defined]  # expressions and statements have it
        line: int = node.lineno  # type: ignore[attr-defined]
        if self._lines is None or line > len(self._lines):
            return offset + 1
        return len(self._lines[line - 1][:offset].decode("utf-8", "replace")) + 1

    # Bindings

    def _bind(self, name: str, kind: str, what: Any, line: int) -> None:
        scope = self._scopes[self._scope]
        outer = scope.outer.get(name)
        block = self._block
        if outer == "global":
            scope = self._scopes[0]
            block = self._in_block("late", self._group())
        scope.bindings.setdefault(name, []).append(Binding(kind, self._tick(), block, what, line))

    def _bind_target(self, target: ast.expr, value: Term | None, path: tuple[int, ...]) -> None:
        """Bind what ``target`` names; ``path`` leads into ``value`` where it is taken apart."""
        if isinstance(target, ast.Name):
            if value is None:
                self._bind(target.id, "other", "its value is not followed", target.lineno)
            elif path:
                self._bind(target.id, "part", (value, path), target.lineno)
            else:
                self._bind(target.id, "value", value, target.lineno)
        elif isinstance(target, ast.Tuple | ast.List):
            for index, element in enumerate(target.elts):
                starred = any(isinstance(each, ast.Starred) for each in target.elts)
                self._bind_target(element, None if starred else value, (*path, index))
        elif isinstance(target, ast.Starred):
            self._bind_target(target.value, None, path)
        elif isinstance(target, ast.Attribute):
            self._field(target, value if not path else ("x", "a value taken apart"))
            self._expression(target.value)
        elif isinstance(target, ast.Subscript) and isinstance(target.value, ast.Name):
            self._expression(target.slice)
            whole = value is not None and not path
            self._edit(target.value.id, self._terms.of(target.slice), value if whole else None)
        else:
            self._expression(target)

    def _edit(self, name: str, key: Term | None, value: Term | None) -> None:
        """Note that what ``name`` holds is changed in place."""
        term = ("x", "its value is not followed") if value is None else value
        entry = (self._scope, key, term, self._tick(), self._block)
        self._edits.setdefault(name, []).append(entry)

    def _field(self, target: ast.Attribute, value: Term | None) -> None:
        """Note ``self.attribute = value`` in the class whose method this is."""
        scope = self._scopes[self._scope]
        if not isinstance(target.value, ast.Name) or not scope.params or scope.parent < 0:
            return
        holder = self._scopes[scope.parent]
        if holder.kind == "class" and target.value.id == scope.params[0].name:
            term = ("x", "its value is not followed") if value is None else value
            holder.fields.append(
                (target.attr, term, self._scope, self._tick(), self._block, target.lineno)
            )

    def _bind_rows(self, target: ast.expr, loop: int, path: tuple[int, ...] = ()) -> None:
        if isinstance(target, ast.Name):
            self._bind(target.id, "row", (loop, path), target.lineno)
        elif isinstance(target, ast.Tuple | ast.List):
            for index, element in enumerate(target.elts):
                self._bind_rows(element, loop, (*path, index))
        else:
            self._bind_target(target, None, ())

    # Statements

    def _statements(self, body: Iterable[ast.stmt]) -> None:
        for statement in body:
            handler = _STATEMENTS.get(type(statement))
            if handler is None:
                self._children(statement)
            else:
                handler(self, statement)

    def _children(self, node: ast.AST) -> None:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.expr):
                self._expression(child)
            elif isinstance(child, ast.stmt):
                self._statements((child,))
            else:
                self._children(child)

    def _expr(self, node: ast.Expr) -> None:
        value = node.value
        self._results[value] = "dropped"
        if isinstance(value, ast.Await):
            self._results[value.value] = "awaited"
        self._expression(value)

    def _assign(self, node: ast.Assign) -> None:
        self._expression(node.value)
        term = self._terms.of(node.value)
        for target in node.targets:
            self._bind_target(target, term, ())

    def _annotated(self, node: ast.AnnAssign) -> None:
        if node.value is not None:
            self._expression(node.value)
            self._bind_target(node.target, self._terms.of(node.value), ())
        elif isinstance(node.target, ast.Name) and self._scopes[self._scope].kind == "class":
            self._bind(node.target.id, "annotated", self._annotation(node.annotation), node.lineno)

    def _augmented(self, node: ast.AugAssign) -> None:
        self._expression(node.value)
        if isinstance(node.target, ast.Name):
            self._bind(node.target.id, "other", "it is changed in place", node.lineno)

    def _import(self, node: ast.Import) -> None:
        for each in node.names:
            if each.asname:
                self._bind(each.asname, "import", each.name, node.lineno)
            else:
                self._bind(
                    each.name.partition(".")[0], "import", each.name.partition(".")[0], node.lineno
                )

    def _import_from(self, node: ast.ImportFrom) -> None:
        module = node.module or ""
        for each in node.names:
            if each.name == "*":
                self._stars.append((module, node.level, self._tick()))
            else:
                what = (module, node.level, each.name)
                self._bind(each.asname or each.name, "from", what, node.lineno)

    def _outer(self, node: ast.Global | ast.Nonlocal) -> None:
        kind = "global" if isinstance(node, ast.Global) else "nonlocal"
        self._scopes[self._scope].outer.update(dict.fromkeys(node.names, kind))

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        params = self._params(node.args)
        before = self._scope, self._block
        kind = "async" if isinstance(node, ast.AsyncFunctionDef) else "def"
        index = self._enter(kind, node.name, node, node.decorator_list, params)
        self._statements(node.body)
        self._scope, self._block = before
        scope = self._scopes[index]
        if node.args.kwarg is not None:
            scope.uses.extend(uses_of(node, self._terms.of, self._column))
        if node.decorator_list:
            self._decorators(node.decorator_list, scope, index)
        self._bind(node.name, "def", index, node.lineno)

    def _decorators(self, decorators: Sequence[ast.expr], scope: Scope, index: int) -> None:
        for decorator in decorators:
            scope.decorators.append(self._terms.of(decorator))
        for decorator in reversed(decorators):
            if isinstance(decorator, ast.Attribute) and decorator.attr == "connect":
                self._site(decorator, None, index)
                self._expression(decorator.value)
                continue
            if isinstance(decorator, ast.Call):
                self._call(decorator, index)
            else:
                self._expression(decorator)
            function = (("f", index),)
            term = ("c", self._terms.of(decorator), function, (), decorator.lineno, -index)
            self._calls.append(
                Call(
                    _word_of(decorator),
                    self._scope,
                    self._tick(),
                    self._block,
                    term,
                    decorator.lineno,
                    self._column(decorator),
                )
            )

    def _class(self, node: ast.ClassDef) -> None:
        for each in (*node.bases, *(keyword.value for keyword in node.keywords)):
            self._expression(each)
        for decorator in node.decorator_list:
            self._expression(decorator)
        before = self._scope, self._block
        index = self._enter("class", node.name, node, node.decorator_list)
        self._scopes[index].bases.extend(map(self._terms.of, node.bases))
        self._statements(node.body)
        self._scope, self._block = before
        self._bind(node.name, "class", index, node.lineno)

    def _params(self, arguments: ast.arguments) -> list[Param]:
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
            self._expression(default)
        return Param(
            node.arg,
            kind,
            None if default is None else (self._terms.of(default), _text(default)),
            None
            if node.annotation is None
            else (self._annotation(node.annotation), _text(node.annotation)),
        )

    def _annotation(self, node: ast.expr) -> Term:
        """The term of an annotation; one that is written as a text is parsed."""
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            try:
                return self._terms.of(ast.parse(node.value, mode="eval").body)
            except (SyntaxError, ValueError):
                return ("x", "an annotation that does not parse")
        return self._terms.of(node)

    def _return(self, node: ast.Return) -> None:
        if node.value is not None:
            self._expression(node.value)
            entry = (self._terms.of(node.value), self._tick(), self._block)
            self._scopes[self._scope].returns.append(entry)

    def _if(self, node: ast.If) -> None:
        self._expression(node.test)
        group = self._group()
        text = _text(node.test)
        self._run(self._in_block("if", group, text), node.body)
        self._run(self._in_block("else", group, f"not ({text})"), node.orelse)

    def _while(self, node: ast.While) -> None:
        self._expression(node.test)
        self._run(self._in_block("loop", self._group(), _text(node.test)), node.body)
        self._statements(node.orelse)

    def _for(self, node: ast.For | ast.AsyncFor) -> None:
        self._results[node.iter] = "looped"
        self._expression(node.iter)
        loop = self._in_block("loop", self._group(), rows=self._terms.of(node.iter))
        before, self._block = self._block, loop
        self._bind_rows(node.target, loop)
        self._statements(node.body)
        self._block = before
        self._statements(node.orelse)

    def _try(self, node: Any) -> None:
        group = self._group()
        self._run(self._in_block("try", group), node.body)
        for handler in node.handlers:
            if handler.type is not None:
                self._expression(handler.type)
            block = self._in_block("except", group)
            before, self._block = self._block, block
            if handler.name:
                self._bind(handler.name, "other", "it is an exception", handler.lineno)
            self._statements(handler.body)
            self._block = before
        self._run(self._in_block("try", group), node.orelse)
        self._statements(node.finalbody)

    def _with(self, node: ast.With | ast.AsyncWith) -> None:
        for item in node.items:
            self._results[item.context_expr] = "entered"
            self._expression(item.context_expr)
            if item.optional_vars is not None:
                self._bind_target(item.optional_vars, ("x", "what a context manager gives"), ())
        self._statements(node.body)

    def _match(self, node: ast.Match) -> None:
        self._expression(node.subject)
        group = self._group()
        for case in node.cases:
            block = self._in_block("case", group, _text(node.subject))
            before, self._block = self._block, block
            for each in ast.walk(case.pattern):
                name = getattr(each, "name", None) or getattr(each, "rest", None)
                if isinstance(name, str):
                    self._bind(name, "other", "it is taken from a pattern", case.pattern.lineno)
            if case.guard is not None:
                self._expression(case.guard)
            self._statements(case.body)
            self._block = before

    def _delete(self, node: ast.Delete) -> None:
        for target in node.targets:
            if isinstance(target, ast.Name):
                self._bind(target.id, "del", None, target.lineno)
            elif isinstance(target, ast.Subscript) and isinstance(target.value, ast.Name):
                self._edit(target.value.id, None, None)

    # Expressions

    def _expression(self, node: ast.expr) -> None:
        if isinstance(node, _LEAVES):
            return
        handler = _EXPRESSIONS.get(type(node))
        if handler is None:
            self._children(node)
        else:
            handler(self, node)

    def _attribute(self, node: ast.Attribute) -> None:
        if not isinstance(node.value, ast.Name):
            self._expression(node.value)

    def _await(self, node: ast.Await) -> None:
        self._results.setdefault(node.value, "awaited")
        self._expression(node.value)

    def _yield(self, node: ast.Yield | ast.YieldFrom) -> None:
        self._yields.add(self._scope)
        if node.value is not None:
            self._expression(node.value)

    def _walrus(self, node: ast.NamedExpr) -> None:
        self._expression(node.value)
        self._bind_target(node.target, self._terms.of(node.value), ())

    def _comprehension(self, node: Any) -> None:
        before = self._block
        for each in node.generators:
            self._results[each.iter] = "looped"
            self._expression(each.iter)
            self._block = self._in_block("loop", self._group(), rows=self._terms.of(each.iter))
            self._bind_rows(each.target, self._block)
            for test in each.ifs:
                self._expression(test)
        for part in ("key", "value", "elt"):
            inner = getattr(node, part, None)
            if inner is not None:
                self._expression(inner)
        self._block = before

    def _lambda(self, node: ast.Lambda) -> None:
        self._lambda_of(node)

    def _lambda_of(self, node: ast.Lambda) -> int:
        known = self._lambdas.get(node)
        if known is not None:
            return known
        params = self._params(node.args)
        before = self._scope, self._block
        index = self._enter("lambda", "<lambda>", node, (), params)
        self._lambdas[node] = index
        self._expression(node.body)
        scope = self._scopes[index]
        scope.returns.append((self._terms.of(node.body), self._tick(), self._block))
        if node.args.kwarg is not None:
            scope.uses.extend(uses_of(node, self._terms.of, self._column))
        self._scope, self._block = before
        return index

    def _call(self, node: ast.Call, target: int = -1) -> None:
        function = node.func
        self._expression(function)
        for argument in node.args:
            self._expression(argument)
        for keyword in node.keywords:
            self._expression(keyword.value)
        if isinstance(function, ast.Attribute) and function.attr in _METHODS:
            self._site(function, node, target)
        elif (
            isinstance(function, ast.Attribute)
            and function.attr in _EDITING
            and isinstance(function.value, ast.Name)
        ):
            self._edit(function.value.id, None, None)
        word = _word_of(function)
        if word and word not in _DULL:
            self._calls.append(
                Call(
                    word,
                    self._scope,
                    self._tick(),
                    self._block,
                    self._terms.of(node),
                    node.lineno,
                    self._column(node),
                )
            )

    def _site(self, method: ast.Attribute, call: ast.Call | None, target: int) -> None:
        sender = ""
        if call is not None and method.attr in SENDING and call.args:
            sender = _text(call.args[0])
        elif call is not None:
            sender = _sender_of_connect(method.attr, call)
        result = "used" if call is None else self._results.get(call, "used")
        self._sites.append(
            Site(
                method.attr,
                self._scope,
                self._tick(),
                self._block,
                self._terms.of(method.value),
                None if call is None else self._terms.of(call),
                target,
                method.end_lineno or method.lineno,
                self._column(method),
                sender,
                result,
            )
        )


def _sender_of_connect(method: str, call: ast.Call) -> str:
    place = 0 if method == "connect_via" else 1
    if len(call.args) > place:
        return _text(call.args[place])
    return next((_text(each.value) for each in call.keywords if each.arg == "sender"), "")


def _word_of(node: ast.expr) -> str:
    """The last name of what is called."""
    while isinstance(node, ast.Call | ast.Subscript):
        node = node.func if isinstance(node, ast.Call) else node.value
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _text(node: ast.expr) -> str:
    if isinstance(node, ast.Name):
        return node.id
    text = ast.unparse(node)
    return text if len(text) <= _TEXT else f"{text[: _TEXT - 3]}..."


_STATEMENTS: dict[type, Callable[[Scan, Any], None]] = {
    ast.Expr: Scan._expr,  # noqa: SLF001 - its own tables
    ast.Assign: Scan._assign,  # noqa: SLF001
    ast.AnnAssign: Scan._annotated,  # noqa: SLF001
    ast.AugAssign: Scan._augmented,  # noqa: SLF001
    ast.Import: Scan._import,  # noqa: SLF001
    ast.ImportFrom: Scan._import_from,  # noqa: SLF001
    ast.Global: Scan._outer,  # noqa: SLF001
    ast.Nonlocal: Scan._outer,  # noqa: SLF001
    ast.FunctionDef: Scan._function,  # noqa: SLF001
    ast.AsyncFunctionDef: Scan._function,  # noqa: SLF001
    ast.ClassDef: Scan._class,  # noqa: SLF001
    ast.Return: Scan._return,  # noqa: SLF001
    ast.If: Scan._if,  # noqa: SLF001
    ast.While: Scan._while,  # noqa: SLF001
    ast.For: Scan._for,  # noqa: SLF001
    ast.AsyncFor: Scan._for,  # noqa: SLF001
    ast.Try: Scan._try,  # noqa: SLF001
    ast.TryStar: Scan._try,  # noqa: SLF001
    ast.With: Scan._with,  # noqa: SLF001
    ast.AsyncWith: Scan._with,  # noqa: SLF001
    ast.Match: Scan._match,  # noqa: SLF001
    ast.Delete: Scan._delete,  # noqa: SLF001
}

_EXPRESSIONS: dict[type, Callable[[Scan, Any], None]] = {
    ast.Attribute: Scan._attribute,  # noqa: SLF001
    ast.Call: Scan._call,  # noqa: SLF001
    ast.Await: Scan._await,  # noqa: SLF001
    ast.Yield: Scan._yield,  # noqa: SLF001
    ast.YieldFrom: Scan._yield,  # noqa: SLF001
    ast.NamedExpr: Scan._walrus,  # noqa: SLF001
    ast.Lambda: Scan._lambda,  # noqa: SLF001
    ast.ListComp: Scan._comprehension,  # noqa: SLF001
    ast.SetComp: Scan._comprehension,  # noqa: SLF001
    ast.GeneratorExp: Scan._comprehension,  # noqa: SLF001
    ast.DictComp: Scan._comprehension,  # noqa: SLF001
}
