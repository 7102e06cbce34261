"""Classes as source shows them: their order of resolution, attributes and subclasses."""

from dataclasses import replace
from typing import TYPE_CHECKING

from signalctl.source import known
from signalctl.source.at import At
from signalctl.source.below import Below
from signalctl.source.reach import END
from signalctl.source.special import Special
from signalctl.source.values import (
    Const,
    Ext,
    Func,
    Inst,
    Klass,
    Member,
    Parent,
    Seq,
    Sig,
    Table,
    Unknown,
    Value,
    alternatives,
    one_of,
)

if TYPE_CHECKING:
    from signalctl.source.resolve import Resolver


class Classes(Special):
    """Looks attributes up as Python would, and in subclasses where Python would find one there."""

    def __init__(self, resolver: "Resolver") -> None:
        super().__init__(resolver)
        self._orders: dict[Klass, tuple[Value, ...]] = {}
        self._opened: set[Klass] = set()
        self._below = Below(resolver, self.order)

    def order(self, klass: Klass) -> tuple[Value, ...]:
        """The class and what it inherits from, nearest first; unknown bases as they are."""
        klass = exactly(klass)
        known_order = self._orders.get(klass)
        if known_order is not None:
            return known_order
        self._orders[klass] = (klass,)  # a class cannot inherit from itself: cuts a circle
        found: list[Value] = [klass]
        for base in self._bases(klass):
            above = self.order(base) if isinstance(base, Klass) else (base,)
            found = [each for each in found if each not in above or each == klass]
            found.extend(above)
        self._orders[klass] = tuple(found)
        return self._orders[klass]

    def _bases(self, klass: Klass) -> list[Value]:
        unit = self._resolver.modules.units[klass.unit]
        scope = unit.facts.scopes[klass.scope]
        at = At(unit, scope.parent, scope.order, scope.block)
        values: list[Value] = []
        wide = self._resolver.wide
        self._resolver.wide = wide and unit.own  # far above, only signals matter
        for term in scope.bases:
            values.extend(alternatives(self._resolver.value(term, at)))
        self._resolver.wide = wide
        return values

    def is_signal(self, value: Value) -> bool:
        """Whether instances of this class are signals."""
        return self.is_one_of(value, known.SIGNAL_CLASSES)

    def is_namespace(self, value: Value) -> bool:
        """Whether instances of this class are namespaces of signals."""
        return self.is_one_of(value, known.NAMESPACE_CLASSES)

    def is_app(self, value: Value) -> bool:
        """Whether instances of this class are applications."""
        return self.is_one_of(value, known.APP_CLASSES)

    def is_one_of(self, value: Value, paths: frozenset[str]) -> bool:
        """Whether a class is one of ``paths``, or inherits from one."""
        line = self.order(value) if isinstance(value, Klass) else (value,)
        return any(isinstance(each, Ext) and known.canonical(each.path) in paths for each in line)

    def attribute(self, value: Klass | Inst | Parent | Member, name: str) -> Value:
        """What ``value.name`` stands for."""
        special = self.special(value, name)
        if special is not None:
            return special
        if isinstance(value, Parent):
            line = self._above(value)
            return self.found_in(line, name, value.bound, value.bound) or Unknown(
                f"no class above has '{name}' that is seen"
            )
        klass = value.of if isinstance(value, Inst) else value
        if isinstance(klass, Ext):
            return Ext(f"{klass.path}().{name}")
        if not isinstance(klass, Klass):
            return Unknown("an attribute of a value that is not known")
        line = self.order(klass)
        found = self.found_in(line, name, value, value)
        if value.exact if isinstance(value, Inst) else not klass.lower:
            return found or self._missing(line, name)
        lower = self._in_subclasses(klass, name, value) if self._worth(found) else []
        if found is None and not lower:
            if self._resolver.asks_subclasses:
                lower = self._beside(klass, name, value)
            if not lower and self._opens(klass, line):
                return self.attribute(value, name)
            if not lower:
                return self._missing(line, name)
        return one_of([*([] if found is None else [found]), *lower])

    def _opens(self, klass: Klass, line: tuple[Value, ...]) -> bool:
        """Whether a base was left shut that is opened now, as a site asks for what it may hold."""
        if not self._resolver.opens_bases or klass in self._opened:
            return False
        self._opened.add(klass)
        if not any(isinstance(each, Unknown) for each in line):
            return False
        for each in line:
            if isinstance(each, Klass):
                self._orders.pop(each, None)
        wide, self._resolver.wide = self._resolver.wide, True
        try:
            return self.order(klass) != line
        finally:
            self._resolver.wide = wide

    def _beside(self, klass: Klass, name: str, value: Value) -> list[Value]:
        """What subclasses get from what else they inherit from."""
        found: list[Value] = []
        for below in self.subclasses(klass, ""):
            bound = Inst(below) if isinstance(value, Inst) else below
            given = self.found_in(self.order(below), name, bound, bound)
            if given is not None:
                found.append(given)
        return found

    def _worth(self, found: Value | None) -> bool:
        """Whether a subclass is asked: for what a site connects or sends, unless it is found."""
        if self._resolver.asks_overrides and isinstance(found, Func | Table):
            return True
        if not self._resolver.asks_subclasses:
            return False
        return found is None or isinstance(found, Sig | Unknown) or found == Const(None)

    def _missing(self, line: tuple[Value, ...], name: str) -> Value:
        strange = [each for each in line if not isinstance(each, Klass)]
        if any(not isinstance(each, Ext) or not known.is_standard(each.path) for each in strange):
            return Unknown(f"'{name}' may come from a base class that is not read")
        return Unknown(f"no class seen has the attribute '{name}'")

    def _above(self, parent: Parent) -> tuple[Value, ...]:
        bound = parent.bound.of if isinstance(parent.bound, Inst) else parent.bound
        line = self.order(bound if isinstance(bound, Klass) else parent.klass)
        place = line.index(parent.klass) if parent.klass in line else 0
        return line[place + 1 :]

    def found_in(
        self, line: tuple[Value, ...], name: str, holder: Value, bound: Value
    ) -> Value | None:
        """The attribute where Python finds it first in ``line``."""
        if isinstance(holder, Inst):
            field = self._field(line, name, holder)
            if field is not None:
                return field
        for klass in line:
            if not isinstance(klass, Klass):
                if isinstance(klass, Ext) and not known.is_standard(klass.path):
                    return None
                continue
            value = self.own(klass, name)
            if value is not None:
                return self._bind(value, bound)
        return None

    def own(self, klass: Klass, name: str) -> Value | None:
        """What a class itself binds; ``None`` where it does not bind ``name``."""
        unit = self._resolver.modules.units[klass.unit]
        scope = unit.facts.scopes[klass.scope]
        if name not in scope.bindings:
            return None
        value = self._resolver.name(name, At(unit, klass.scope, END, scope.body))
        if isinstance(value, Func) or not self.is_enum(klass):
            return value
        return one_of([Member(klass, name, each) for each in alternatives(value)])

    def _bind(self, value: Value, bound: Value) -> Value:
        if isinstance(value, Inst) and isinstance(value.of, Klass):
            return self.described(value, value.of, bound)
        if not isinstance(value, Func):
            return value
        scope = self._resolver.outline_of(value)
        names = {each[-1] for each in scope.decorators if each[0] in {"n", "a"}}
        if self._resolver.is_property(value) and isinstance(bound, Inst):
            return self._resolver.result_of(Func(value.unit, value.scope, value.env, bound), ())
        if "staticmethod" in names or (isinstance(bound, Klass) and "classmethod" not in names):
            return value
        return Func(value.unit, value.scope, value.env, bound)

    def _field(self, line: tuple[Value, ...], name: str, holder: Inst) -> Value | None:
        """What the methods assign to ``self.name``."""
        values: list[Value] = []
        for klass in line:
            if not isinstance(klass, Klass):
                continue
            unit = self._resolver.modules.units[klass.unit]
            for _, term, scope, order, block, _ in unit.fields(klass.scope, name):
                at = At(unit, scope, order, block, holder.env)
                values.append(self._resolver.value(term, at))
            if values:
                break
        if not values:
            return None
        return one_of([_changeable(each) for each in values])

    def _in_subclasses(self, klass: Klass, name: str, value: Value) -> list[Value]:
        found: list[Value] = []
        for below in self.subclasses(klass, name):
            unit = self._resolver.modules.units[below.unit]
            scope = unit.facts.scopes[below.scope]
            if name in scope.bindings:
                own = self.own(below, name)
                if own is not None:
                    found.append(self._bind(own, Inst(below) if isinstance(value, Inst) else below))
            elif isinstance(value, Inst):
                field = self._field((below,), name, Inst(below))
                if field is not None:
                    found.append(field)
        return found

    def overriding(self, method: Func) -> list[Func]:
        """What subclasses put in the place of a method of an instance that may be of theirs."""
        bound = method.bound
        if not isinstance(bound, Inst) or bound.exact or not isinstance(bound.of, Klass):
            return []
        name = self._resolver.outline_of(method).name
        found = self._in_subclasses(bound.of, name, bound)
        return [each for each in found if isinstance(each, Func) and each != method]

    def subclasses(self, klass: Klass, attribute: str) -> tuple[Klass, ...]:
        """The own classes that inherit from ``klass`` in files where ``attribute`` stands."""
        return self._below.all(exactly(klass), attribute)

    def has_subclasses(self, klass: Klass) -> bool:
        """Whether an own class inherits from ``klass``."""
        return self._below.any(exactly(klass))


def exactly(klass: Klass) -> Klass:
    """The class alone, without those that inherit from it."""
    return Klass(klass.unit, klass.scope) if klass.lower else klass


def _changeable(value: Value) -> Value:
    """A dict or list kept in an attribute: whoever has the instance may fill it later."""
    if isinstance(value, Table):
        return replace(value, open=True)
    return Unknown("a list that is filled later") if value == Seq(()) else value
