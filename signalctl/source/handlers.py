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


@dataclass(frozen=True, slots=True)
class Receiving:
    """A handler, and the function whose body it runs; ``None`` where that is not known."""

    handler: Handler
    function: Func | None


def receiving(resolver: "Resolver", value: Value) -> Receiving | str:
    """What is connected, or the reason why that cannot be told."""
    match value:
        case Func():
            return _function(resolver, value)
        case Part():
            return _partial(resolver, value)
        case Klass():
            return _class(resolver, value)
        case Inst(of=Klass()):
            call = resolver.classes.attribute(value, "__call__")
            if isinstance(call, Func):
                return _function(resolver, call)
            return "an instance whose __call__ is not seen"
        case Ext():
            return _external(value.path)
        case Inst(of=Ext(path=path)):
            return _external(path)
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


def _function(resolver: "Resolver", value: Func) -> Receiving | str:
    wrapped = wrapped_by(resolver, value)
    if wrapped is not None:
        inner = receiving(resolver, wrapped)
        if isinstance(inner, str):
            return inner
        own = resolver.scope_of(value)
        handler = replace(inner.handler, decorators=(*inner.handler.decorators, own.qualname))
        if not any(each.kind == "**" for each in own.params):
            handler = replace(handler, door=door_of(own, bound=False))
        return Receiving(handler, inner.function)
    scope = resolver.scope_of(value)
    unit = resolver.modules.units[value.unit]
    decorators = tuple(
        spell(each) for each in reversed(scope.decorators) if _replaces(resolver, value, each)
    )
    door: Door | UnknownDoor = door_of(scope, bound=value.bound is not None)
    if decorators:
        door = UnknownDoor(f"the decorator '{decorators[-1]}' may replace it")
    return Receiving(
        Handler(
            name=name_of(resolver, value),
            place=unit.place(scope.line),
            column=scope.column,
            door=door,
            is_async=scope.kind == "async" and not scope.generator,
            is_generator=scope.generator,
            decorators=decorators,
        ),
        value,
    )


def under(resolver: "Resolver", value: Func, place: int) -> Receiving | str:
    """As ``receiving``, for the decorator that stands at ``place``: only those below it count."""
    found = _function(resolver, value)
    if isinstance(found, str):
        return found
    scope = resolver.scope_of(value)
    below = scope.decorators[place + 1 :]
    names = tuple(spell(each) for each in reversed(below) if _replaces(resolver, value, each))
    bound = any(_last(each) == "classmethod" for each in below)
    door: Door | UnknownDoor = door_of(scope, bound=bound)
    if names:
        door = UnknownDoor(f"the decorator '{names[-1]}' may replace it")
    return Receiving(replace(found.handler, decorators=names, door=door), found.function)


def _last(term: Term) -> object:
    while term[0] == "c":
        term = term[1]
    return term[-1]


def _replaces(resolver: "Resolver", value: Func, decorator: Term) -> bool:
    """Whether a decorator may give another function than the one it is given."""
    if _last(decorator) in _SAME:
        return False
    scope = resolver.scope_of(value)
    unit = resolver.modules.units[value.unit]
    at = At(unit, scope.parent, scope.order, scope.block, value.env)
    target = Func(value.unit, value.scope, value.env)
    term = ("c", decorator, (("v", target),), (), 0, -1)
    result = resolver.value(term, at)
    return not (
        isinstance(result, Func) and (result.unit, result.scope) == (value.unit, value.scope)
    )


def wrapped_by(resolver: "Resolver", value: Func) -> Value | None:
    """What ``functools.wraps`` says that this function stands for."""
    scope = resolver.scope_of(value)
    unit = resolver.modules.units[value.unit]
    for decorator in scope.decorators:
        if decorator[0] != "c" or _last(decorator) not in {"wraps", "update_wrapper"}:
            continue
        at = At(unit, scope.parent, END, scope.block, value.env)
        function = resolver.value(decorator[1], at)
        if function == Ext("functools.wraps") and decorator[2]:
            inner = resolver.settle(resolver.value(decorator[2][0], at), value.env)
            return inner if isinstance(inner, Func | Part | Klass) else None
    return None


def _partial(resolver: "Resolver", value: Part) -> Receiving | str:
    inner = receiving(resolver, value.function)
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
    return Receiving(replace(inner.handler, door=door), inner.function)


def _class(resolver: "Resolver", value: Klass) -> Receiving | str:
    unit = resolver.modules.units[value.unit]
    scope = unit.facts.scopes[value.scope]
    init = resolver.classes.attribute(Inst(value, exact=True), "__init__")
    door: Door | UnknownDoor = UnknownDoor("its __init__ is not seen")
    if isinstance(init, Func):
        door = door_of(resolver.scope_of(init), bound=True)
    handler = Handler(name_of(resolver, value), unit.place(scope.line), scope.column, door)
    return Receiving(handler, init if isinstance(init, Func) else None)


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


def _external(path: str) -> Receiving | str:
    if known.is_standard(path):
        module, _, name = path.rpartition(".")
        door = UnknownDoor("it is not written in Python that was read")
        return Receiving(Handler(f"{module}:{name}", None, 0, door), None)
    return f"'{path}' was not read"
