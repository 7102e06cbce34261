"""Say what an expression stands for: follow names, attributes and calls, on demand."""

from collections.abc import Sequence
from dataclasses import replace

from signalctl.source import calls, gate, known
from signalctl.source.at import At, merged
from signalctl.source.classes import Classes
from signalctl.source.growth import joined
from signalctl.source.lookups import Lookups
from signalctl.source.modules import Modules
from signalctl.source.reach import END
from signalctl.source.shapes import Scope, Term
from signalctl.source.unit import Unit
from signalctl.source.values import (
    Const,
    Env,
    Ext,
    Func,
    Inst,
    Klass,
    Member,
    Method,
    Mod,
    OneOf,
    Param,
    Parent,
    Seq,
    Sig,
    Space,
    Table,
    Unknown,
    Value,
    alternatives,
    one_of,
)

_DEEPEST = 60
_CALLS = 4
_PROPERTIES = frozenset(
    {"property", "cached_property", "classproperty", "cached_classproperty", "hybrid_property"}
)


class Resolver(Lookups):
    """Evaluates terms to values; each binding once."""

    def __init__(self, modules: Modules) -> None:
        super().__init__(modules)
        self.classes = Classes(self)
        self._depth = 0
        self._calls = 0

    def value(self, term: Term, at: At) -> Value:
        """What ``term`` stands for."""
        if not self._depth:
            self.steps = 0
        self.steps += 1
        if self._depth > _DEEPEST or self.steps > self.patience:
            return Unknown("it takes too many steps to follow")
        self._depth += 1
        try:
            return self._value(term, at)
        finally:
            self._depth -= 1

    def _value(  # noqa: PLR0912 - a table of cases, one line or two each
        self, term: Term, at: At
    ) -> Value:
        match term[0]:
            case "n":
                return self.name(term[1], at)
            case "a":
                return self._each(self.value(term[1], at), lambda v: self.attribute(v, term[2]))
            case "c":
                return self._call_term(term, at)
            case "k":
                return Const(term[1])
            case "l":
                return self._sequence(term[1], at)
            case "d":
                return self._dict(term[1], at)
            case "s":
                return self._subscript(term, at)
            case "o":
                return one_of([self.value(each, at) for each in term[1]])
            case "f":
                return Func(at.unit.index, term[1], at.env, None, *term[2:])
            case "t":
                return self.hinted(term, at)
            case "g":
                return self.comprehension(term, at)
            case "v":
                given: Value = term[1]
                return given
            case "x":
                return Unknown(term[1])
            case _:
                return Unknown("an expression that is not followed")

    def _each(self, value: Value, follow: object) -> Value:
        if isinstance(value, OneOf):
            return one_of([follow(each) for each in value.values])  # type: ignore[operator]  # a function of one value
        return follow(value)  # type: ignore[operator]  # the same

    def _sequence(self, terms: Sequence[Term], at: At) -> Value:
        items: list[Value] = []
        for term in terms:
            if term[0] == "*":
                inner = self.value(term[1], at)
                if not isinstance(inner, Seq):
                    return Unknown("a sequence whose elements are not all known")
                items.extend(inner.items)
            else:
                items.append(self.value(term, at))
        return Seq(tuple(items))

    def _dict(self, pairs: Sequence[tuple[Term | None, Term]], at: At) -> Value:
        table = Table(())
        for key, term in pairs:
            if key is not None:
                table = joined(table, Table(((self.value(key, at), self.plainly(term, at)),)))
            else:
                table = joined(table, self.spread(term, at))
        return table

    def spread(self, term: Term, at: At) -> Table:
        """What ``**term`` brings; open where that cannot be told."""
        value = self.value(term, at)
        if isinstance(value, Table | Param):
            before, self.asks_overrides = self.asks_overrides, True
            try:
                value = self.value(term, at)
            finally:
                self.asks_overrides = before
        if isinstance(value, Param):
            return Table((), rest=value)
        if not isinstance(value, Table):
            return Table((), open=True)
        return value

    def _subscript(self, term: Term, at: At) -> Value:
        holder, key = self.value(term[1], at), self.value(term[2], at)
        if isinstance(key, Const) and isinstance(holder, Space) and isinstance(key.value, str):
            return Sig(("named", holder.key, key.value), key.value)
        if isinstance(key, Const) and isinstance(holder, Klass) and self.classes.is_enum(holder):
            return self.classes.attribute(holder, str(key.value))
        if isinstance(holder, Table) and isinstance(key, Const | Member):
            for each, value in reversed(holder.items):
                if each == key and not holder.open:
                    return value
            if holder.open or holder.rest is not None:
                said = repr(key.value) if isinstance(key, Const) else key.name
                return Unknown(f"the key {said} of a dict that is not fully known")
        if (
            isinstance(holder, Seq)
            and isinstance(key, Const)
            and isinstance(key.value, int)
            and -len(holder.items) <= key.value < len(holder.items)
        ):
            return holder.items[key.value]
        if isinstance(holder, Seq | Table) and not isinstance(key, Const | Member):
            return self.by_computed_key(holder, key)
        if isinstance(holder, Klass):
            return holder
        if isinstance(holder, Ext):
            return holder if known.is_generic(holder.path) else Ext(f"{holder.path}[...]")
        if isinstance(holder, Param | Unknown):
            return Unknown("it is looked up in a value that is not known")
        return Unknown("it is looked up in a value that is not followed")

    def attribute(self, value: Value, name: str) -> Value:
        """What ``value.name`` stands for."""
        if isinstance(value, Mod) and name == "__dict__":
            return self.held_by(value)
        if isinstance(value, Mod):
            return self.module_attribute(value.name, name)
        if isinstance(value, Klass | Inst | Parent | Member):
            return self.classes.attribute(value, name)
        if isinstance(value, Sig) and isinstance(value.of, Klass) and name not in known.METHODS:
            return self.classes.of_signal(value, value.of, name)
        if isinstance(value, Sig | Space | Table | Func):
            return Method(value, name)
        if isinstance(value, Ext):
            return Ext(f"{value.path}.{name}")
        if isinstance(value, Param):
            return Unknown(f"an attribute of the parameter '{value.name}'", param=value)
        if isinstance(value, Unknown):
            return value
        return Unknown(
            "an attribute of a value that is not followed", plain=isinstance(value, Const)
        )

    def unread(self, path: str) -> str:
        """Why nothing is known of ``path``, which lies outside of what was read."""
        top = path.partition(".")[0]
        if known.is_external(top) or self.modules.exists(top):
            return f"'{path}' was not read"
        return f"'{path}' was not read: '{top}' was not found"

    def made_on_demand(self, unit: Unit, name: str) -> Value:
        """What a module's own ``__getattr__`` gives."""
        root = unit.facts.scopes[0]
        function = self.name("__getattr__", At(unit, 0, END, root.body))
        if isinstance(function, Func):
            given = calls.bind(self, function, calls.Given((Const(name),), {}))
            made = self.result_of(function, given)
            if any(isinstance(each, Sig) for each in alternatives(made)):
                return made
        speaks = gate.makes(unit.text.content)
        reason = f"'{unit.file.module}' makes its attributes when they are asked for"
        return Unknown(reason, sure=speaks)

    def can_be(self, instance: Inst) -> bool:
        """Whether a parameter with this annotation may be taken for an instance of its class."""
        if isinstance(instance.of, Klass):
            return not self.classes.is_signal(instance.of)
        return self.classes.is_app(instance.of)

    def members_of(self, klass: Klass) -> tuple[Value, ...] | None:
        """What a loop over a class goes through; ``None`` where it is no ``Enum``."""
        return self.classes.members(klass) if self.classes.is_enum(klass) else None

    def is_property(self, function: Func) -> bool:
        """Whether reading the attribute calls ``function``."""
        scope = self.outline_of(function)
        return any(
            (each[1] if each[0] == "c" else each)[-1] in _PROPERTIES for each in scope.decorators
        )

    def scope_of(self, value: Func | Klass | Param) -> Scope:
        """The scope of a function or class, with all that it holds."""
        return self.modules.units[value.unit].scope(value.scope)

    def outline_of(self, value: Func | Klass) -> Scope:
        """The scope of a function or class as it looks from outside: its names and decorators."""
        return self.modules.units[value.unit].facts.scopes[value.scope]

    def settle(self, value: Value, env: Env) -> Value:
        """``value`` with each parameter replaced by what ``env`` says that it is."""
        if isinstance(value, OneOf):
            return one_of([self.settle(each, env) for each in value.values])
        if isinstance(value, Table) and value.rest is not None:
            rest = self.settle(value.rest, env)
            if isinstance(rest, Table):
                left = tuple(each for each in rest.items if each[0] not in value.gone)
                rest = replace(rest, items=left, gone=(*rest.gone, *value.gone))
                return joined(rest, replace(value, rest=None, gone=()))
            if not isinstance(rest, Param):
                return replace(value, open=True, rest=None, gone=())
            return replace(value, rest=rest)
        if isinstance(value, Param):
            given = dict(env).get((value.unit, value.scope))
            if given is not None:
                inner = dict(given).get(value.name)  # type: ignore[call-overload]  # pairs
                if inner is not None and inner != value:
                    return self.settle(inner, env)
        return value

    def _call_term(self, term: Term, at: At) -> Value:
        function = self.settle(self.value(term[1], at), at.env)
        return one_of([self._call(each, term, at) for each in alternatives(function)])

    def _call(self, function: Value, term: Term, at: At) -> Value:
        return calls.call(self, function, term, at)

    def result_of(self, function: Func, given: Env, *, made_at: object = None) -> Value:
        """What calling ``function`` returns, with what is ``given`` for its parameters."""
        scope = self.scope_of(function)
        if scope.generator:
            return Unknown("what a generator gives")
        if self._calls >= _CALLS:
            return Unknown("calls nested too deeply")
        unit = self.modules.units[function.unit]
        call = (("call", function.unit, function.scope), made_at)
        env = merged(function.env, (*given, *((call,) if made_at is not None else ())))
        wide = self.wide
        self.wide = wide and unit.own  # what others' functions give matters where it is a signal
        self._calls += 1
        try:
            values = [
                self.value(term, At(unit, function.scope, order, block, env))
                for term, order, block in scope.returns
            ]
        finally:
            self._calls -= 1
            self.wide = wide
        return one_of(values) if values else Const(None)
