"""Walk statements: what binds names, what branches, and functions, looked into or left."""

import ast
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from signalctl.source.expressions import Expressions, last_word
from signalctl.source.known import METHODS, SENDING
from signalctl.source.outline import UncertainError
from signalctl.source.reads import uses_of
from signalctl.source.shapes import RETURNED, Facts, Scope
from signalctl.source.spell import written
from signalctl.source.targets import is_dict
from signalctl.source.text import Text


class Statements(Expressions):
    """A whole walk over a module, or over one function that was left before."""

    def __init__(
        self, text: Text, facts: Facts, cut: Mapping[int, int] = MappingProxyType({})
    ) -> None:
        """``cut``: the last line of each function that is not in the tree, by its first."""
        super().__init__(text, facts)
        self._cut = cut

    def module(self, tree: ast.Module) -> None:
        """Walk a module, and every function in it that stirs."""
        self.add_scope("module", "", None, ())
        self.enter(0)
        self.statements(tree.body)

    def inside(self, index: int, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        """Walk a function: decorators and parameters in what is around it, then its body.

        What happens around it happens all at its own position, so that it does not matter when
        the function is looked into.
        """
        scope = self.facts.scopes[index]
        scope.unread = 0
        sites = len(self.facts.sites)
        before = self.scope, self.block
        self.scope, self.block = scope.parent, scope.block
        held = self.hold(scope.parent, scope.order)
        params = self.params(node.args)
        self.enter(index, params)
        self.statements(node.body)
        self.scope, self.block = scope.parent, scope.block
        if node.args.kwarg is not None:
            scope.uses.extend(uses_of(node, self.term, self.column))
        if node.decorator_list:
            self._decorated(node.decorator_list, index)
        if node.decorator_list or len(self.facts.sites) > sites:
            self.facts.nodes[index] = node  # it sends or connects, or is connected: asked for again
        self.hold(*held)
        self.scope, self.block = before

    def _decorated(self, decorators: Sequence[ast.expr], index: int) -> None:
        """Note each decorator as the call that it is."""
        for applied, decorator in enumerate(reversed(decorators)):
            if isinstance(decorator, ast.Attribute) and decorator.attr == "connect":
                self.site(decorator, None, index)
                self.expression(decorator.value)
                continue
            if isinstance(decorator, ast.Call):
                self.call(decorator, index)
            else:
                self.expression(decorator)
            term = (
                "c",
                self.term(decorator),
                (("f", index, applied),),
                (),
                decorator.lineno,
                -index,
            )
            self.add_call(last_word(decorator), term, decorator, "used")

    # Statements

    def statements(self, body: Sequence[ast.stmt]) -> None:
        """Walk statements one after the other."""
        for statement in body:
            handler = _STATEMENTS.get(statement.__class__, Statements._other)
            if handler is not None:
                handler(self, statement)

    def _other(self, node: ast.stmt) -> None:
        for name in node._fields:
            part = getattr(node, name)
            if isinstance(part, ast.expr):
                self.expression(part)

    def _run(self, block: int, body: Sequence[ast.stmt]) -> None:
        before, self.block = self.block, block
        self.statements(body)
        self.block = before

    def _expr(self, node: ast.Expr) -> None:
        value = node.value
        if value.__class__ is ast.Constant:
            return
        self.results[value] = "dropped"
        if isinstance(value, ast.Await):
            self.results[value.value] = "awaited"
        self.expression(value)

    def _assign(self, node: ast.Assign) -> None:
        if isinstance(node.value, ast.Attribute) and node.value.attr in METHODS:
            self.results[node.value] = f"kept {last_word(node.targets[0])}"
        elif all(isinstance(each, ast.Name) and each.id == "_" for each in node.targets):
            self._drop(node.value)
        self.expression(node.value)
        term = self.term(node.value)
        for target in node.targets:
            self.bind_target(target, term, ())

    def _drop(self, value: ast.expr) -> None:
        """Note a send whose answers are given the name of what nobody wants."""
        call = value.value if isinstance(value, ast.Await) else value
        function = call.func if isinstance(call, ast.Call) else None
        if isinstance(function, ast.Attribute) and function.attr in SENDING:
            self.results[call] = "dropped" if call is value else "awaited"

    def _annotated(self, node: ast.AnnAssign) -> None:
        if isinstance(node.target, ast.Name):
            self.facts.scopes[self.scope].hints[node.target.id] = written(node.annotation)
        if node.value is not None:
            self.expression(node.value)
            value = self.term(node.value)
            if isinstance(node.target, ast.Attribute):
                value = ("t", value, self.annotation(node.annotation))
            self.bind_target(node.target, value, ())
        elif isinstance(node.target, ast.Name) and self.facts.scopes[self.scope].kind == "class":
            self.bind(node.target.id, "annotated", self.annotation(node.annotation), node.lineno)

    def _augmented(self, node: ast.AugAssign) -> None:
        self.expression(node.value)
        if not isinstance(node.target, ast.Name):
            return
        term = self.term(node.value)
        if isinstance(node.op, ast.BitOr) and is_dict(term):
            self.edit(node.target.id, "more", None, term)
        else:
            self.bind(node.target.id, "other", "it is changed in place", node.lineno)

    def _import(self, node: ast.Import) -> None:
        for each in node.names:
            top = each.name.partition(".")[0]
            if each.asname:
                self.bind(each.asname, "import", each.name, node.lineno)
            else:
                self.bind(top, "import", top, node.lineno)

    def _import_from(self, node: ast.ImportFrom) -> None:
        module = node.module or ""
        for each in node.names:
            if each.name == "*":
                self.facts.stars.append((module, node.level, self.tick()))
            else:
                what = (module, node.level, each.name)
                self.bind(each.asname or each.name, "from", what, node.lineno)

    def _outer(self, node: ast.Global | ast.Nonlocal) -> None:
        kind = "global" if isinstance(node, ast.Global) else "nonlocal"
        self.facts.scopes[self.scope].outer.update(dict.fromkeys(node.names, kind))

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        kind = "async" if isinstance(node, ast.AsyncFunctionDef) else "def"
        scope = self.add_scope(kind, node.name, node, node.decorator_list)
        index = len(self.facts.scopes) - 1
        scope.decorators = [self.term(each) for each in node.decorator_list]
        last = self._cut.get(node.lineno) or node.end_lineno or node.lineno
        if self._is_left(scope, last):
            scope.unread = scope.last = last
        elif node.lineno in self._cut:
            raise UncertainError
        else:
            self.inside(index, node)
        self.bind(node.name, "def", index, node.lineno)

    def _is_left(self, scope: Scope, last: int) -> bool:
        """Whether it will do to look into the function when something asks for it."""
        around = self.facts.scopes[self.scope].kind
        return around in {"module", "class"} and not self.text.stirs(scope.line, last)

    def _class(self, node: ast.ClassDef) -> None:
        self.expressions(node.bases)
        self.expressions([keyword.value for keyword in node.keywords])
        self.expressions(node.decorator_list)
        before = self.scope, self.block
        scope = self.add_scope("class", node.name, node, node.decorator_list)
        index = len(self.facts.scopes) - 1
        self.enter(index)
        scope.bases = [self.term(each) for each in node.bases]
        scope.decorators = [self.term(each) for each in node.decorator_list]
        self.statements(node.body)
        self.scope, self.block = before
        self.bind(node.name, "class", index, node.lineno)

    def _return(self, node: ast.Return) -> None:
        if node.value is not None:
            self.results.setdefault(node.value, RETURNED)
            self.glance(node.value)
            entry = (self.term(node.value), self.tick(), self.block)
            self.facts.scopes[self.scope].returns.append(entry)

    def _if(self, node: ast.If) -> None:
        self.glance(node.test)
        group = self.group()
        self._run(self.add_block("if", group, node.test), node.body)
        self._run(self.add_block("else", group, node.test), node.orelse)

    def _while(self, node: ast.While) -> None:
        self.glance(node.test)
        self._run(self.add_block("loop", self.group()), node.body)
        self.statements(node.orelse)

    def _for(self, node: ast.For | ast.AsyncFor) -> None:
        self.results[node.iter] = "looped"
        self.glance(node.iter)
        loop = self.add_block("loop", self.group(), rows=self.term(node.iter))
        before, self.block = self.block, loop
        self.bind_rows(node.target, loop)
        self.statements(node.body)
        self.block = before
        self.statements(node.orelse)

    def _try(self, node: Any) -> None:
        group = self.group()
        self._run(self.add_block("try", group), node.body)
        for handler in node.handlers:
            if handler.type is not None:
                self.expression(handler.type)
            before, self.block = self.block, self.add_block("except", group)
            if handler.name:
                self.bind(handler.name, "other", "it is an exception", handler.lineno)
            self.statements(handler.body)
            self.block = before
        self._run(self.add_block("try", group), node.orelse)
        self.statements(node.finalbody)

    def _with(self, node: ast.With | ast.AsyncWith) -> None:
        for item in node.items:
            self.results[item.context_expr] = "entered"
            self.expression(item.context_expr)
            if item.optional_vars is not None:
                self.bind_target(item.optional_vars, ("x", "what a context manager gives"), ())
        self.statements(node.body)

    def _match(self, node: ast.Match) -> None:
        self.glance(node.subject)
        group = self.group()
        for case in node.cases:
            before, self.block = self.block, self.add_block("case", group, node.subject)
            for each in ast.walk(case.pattern):
                name = getattr(each, "name", None) or getattr(each, "rest", None)
                if isinstance(name, str):
                    self.bind(name, "other", "it is taken from a pattern", case.pattern.lineno)
            if case.guard is not None:
                self.glance(case.guard)
            self.statements(case.body)
            self.block = before

    def _delete(self, node: ast.Delete) -> None:
        for target in node.targets:
            if isinstance(target, ast.Name):
                self.bind(target.id, "del", None, target.lineno)
            elif isinstance(target, ast.Subscript) and isinstance(target.value, ast.Name):
                self.edit(target.value.id, "gone", self.term(target.slice))


_STATEMENTS: dict[type, Callable[[Statements, Any], None] | None] = {
    ast.Expr: Statements._expr,  # noqa: SLF001 - its own tables
    ast.Assign: Statements._assign,  # noqa: SLF001
    ast.AnnAssign: Statements._annotated,  # noqa: SLF001
    ast.AugAssign: Statements._augmented,  # noqa: SLF001
    ast.Import: Statements._import,  # noqa: SLF001
    ast.ImportFrom: Statements._import_from,  # noqa: SLF001
    ast.Global: Statements._outer,  # noqa: SLF001
    ast.Nonlocal: Statements._outer,  # noqa: SLF001
    ast.FunctionDef: Statements._function,  # noqa: SLF001
    ast.AsyncFunctionDef: Statements._function,  # noqa: SLF001
    ast.ClassDef: Statements._class,  # noqa: SLF001
    ast.Return: Statements._return,  # noqa: SLF001
    ast.If: Statements._if,  # noqa: SLF001
    ast.While: Statements._while,  # noqa: SLF001
    ast.For: Statements._for,  # noqa: SLF001
    ast.AsyncFor: Statements._for,  # noqa: SLF001
    ast.Try: Statements._try,  # noqa: SLF001
    ast.TryStar: Statements._try,  # noqa: SLF001
    ast.With: Statements._with,  # noqa: SLF001
    ast.AsyncWith: Statements._with,  # noqa: SLF001
    ast.Match: Statements._match,  # noqa: SLF001
    ast.Delete: Statements._delete,  # noqa: SLF001
    ast.Pass: None,
    ast.Break: None,
    ast.Continue: None,
}
