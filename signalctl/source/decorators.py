"""What decorators make of the function that they stand on: another object, or the same one."""

from typing import TYPE_CHECKING

from signalctl.model.source import LASTING
from signalctl.source.at import At
from signalctl.source.handlers import name_of
from signalctl.source.shapes import Scope, Site, Term
from signalctl.source.spell import spell
from signalctl.source.unit import Unit
from signalctl.source.values import Ext, Func, Inst, Klass, Part, Value

if TYPE_CHECKING:
    from signalctl.source.resolve import Resolver

_REPLACING = frozenset(
    {
        *("functools.lru_cache", "functools.cache", "functools.singledispatch"),
        *("contextlib.contextmanager", "contextlib.asynccontextmanager"),
        *("celery.shared_task", "celery.app.shared_task"),
        *("celery.Celery.task", "celery.app.base.Celery.task"),
        *("click.command", "click.group"),
        *("dramatiq.actor", "flask_login.login_required", "tenacity.retry"),
    }
)
"""Decorators of modules that are not read, and that give back another object than they take.

Source: the documentation of each: Python's library, Celery, click, dramatiq, Flask-Login, tenacity.
"""

_STILL_IT = frozenset({"classmethod", "override", "final"})
"""The last names of what a function in a class body may pass, and takes the same parameters after."""


def last_name(term: Term) -> object:
    """The last name of a decorator, whether it is called or not."""
    while term[0] == "c":
        term = term[1]
    return term[-1]


def below(scope: Scope, connect: Site) -> tuple[Term, ...]:
    """The decorators between a connect and its function; all of them where the connect is a call."""
    decorators = tuple(scope.decorators)
    return decorators if connect.target < 0 else decorators[_place(scope, connect) + 1 :]


def replaced_by(resolver: "Resolver", unit: Unit, connect: Site) -> str:
    """The decorator above a connect that puts another object in the place of the function.

    As written; empty where none is known to.
    """
    if connect.target < 0:
        return ""
    scope = unit.facts.scopes[connect.target]
    above = scope.decorators[: max(_place(scope, connect), 0)]
    others = (each for each in above if last_name(each) not in LASTING)
    found = (each for each in others if _replaces(resolver, unit, connect.target, each))
    return next(map(spell, found), "")


def are_transparent(
    resolver: "Resolver", unit: Unit, index: int, decorators: tuple[Term, ...]
) -> bool:
    """Whether a call of the function at ``index`` enters it with what is given, ``decorators`` or not."""
    at, target = _below(unit, index)
    return all(
        last_name(each) in {*LASTING, *_STILL_IT}
        or _is_same(_applied(resolver, each, target, at), target)
        for each in decorators
    )


def _place(scope: Scope, connect: Site) -> int:
    """Where a connect stands among the decorators; -1 where it does not."""
    own = ("a", connect.base, connect.method) if connect.call is None else connect.call
    return next((n for n, each in enumerate(scope.decorators) if each == own), -1)


def _below(unit: Unit, index: int) -> tuple[At, Func]:
    """Where the decorators of a function are looked up, and the bare function."""
    scope = unit.facts.scopes[index]
    at = At(unit, scope.parent, scope.order, scope.block)
    return at, Func(unit.index, index, (), applied=0)


def _applied(resolver: "Resolver", decorator: Term, target: Func, at: At) -> Value:
    """What a decorator gives for ``target``; its module is read, whatever it speaks of."""
    resolver.wide = True
    try:
        return resolver.value(("c", decorator, (("v", target),), (), 0, -1), at)
    finally:
        resolver.wide = False


def _is_same(result: Value, target: Func) -> bool:
    return isinstance(result, Func) and (result.unit, result.scope) == (target.unit, target.scope)


def _replaces(resolver: "Resolver", unit: Unit, index: int, decorator: Term) -> bool:
    at, target = _below(unit, index)
    result = _applied(resolver, decorator, target, at)
    if isinstance(result, Func) and not _is_same(result, target):
        return True
    if isinstance(result, Part) or _is_called(resolver, result):
        return True
    written = decorator[1] if decorator[0] == "c" else decorator
    return bool(_REPLACING & {_imported(unit, written), _path(resolver, written, at)})


def _is_called(resolver: "Resolver", value: Value) -> bool:
    """Whether it is an instance that stands for the function: it can be called."""
    if not isinstance(value, Inst) or not isinstance(value.of, Klass):
        return False
    return isinstance(resolver.classes.attribute(value, "__call__"), Func)


def _path(resolver: "Resolver", term: Term, at: At) -> str:
    """What a decorator of another module is called there; empty where that is not known."""
    if term[0] == "a":
        holder = resolver.value(term[1], at)
        if isinstance(holder, Inst) and isinstance(holder.of, Ext):
            return f"{holder.of.path}.{term[2]}"
    value = resolver.value(term, at)
    if isinstance(value, Func):
        return name_of(resolver, value).replace(":", ".")
    return value.path if isinstance(value, Ext) else ""


def _imported(unit: Unit, term: Term) -> str:
    """The path that the imports of the file give a name, where its module may not have been read."""
    attributes: list[str] = []
    while term[0] == "a":
        attributes.insert(0, term[2])
        term = term[1]
    bindings = unit.facts.scopes[0].bindings.get(term[1], []) if term[0] == "n" else []
    if len(bindings) != 1:
        return ""
    match bindings[0].kind, bindings[0].what:
        case "import", str(module):
            return ".".join([module, *attributes])
        case "from", (str(module), 0, str(name)):
            return ".".join([module, name, *attributes])
        case _:
            return ""
