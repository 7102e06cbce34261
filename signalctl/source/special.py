"""Attributes that are not just what a class binds: of enums, records, descriptors and signals."""

from dataclasses import replace
from typing import TYPE_CHECKING

from signalctl.source import calls, known, records
from signalctl.source.values import (
    Const,
    Ext,
    Func,
    Inst,
    Klass,
    Member,
    Method,
    Parent,
    Sig,
    Value,
    one_of,
)

if TYPE_CHECKING:
    from signalctl.source.resolve import Resolver


class Special:
    """Looks up what needs more than the order of classes."""

    def __init__(self, resolver: "Resolver") -> None:
        self._resolver = resolver

    def order(self, klass: Klass) -> tuple[Value, ...]:
        """The class and what it inherits from, nearest first; unknown bases as they are."""
        raise NotImplementedError

    def is_one_of(self, value: Value, paths: frozenset[str]) -> bool:
        """Whether a class is one of ``paths``, or inherits from one."""
        raise NotImplementedError

    def attribute(self, value: Klass | Inst | Parent | Member, name: str) -> Value:
        """What ``value.name`` stands for."""
        raise NotImplementedError

    def found_in(
        self, line: tuple[Value, ...], name: str, holder: Value, bound: Value
    ) -> Value | None:
        """The attribute where Python finds it first in ``line``."""
        raise NotImplementedError

    def own(self, klass: Klass, name: str) -> Value | None:
        """What a class itself binds."""
        raise NotImplementedError

    def special(self, value: Value, name: str) -> Value | None:
        """What ``value.name`` is where no class binds it; ``None`` where that is asked for."""
        if isinstance(value, Member):
            return self._member(value, name)
        if not isinstance(value, Inst):
            return None
        if name == "__class__":
            return self.of(value)
        if isinstance(value.of, Klass) and name in {"value", "_value_"} and self.is_enum(value.of):
            return one_of([each.value for each in self.members(value.of)])
        return records.given(value, name) if value.env else None

    def is_enum(self, value: Value) -> bool:
        """Whether its attributes are members of an ``Enum``, and not what they are given."""
        return self.is_one_of(value, known.ENUM_CLASSES)

    def is_text(self, value: Value) -> bool:
        """Whether instances of this class are texts."""
        return self.is_one_of(value, frozenset({"builtins.str", "enum.StrEnum"}))

    def members(self, klass: Klass) -> tuple[Member, ...]:
        """The members of an enum, in the order of its text."""
        scope = self._resolver.outline_of(klass)
        found = [self.own(klass, name) for name in scope.bindings if name[0] != "_"]
        return tuple([each for each in found if isinstance(each, Member)])

    def _member(self, value: Member, name: str) -> Value:
        if name in {"value", "_value_"}:
            return value.value
        if name == "name":
            return Const(value.name)
        found = self.attribute(Inst(value.of, exact=True), name)
        if isinstance(found, Func) and found.bound is not None:
            return Func(found.unit, found.scope, found.env, value)
        return found

    @staticmethod
    def of(instance: Inst) -> Value:
        """The class of an instance."""
        if isinstance(instance.of, Klass) and not instance.exact:
            return replace(instance.of, lower=True)
        return instance.of

    def of_signal(self, signal: Sig, klass: Klass, name: str) -> Value:
        """What an attribute of a signal of an own class is."""
        found = self.found_in(self.order(klass), name, Inst(klass, exact=True), signal)
        return Method(signal, name) if found is None else found

    def taken_by_name(self, signal: Sig, method: str) -> frozenset[str]:
        """What a ``send`` of the signal's own class takes by name, so that it is no field."""
        if not isinstance(signal.of, Klass):
            return frozenset()
        found = self.of_signal(signal, signal.of, method)
        if not isinstance(found, Func):
            return frozenset()
        params = self._resolver.scope_of(found).params[1:]
        return frozenset(each.name for each in params if each.kind in {"p", "k"})

    def described(self, value: Inst, klass: Klass, bound: Value) -> Value:
        """What a descriptor of own code gives; ``value`` itself where it is none, or may be one."""
        line = self.order(klass)
        if all(not isinstance(each, Klass) or not self._has(each) for each in line):
            return replace(value, doubtful=any(map(_is_strange, line)))
        method = self.attribute(value, "__get__")
        if not isinstance(method, Func):
            return value
        owner = bound.of if isinstance(bound, Inst) else bound
        given = calls.Given((bound if isinstance(bound, Inst) else Const(None), owner), {})
        return self._resolver.result_of(method, calls.bind(self._resolver, method, given))

    def _has(self, klass: Klass) -> bool:
        return "__get__" in self._resolver.outline_of(klass).bindings


def _is_strange(base: Value) -> bool:
    """Whether a class is not read, so that it may have any method."""
    if isinstance(base, Ext):
        return not known.is_standard(base.path)
    return not isinstance(base, Klass)
