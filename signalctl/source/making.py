"""Say which signal a call makes, and which line it is that makes it."""

from typing import TYPE_CHECKING

from signalctl.source.at import At
from signalctl.source.values import (
    Const,
    Func,
    Inst,
    Klass,
    Member,
    Param,
    Sig,
    Space,
    Unknown,
    Value,
    alternatives,
    one_of,
)

if TYPE_CHECKING:
    from signalctl.source.calls import Given
    from signalctl.source.resolve import Resolver


def made_in(at: At) -> object:
    """Which of several calls of a function this is; ``None`` at module or class level."""
    for key, value in reversed(at.env):
        if isinstance(key, tuple) and key[0] == "call" and key[2] == at.scope:
            return value
    kind = at.unit.facts.scopes[at.scope].kind
    return None if kind in {"module", "class"} else "function"


def text_of(given: "Given") -> str | None:
    """The name that a call gives to what it makes."""
    first = given.positional[0] if given.positional else given.names.get("name")
    return first.value if isinstance(first, Const) and isinstance(first.value, str) else None


def named(resolver: "Resolver", space: Space, given: "Given", line: int, at: At) -> Value:
    """The signal of a namespace that a call asks for."""
    first = given.positional[0] if given.positional else given.names.get("name")
    values = alternatives(first)
    found: list[Value] = []
    for given_name in values:
        each = given_name
        if isinstance(each, Member) and resolver.classes.is_text(each.of):
            each = each.value
        if isinstance(each, Const) and isinstance(each.value, str):
            signal = Sig(("named", space.key, each.value), each.value)
            resolver.makers.setdefault(signal, {})[_maker(resolver, space, line, at)] = None
            found.append(signal)
        elif isinstance(each, Param):
            found.append(Unknown(f"its name is the parameter '{each.name}'", sure=True, param=each))
        else:
            found.append(
                Unknown("its name is computed", sure=True, param=getattr(each, "param", None))
            )
    return one_of(found)


def _maker(resolver: "Resolver", space: Space, line: int, at: At) -> tuple[int, int]:
    """The unit and line that make a signal of ``space``: in a method of its own, if it has one."""
    if isinstance(space.of, Klass):
        method = resolver.classes.attribute(Inst(space.of, exact=True), "signal")
        if isinstance(method, Func):
            resolver.scope_of(method)
            unit = resolver.modules.units[method.unit]
            for each in unit.facts.calls:
                inside = At(unit, each.scope, each.order, each.block)
                if each.scope == method.scope and (
                    each.word == "signal" or isinstance(resolver.value(each.term, inside), Sig)
                ):
                    return (method.unit, each.line)
    return (at.unit.index, line)
