"""What stands around a connect: decorators, the function it is in, and whether what it connects lives."""

import ast
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from signalctl.model.place import Place
from signalctl.model.source import LASTING, Surroundings
from signalctl.source.decorators import are_transparent, below, last_name, replaced_by
from signalctl.source.found import FoundConnect
from signalctl.source.handlers import Receiving
from signalctl.source.shapes import Scope, Site, Term
from signalctl.source.spell import spell
from signalctl.source.trees import children
from signalctl.source.unit import Unit
from signalctl.source.values import Func

if TYPE_CHECKING:
    from signalctl.source.resolve import Resolver

_SERVING = frozenset(
    {
        *("route", "get", "post", "put", "patch", "delete", "websocket", "errorhandler"),
        *("before_request", "after_request", "teardown_request", "before_app_request"),
        *("after_app_request", "teardown_app_request", "app_errorhandler", "app_context_processor"),
        *("context_processor", "teardown_appcontext", "shared_task", "task", "periodic_task"),
        *("actor", "job"),
    }
)
"""The last names of decorators whose functions run while the application serves."""

_OF_OBJECTS = frozenset({"self", "cls"})
_FACTORIES = frozenset({"create_app", "make_app", "init_app", "build_app", "get_app"})
_TASK_NAMES = frozenset({"shared_task"})


def around(resolver: "Resolver", found: FoundConnect) -> Surroundings:
    """What stands around a connect, as far as that can be told from its own file."""
    site, unit = found.site, found.spot.unit
    if not unit.own or found.through or site.method not in LASTING:
        return Surroundings()
    function = found.receiving.function if isinstance(found.receiving, Receiving) else None
    inside = _function_around(unit, site.scope)
    here = None if inside is None else unit.facts.scopes[inside]
    local = function is not None and _is_made_in(unit, function, inside)
    first, as_classmethod = _bound_too_early(resolver, unit, site, function)
    return Surroundings(
        replaced_by=replaced_by(resolver, unit, site),
        bound_too_early=first,
        serving="" if here is None else _serving(unit, here),
        factory=here is not None and _is_factory(here),
        passing=_passing(unit, site, found, function, inside),
        local=local,
        taken_away=_is_taken_away(unit, site, inside),
        redefined=_redefined(unit, site),
        as_classmethod=as_classmethod,
    )


def _function_around(unit: Unit, index: int) -> int | None:
    """The function that a scope is in; ``None`` at module level and in classes there."""
    scopes = unit.facts.scopes
    while index > 0 and scopes[index].kind == "class":
        index = scopes[index].parent
    return index if index > 0 else None


def _is_made_in(unit: Unit, function: Func, inside: int | None) -> bool:
    """Whether a function is defined in the one around the connect."""
    if inside is None or function.unit != unit.index or function.bound is not None:
        return False
    return unit.facts.scopes[function.scope].parent == inside


# Classes


def _bound_too_early(
    resolver: "Resolver", unit: Unit, site: Site, function: Func | None
) -> tuple[str, bool]:
    """The parameter that the object would be, and whether a ``classmethod`` stands in between."""
    scopes = unit.facts.scopes
    if scopes[site.scope].kind != "class":
        return "", False
    index = site.target
    if index < 0 and function is not None and function.unit == unit.index:
        index = function.scope
    if index < 0 or scopes[index].parent != site.scope or scopes[index].kind == "lambda":
        return "", False
    scope = scopes[index]
    first = scope.params[0] if scope.params else None
    if first is None or first.name not in _OF_OBJECTS or first.kind not in {"/", "p"}:
        return "", False
    between = below(scope, site)
    if any(last_name(each) == "staticmethod" for each in scope.decorators):
        return "", False
    if not are_transparent(resolver, unit, index, between):
        return "", False
    return first.name, any(last_name(each) == "classmethod" for each in between)


# The function around


def _serving(unit: Unit, scope: Scope) -> str:
    for decorator in scope.decorators:
        term = decorator[1] if decorator[0] == "c" else decorator
        if term[-1] in _SERVING and (term[0] == "a" or term[-1] in _TASK_NAMES):
            return spell(term)
    holder = unit.facts.scopes[scope.parent]
    if holder.kind == "class" and scope.name in {"get", "post", "put", "patch", "delete"}:
        views = [each for each in holder.bases if str(last_name(each)).endswith("View")]
        return spell(views[0]) if views else ""
    return ""


def _is_factory(scope: Scope) -> bool:
    if scope.name in _FACTORIES:
        return True
    return any(
        each.name == "app" or (each.annotation is not None and each.annotation[1] == "Flask")
        for each in scope.params
    )


def _is_taken_away(unit: Unit, site: Site, inside: int | None) -> bool:
    return inside is not None and any(
        each.method == "disconnect" and each.scope == site.scope and each.base == site.base
        for each in unit.facts.sites
    )


# What is connected


def _passing(
    unit: Unit, site: Site, found: FoundConnect, function: Func | None, inside: int | None
) -> str:
    """What kind of thing is connected weakly that nothing else is seen to keep."""
    if found.weak is not True:
        return ""
    given = _given(site)
    if given is not None and site.result == "dropped":
        if given[0] == "f":
            return "lambda"
        if given[0] == "c" and last_name(given) == "partial":
            return "partial"
        if given[0] == "a" and given[1][0] == "c" and isinstance(found.receiving, Receiving):
            return "method" if found.receiving.handler.kind != "builtin" else ""
    if inside is None or function is None or not _is_made_in(unit, function, inside):
        return ""
    scope = unit.facts.scopes[inside]
    if scope.generator or _sends_after(unit, site, inside):
        return ""
    name = given[1] if given is not None and given[0] == "n" else None
    if site.target >= 0:
        name = unit.facts.scopes[site.target].name
    if not isinstance(name, str) or _gets_out(unit, inside, name):
        return ""
    return "function"


def _given(site: Site) -> Term | None:
    """The expression that is connected; ``None`` for what is decorated."""
    if site.call is None or site.target >= 0 or site.method != "connect":
        return None
    by_name = (term for name, term in site.call[3] if name == "receiver")
    given: Term | None = site.call[2][0] if site.call[2] else next(by_name, None)
    return given


def _sends_after(unit: Unit, site: Site, inside: int) -> bool:
    """Whether the function goes on to send: what is connected lives as long as it does."""
    return any(
        each.method.startswith("send") and each.scope == inside and each.line >= site.line
        for each in unit.facts.sites
    )


def _gets_out(unit: Unit, inside: int, name: str) -> bool:
    """Whether a local function is used for more than to be connected or called."""
    node = unit.node(inside)
    if node is None:
        return True
    return any(_uses(node, name))


def _uses(node: ast.AST, name: str) -> Iterator[bool]:
    """True for each use of ``name`` that may keep it."""
    for child in children(node):
        if isinstance(child, ast.Call):
            function = child.func
            is_connect = isinstance(function, ast.Attribute) and function.attr in {
                *LASTING,
                "disconnect",
            }
            parts = [*child.args, *(each.value for each in child.keywords)]
            if is_connect or (isinstance(function, ast.Name) and function.id == name):
                parts = [each for each in parts if not _is_name(each, name)]
            else:
                yield from (True for each in parts if _is_name(each, name))
            if not _is_name(function, name):
                yield from _uses(function, name)
            for part in parts:
                yield from _uses(part, name)
        elif _is_name(child, name):
            yield True
        else:
            yield from _uses(child, name)


def _is_name(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Load)


def _redefined(unit: Unit, site: Site) -> Place | None:
    """Where the name of a decorated function is given to another one."""
    if site.target < 0:
        return None
    scope = unit.facts.scopes[site.target]
    bindings = unit.facts.scopes[scope.parent].bindings.get(scope.name, [])
    later = [each for each in bindings if each.line > scope.last and each.kind == "def"]
    if not later or later[0].block != scope.block:
        return None
    start = unit.facts.scopes[later[0].what].line
    between = unit.text.between(scope.last + 1, start - 1) if start - 1 > scope.last else b""
    word = re.compile(rb"\b%s\b" % scope.name.encode())
    return None if word.search(between) else unit.place(unit.facts.scopes[later[0].what].own_line)
