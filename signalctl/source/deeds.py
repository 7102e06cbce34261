"""What a receiver's body does: tasks it hands fields to, writes, aborts, and sends it leads to."""

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from signalctl.model.deeds import SENDER, Deeds, Handed, Lead, Veto, Written
from signalctl.model.place import Place
from signalctl.source.at import At
from signalctl.source.endings import ABORTS, dotted, widely
from signalctl.source.handlers import Receiving
from signalctl.source.pickled import is_pickled
from signalctl.source.spell import written as spelled
from signalctl.source.straight import certain_calls, is_generator, walk
from signalctl.source.terms import Terms
from signalctl.source.trees import children
from signalctl.source.unit import Unit
from signalctl.source.values import Func, Klass, Value

if TYPE_CHECKING:
    from signalctl.source.resolve import Resolver

ALL_FIELDS = "**"
_DEPTH = 4
_TASK_CALLS = frozenset({"delay", "apply_async", "enqueue", "send_with_options"})
_LATER = frozenset({"countdown", "eta", "delay"})
_TAKING = frozenset({"get", "pop"})
_MUTATING = frozenset(
    {
        *("append", "extend", "insert", "remove", "clear", "update", "setdefault", "popitem"),
        *("add", "discard", "sort", "reverse"),
    }
)
_HTTP_ERRORS = "werkzeug.exceptions."
_ALL_NAMES = frozenset({"locals", "vars", "eval", "exec"})
"""What reads local variables without naming them."""
_CATCHING = frozenset({"Exception", "BaseException"})
_SUPPRESS = "contextlib.suppress"

Sends = Mapping[tuple[int, int], tuple[tuple[str, Place], ...]]
"""By unit and scope: the signals that it sends in every case, and where."""


def deeds_of(resolver: "Resolver", received: Receiving, sends: Sends) -> Deeds:
    """What the body of a receiver does; nothing where it is no ``def`` that was read."""
    function = received.function
    if function is None:
        return Deeds()
    unit = resolver.modules.units[function.unit]
    node = unit.node(function.scope)
    if node is None:
        return Deeds()
    body = _Body(resolver, unit, function, _roots(node, received.given))
    for each in node.body:
        body.statement(each, caught=False)
    leads = _leads(resolver, function, sends, (), frozenset())
    return Deeds(
        handed=tuple(dict.fromkeys(body.handed)),
        written=tuple(dict.fromkeys(body.written)),
        vetoes=tuple(dict.fromkeys(body.vetoes)),
        leads=tuple(dict.fromkeys(leads)),
        unread=tuple(_unread(node)),
    )


def _unread(node: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[str]:
    """The parameters that a body never reads; none where it may read them by another way."""
    read: set[str] = set()
    for statement in node.body:
        for each in ast.walk(statement):
            if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Load):
                read.add(each.id)
            elif isinstance(each, ast.AugAssign) and isinstance(each.target, ast.Name):
                read.add(each.target.id)
    if read.isdisjoint(_ALL_NAMES):
        by_name = (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)
        yield from (each.arg for each in by_name if each.arg not in read)


def _roots(node: ast.FunctionDef | ast.AsyncFunctionDef, given: int) -> dict[str, str]:
    """What each parameter holds: the sender, a field by its name, or all fields."""
    by_position = [*node.args.posonlyargs, *node.args.args]
    roots = {each.arg: each.arg for each in (*by_position[given:], *node.args.kwonlyargs)}
    if 0 < given <= len(by_position):
        roots[by_position[given - 1].arg] = SENDER
    if node.args.kwarg is not None:
        roots[node.args.kwarg.arg] = ALL_FIELDS
    return roots


@dataclass(slots=True)
class _Body:
    """One walk over the body of a receiver.

    Attributes:
        roots: For each local name that holds something of the send: which field.
    """

    resolver: "Resolver"
    unit: Unit
    function: Func
    roots: dict[str, str]
    handed: list[Handed] = field(default_factory=list)
    written: list[Written] = field(default_factory=list)
    vetoes: list[Veto] = field(default_factory=list)

    def statement(self, node: ast.stmt, *, caught: bool) -> None:
        """Note what one statement does; ``caught``: an HTTP error goes no further."""
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            return
        if isinstance(node, ast.Try | ast.TryStar):
            self._try(node, caught=caught)
            return
        if isinstance(node, ast.Raise) and node.exc is not None and not caught:
            self._raise(node)
        if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign):
            self._assign(node)
        if isinstance(node, ast.Delete):
            for target in node.targets:
                self._write(target)
        for expression in walk(node):
            if isinstance(expression, ast.Call):
                self._call(expression, caught=caught)
            if isinstance(expression, ast.NamedExpr):
                self._hold(expression.target.id, self._value(expression.value))
        for name in _bound(node):
            self._hold(name, None)
        caught = caught or any(map(self._suppresses, getattr(node, "items", ())))
        self._all(_inner_statements(node), caught=caught)

    def _all(self, body: Iterable[ast.stmt], *, caught: bool) -> None:
        for each in body:
            self.statement(each, caught=caught)

    def _try(self, node: ast.Try | ast.TryStar, *, caught: bool) -> None:
        self._all(node.body, caught=caught or any(map(self._catches, node.handlers)))
        self._all((*node.orelse, *node.finalbody), caught=caught)
        for handler in node.handlers:
            if handler.name is not None:
                self._hold(handler.name, None)
            self._all(handler.body, caught=caught)

    def _catches(self, handler: ast.ExceptHandler) -> bool:
        """Whether an HTTP error may end here: it is not told which code an ``abort`` gets."""
        if handler.type is None:
            return True
        kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
        return any(map(self._is_caught_as, kinds))

    def _suppresses(self, item: ast.withitem) -> bool:
        call = item.context_expr
        if not isinstance(call, ast.Call) or self._dotted(self._what(call.func)) != _SUPPRESS:
            return False
        return any(map(self._is_caught_as, call.args))

    def _is_caught_as(self, node: ast.expr) -> bool:
        name = node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
        return name in _CATCHING or self._is_http_error(node)

    # What is written

    def _assign(self, node: ast.Assign | ast.AugAssign | ast.AnnAssign) -> None:
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        for target in targets:
            parts = target.elts if isinstance(target, ast.Tuple | ast.List) else [target]
            for each in parts:
                if isinstance(each, ast.Name):
                    self._rebind(each.id, node)
                else:
                    self._write(each)

    def _rebind(self, name: str, node: ast.Assign | ast.AugAssign | ast.AnnAssign) -> None:
        whole = isinstance(node, ast.Assign) and len(node.targets) == 1
        self._hold(name, self._value(node.value) if whole and node.value is not None else None)

    def _hold(self, name: str, root: str | None) -> None:
        if root is None:
            self.roots.pop(name, None)
        else:
            self.roots[name] = root

    def _write(self, target: ast.expr) -> None:
        if not isinstance(target, ast.Attribute | ast.Subscript):
            return
        root = self._holder(target.value)
        if root is not None:
            self._note_write(root, target, _key(target))

    def _note_write(self, root: str, node: ast.expr, key: str) -> None:
        self.written.append(Written(root, spelled(node), key, *self._at(node)))

    def _value(self, node: ast.expr) -> str | None:
        """The field whose value an expression is, or ``ALL_FIELDS``; ``None`` for anything else."""
        if isinstance(node, ast.Name):
            return self.roots.get(node.id)
        if isinstance(node, ast.Subscript) and self._value(node.value) == ALL_FIELDS:
            return _text(node.slice)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
            taken = node.func.attr in _TAKING and self._value(node.func.value) == ALL_FIELDS
            return _text(node.args[0]) if taken else None
        return None

    def _holder(self, node: ast.expr) -> str | None:
        """The field, or the sender, that an expression is a part of; not the fields as a whole."""
        root = self._value(node)
        if root is not None:
            return None if root == ALL_FIELDS else root
        if isinstance(node, ast.Attribute | ast.Subscript):
            return self._holder(node.value)
        return None

    # What is called

    def _call(self, node: ast.Call, *, caught: bool) -> None:
        function = node.func
        if isinstance(function, ast.Attribute):
            if function.attr in _TASK_CALLS:
                self._hand(node, function)
            root = self._holder(function.value) if function.attr in _MUTATING else None
            if root is not None:
                self._note_write(root, function, "")
        if isinstance(function, ast.Name) and function.id == "setattr" and len(node.args) > 1:
            root = self._holder(node.args[0])
            if root is not None:
                self._note_write(root, node.args[0], _text(node.args[1]) or "")
        last = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
        if last == "abort" and not caught and self._is_abort(function):
            self.vetoes.append(Veto("abort()", *self._at(node)))

    def _hand(self, node: ast.Call, function: ast.Attribute) -> None:
        task = spelled(function.value)
        later = any(each.arg in _LATER for each in node.keywords)
        if any(each.arg == "serializer" for each in node.keywords):
            return
        roots = [self._value(each) for each in self._arguments(node, function.attr)]
        fields = [each for each in roots if each is not None and each != SENDER]
        if fields:
            pickled = is_pickled(self.resolver, function.attr, self._what(function.value))
            at = self._at(node)
            self.handed += [Handed(each, task, *at, later, pickled) for each in fields]

    def _arguments(self, node: ast.Call, method: str) -> Iterator[ast.expr]:
        """The values that reach the task."""
        if method != "apply_async":
            yield from (*node.args, *(each.value for each in node.keywords))
            return
        inner = [*node.args[:2]]
        inner += [each.value for each in node.keywords if each.arg in {"args", "kwargs"}]
        for each in inner:
            if isinstance(each, ast.Tuple | ast.List):
                yield from each.elts
            elif isinstance(each, ast.Dict):
                yield from each.values
            else:
                yield each

    def _raise(self, node: ast.Raise) -> None:
        raised = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
        if raised is not None and self._is_http_error(raised):
            self.vetoes.append(Veto(f"raise {spelled(raised)}", *self._at(node)))

    def _is_http_error(self, node: ast.expr) -> bool:
        value = self._what(node)
        above = self.resolver.classes.order(value) if isinstance(value, Klass) else (value,)
        return any(self._dotted(each).startswith(_HTTP_ERRORS) for each in above)

    def _dotted(self, value: Value) -> str:
        return dotted(self.resolver, value)

    def _what(self, node: ast.expr) -> Value:
        return widely(self.resolver, node, self._here())

    def _is_abort(self, node: ast.expr) -> bool:
        return self._dotted(self._what(node)) in ABORTS

    def _here(self) -> At:
        scope = self.unit.facts.scopes[self.function.scope]
        return At(self.unit, self.function.scope, 1 << 60, scope.body, self.function.env)

    def _at(self, node: ast.AST) -> tuple[Place, int]:
        line, offset = node.lineno, node.col_offset  # type: ignore[attr-defined]  # expressions and statements have them
        return self.unit.place(line), self.unit.text.column(line, offset)


def _inner_statements(node: ast.stmt) -> Iterator[ast.stmt]:
    for each in children(node):
        if isinstance(each, ast.stmt):
            yield each
        elif isinstance(each, ast.match_case):
            yield from each.body


def _bound(node: ast.stmt) -> Iterator[str]:
    """The names that a statement binds beside an assignment, to something else than it held."""
    targets: list[ast.expr | None] = []
    if isinstance(node, ast.For | ast.AsyncFor):
        targets = [node.target]
    elif isinstance(node, ast.With | ast.AsyncWith):
        targets = [each.optional_vars for each in node.items]
    elif isinstance(node, ast.Delete):
        targets = [*node.targets]
    for target in targets:
        for each in () if target is None else ast.walk(target):
            if isinstance(each, ast.Name) and not isinstance(each.ctx, ast.Load):
                yield each.id


def _text(node: ast.expr) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _key(target: ast.Attribute | ast.Subscript) -> str:
    return target.attr if isinstance(target, ast.Attribute) else _text(target.slice) or ""


def _leads(
    resolver: "Resolver",
    function: Func,
    sends: Sends,
    chain: tuple[tuple[Place, int], ...],
    seen: frozenset[tuple[int, int]],
) -> Iterator[Lead]:
    """The sends that a function leads to in every case; a generator runs only if it is asked."""
    here = (function.unit, function.scope)
    if here in seen or len(chain) >= _DEPTH:
        return
    unit = resolver.modules.units[function.unit]
    node = unit.node(function.scope)
    if node is None or _is_generator(unit, node):
        return
    for signal, place in sends.get(here, ()):
        (first, column), *others = (*chain, (place, 1))
        yield Lead(signal, first, column, place, tuple(each for each, _ in others))
    scope = unit.facts.scopes[function.scope]
    at = At(unit, function.scope, 1 << 60, scope.body, function.env)
    awaited = _awaited(node) if isinstance(node, ast.AsyncFunctionDef) else frozenset()
    for call in certain_calls(node):
        value = resolver.value(Terms().term(call.func), at)
        if isinstance(value, Func) and (id(call) in awaited or not _is_async(resolver, value)):
            place = unit.place(call.lineno)
            step = (place, unit.text.column(call.lineno, call.col_offset))
            yield from _leads(resolver, value, sends, (*chain, step), seen | {here})


def _is_generator(unit: Unit, node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Without the word in its text it needs no look at all that it does."""
    last = node.end_lineno or node.lineno
    return unit.text.says(b"yield", node.lineno, last) and is_generator(node)


def _awaited(node: ast.AsyncFunctionDef) -> frozenset[int]:
    return frozenset(id(each.value) for each in ast.walk(node) if isinstance(each, ast.Await))


def _is_async(resolver: "Resolver", function: Func) -> bool:
    node = resolver.modules.units[function.unit].node(function.scope)
    return isinstance(node, ast.AsyncFunctionDef)
