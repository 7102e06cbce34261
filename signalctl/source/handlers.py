"""What is connected: the function behind an expression, and what it takes."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from signalctl.model.door import Door, Parameter, ParameterKind, UnknownDoor
from signalctl.model.source import Handler
from signalctl.source import known
from signalctl.source.at import At
from signalctl.source.reach import END
from signalctl.source.shapes import Param as ParamFacts
from signalctl.source.shapes import Scope, Term
from signalctl.source.spell import spell
from signalctl.source.values import (
    Ext,
    Func,
    Inst,
    Klass,
    Method,
    Param,
    Part,
    Sig,
    Unknown,
    Value,
)

if TYPE_CHECKING:
    from signalctl.source.resolve import Resolver

_KINDS = {
    "/": ParameterKind.POSITIONAL_ONLY,
    "p": ParameterKind.POSITIONAL_OR_KEYWORD,
    "*": ParameterKind.VAR_POSITIONAL,
    "k": ParameterKind.KEYWORD_ONLY,
    "**": ParameterKind.VAR_KEYWORD,
}
_SAME = frozenset(
    {"connect", "connect_via", "staticmethod", "classmethod", "override", "typing.override"}
)
"""Decorators that give back what they are given, or only bind it."""
_RUNNING = frozenset({"coroutine", "generator"})
"""Kinds that a partial and an instance have from the function they run."""
_DEEPEST = 8


@dataclass(frozen=True, slots=True)
class Receiving:
    """A receiver.

    Attributes:
        function: The one that a call enters; ``None`` where that is not known.
        given: How many values ``function`` has by position in a send, ``self`` counted in.
    """

    handler: Handler
    function: Func | None
    given: int = 1


def receiving(resolver: "Resolver", value: Value, depth: int = 0) -> Receiving | str:
    """What is connected, or the reason why that cannot be told; ``depth``: of what wraps it."""
    match value:
        case Func():
            return _function(resolver, value, depth)
        case Part():
            return _partial(resolver, value, depth)
        case Klass():
            return _class(resolver, value)
        case Inst(of=Klass() as klass):
            return _instance(resolver, value, klass, depth)
        case Ext():
            return _external(resolver, value.path)
        case Inst(of=Ext(path=path)):
            return _external(resolver, path)
        case Param():
            return f"it is the parameter '{value.name}'"
        case Method(of=Sig(), name=name) if name in known.SENDING:
            return _relay(name)
        case Method():
            return f"it is the method '{value.name}' of a value that is not followed"
        case Unknown():
            return value.reason
        case _:
            return "it is a value that is not followed"


def door_of(scope: Scope, *, bound: bool) -> Door:
    """What a function takes; ``bound``: its first parameter is filled."""
    door = Door(tuple(_parameter(each) for each in scope.params))
    return door.given(1) if bound else door


def _parameter(param: ParamFacts) -> Parameter:
    kind = _KINDS[param.kind]
    return Parameter(
        param.name,
        kind,
        required=param.default is None and param.kind not in {"*", "**"},
        annotation=None if param.annotation is None else param.annotation[1],
        default=None if param.default is None else param.default[1],
    )


def name_of(resolver: "Resolver", value: Func | Klass) -> str:
    """``module:qualname``."""
    unit = resolver.modules.units[value.unit]
    return f"{unit.file.module}:{unit.facts.scopes[value.scope].qualname}"


def _function(resolver: "Resolver", value: Func, depth: int) -> Receiving | str:
    """The function as its decorators, those that have been applied, leave it."""
    if depth > _DEEPEST:
        return "it is wrapped too often"
    scope = resolver.scope_of(value)
    unit = resolver.modules.units[value.unit]
    at = At(unit, scope.parent, scope.order, scope.block, value.env)
    found, current = _bare(resolver, value, depth), value
    names: list[str] = []
    strange = ""
    count = len(scope.decorators) if value.applied < 0 else value.applied
    for applied, decorator in enumerate(scope.decorators[::-1][:count]):
        if _last(decorator) in _SAME or _is_wraps(resolver, decorator, at):
            continue
        given = replace(value, applied=applied, bound=None) if current is value else current
        result = resolver.value(("c", decorator, (("v", given),), (), 0, -1), at)
        if isinstance(result, Func):
            if (result.unit, result.scope) == (given.unit, given.scope):
                continue
            wrapper = _function(resolver, replace(result, bound=value.bound), depth + 1)
            if isinstance(wrapper, Receiving):
                found, current = wrapper, result
                names.append(spell(decorator))
                continue
        strange = spell(decorator)
        names.append(strange)
    handler = replace(found.handler, decorators=tuple(names)) if names else found.handler
    if strange:
        handler = replace(handler, door=UnknownDoor(f"the decorator '{strange}' may replace it"))
    return replace(found, handler=handler)


def _bare(resolver: "Resolver", value: Func, depth: int) -> Receiving:
    """The function as its ``def`` makes it; named as what ``functools.wraps`` says it stands for."""
    scope = resolver.scope_of(value)
    unit = resolver.modules.units[value.unit]
    place, bound = unit.place(scope.line), value.bound is not None
    is_async = scope.kind == "async" and not scope.generator
    gives = is_async or (depth > 0 and _gives_coroutine(resolver, value))
    kind = "generator" if scope.generator else "coroutine" if gives else ""
    handler = Handler(
        name=name_of(resolver, value),
        place=place,
        column=scope.column,
        door=door_of(scope, bound=bound),
        is_async=is_async,
        is_generator=scope.generator,
        kind=kind or ("method" if bound else "function"),
    )
    wrapped = wrapped_by(resolver, value)
    inner = None if wrapped is None else receiving(resolver, wrapped, depth + 1)
    if isinstance(inner, Receiving):
        of = inner.handler
        names = (*of.decorators, scope.qualname)
        handler = replace(
            handler, name=of.name, place=of.place, column=of.column, decorators=names, wrapper=place
        )
    return Receiving(handler, value, 1 + bound)


def _gives_coroutine(resolver: "Resolver", value: Func) -> bool:
    """Whether a plain function hands back, as it is, what calling an async one gives."""
    scope = resolver.scope_of(value)
    unit = resolver.modules.units[value.unit]
    for term, order, block in scope.returns:
        if term[0] != "c":
            continue
        at = At(unit, value.scope, order, block, value.env)
        called = resolver.settle(resolver.value(term[1], at), value.env)
        if isinstance(called, Func):
            inner = resolver.scope_of(called)
            if inner.kind == "async" and not inner.generator:
                return True
    return False


def under(resolver: "Resolver", value: Func, place: int) -> Receiving | str:
    """As ``receiving``, for the decorator that stands at ``place``: only those below it count."""
    below = resolver.scope_of(value).decorators[place + 1 :]
    bound = any(_last(each) == "classmethod" for each in below)
    held = value.bound if value.bound is not None or not bound else Unknown("its class")
    return receiving(resolver, replace(value, applied=len(below), bound=held))


def _last(term: Term) -> object:
    while term[0] == "c":
        term = term[1]
    return term[-1]


def _is_wraps(resolver: "Resolver", decorator: Term, at: At) -> bool:
    """Whether it is ``functools.wraps(...)``, which gives back what it is given."""
    if decorator[0] != "c" or _last(decorator) != "wraps":
        return False
    return resolver.value(decorator[1], at) == Ext("functools.wraps")


def wrapped_by(resolver: "Resolver", value: Func) -> Value | None:
    """What ``functools.wraps`` says that this function stands for."""
    scope = resolver.scope_of(value)
    unit = resolver.modules.units[value.unit]
    for decorator in scope.decorators:
        at = At(unit, scope.parent, END, scope.block, value.env)
        if _is_wraps(resolver, decorator, at) and decorator[2]:
            inner = resolver.settle(resolver.value(decorator[2][0], at), value.env)
            return inner if isinstance(inner, Func | Part | Klass) else None
    return None


def _partial(resolver: "Resolver", value: Part, depth: int) -> Receiving | str:
    inner = receiving(resolver, value.function, depth + 1)
    if isinstance(inner, str):
        return inner
    door = inner.handler.door
    if isinstance(door, Door):
        door = door.given(value.positional)
        door = replace(
            door,
            parameters=tuple(
                replace(each, required=False) if each.name in value.names else each
                for each in door.parameters
            ),
        )
    kind = inner.handler.kind if inner.handler.kind in _RUNNING else "partial"
    given = inner.given + value.positional
    return replace(inner, handler=replace(inner.handler, door=door, kind=kind), given=given)


def _instance(resolver: "Resolver", value: Inst, klass: Klass, depth: int) -> Receiving | str:
    call = resolver.classes.attribute(value, "__call__")
    if not isinstance(call, Func):
        return "an instance whose __call__ is not seen"
    inner = _function(resolver, call, depth + 1)
    if isinstance(inner, str):
        return inner
    kind = inner.handler.kind if inner.handler.kind in _RUNNING else "callable object"
    # asked whether an instance is a coroutine function, ``inspect`` does not look at its __call__
    handler = replace(inner.handler, name=name_of(resolver, klass), is_async=False, kind=kind)
    return replace(inner, handler=handler)


def _class(resolver: "Resolver", value: Klass) -> Receiving | str:
    unit = resolver.modules.units[value.unit]
    scope = unit.facts.scopes[value.scope]
    init = resolver.classes.attribute(Inst(value, exact=True), "__init__")
    if not isinstance(init, Func):
        unknown = UnknownDoor("its __init__ is not seen")
        name = name_of(resolver, value)
        handler = Handler(name, unit.place(scope.line), scope.column, unknown, kind="class")
        return Receiving(handler, None)
    found = _bare(resolver, replace(init, bound=value), 0)
    return replace(
        found, handler=replace(found.handler, name=name_of(resolver, value), kind="class")
    )


def _relay(method: str) -> Receiving:
    """A signal's own ``send``, connected to another.

    Source: ``Signal.send`` in blinker 1.9, ``base.py``.
    """
    wrapper = "_async_wrapper" if method == "send" else "_sync_wrapper"
    door = Door(
        (
            Parameter("sender", ParameterKind.VAR_POSITIONAL, required=False),
            Parameter(wrapper, ParameterKind.KEYWORD_ONLY, required=False, default="None"),
            Parameter("kwargs", ParameterKind.VAR_KEYWORD, required=False),
        )
    )
    return Receiving(Handler(f"blinker.base:Signal.{method}", None, 0, door), None)


def _external(resolver: "Resolver", path: str) -> Receiving | str:
    if known.is_standard(path) and path[-1] in {")", "]"}:
        return f"'{path}' is not known"
    if known.is_standard(path):
        module, _, name = path.rpartition(".")
        door = UnknownDoor("it is not written in Python that was read")
        kind = "builtin" if module == "builtins" else "function"
        return Receiving(Handler(f"{module}:{name}", None, 0, door, kind=kind), None)
    return resolver.unread(path)
