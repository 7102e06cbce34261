"""Say what an expression stands for: follow names, attributes and calls, on demand."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from signalctl.source import known
from signalctl.source.classes import Classes
from signalctl.source.modules import Modules
from signalctl.source.reach import END, around, reaching
from signalctl.source.shapes import Binding, Scope, Term
from signalctl.source.unit import Unit
from signalctl.source.values import (
    Const,
    Env,
    Ext,
    Func,
    Inst,
    Klass,
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
_STEPS = 4000
FUNCTIONS = frozenset({"def", "async", "lambda"})
_PROPERTIES = frozenset(
    {"property", "cached_property", "classproperty", "cached_classproperty", "hybrid_property"}
)


class At(NamedTuple):
    """Where an expression stands, and what is known of parameters there."""

    unit: Unit
    scope: int
    order: int
    block: int
    env: Env = ()


class Resolver:
    """Evaluates terms to values; each binding once."""

    def __init__(self, modules: Modules) -> None:
        self.modules = modules
        self.classes = Classes(self)
        self.wide = False
        """Open whatever module a name leads to, be it about signals or not."""
        self.asks_subclasses = False
        """Look for an attribute of ``self`` in subclasses too."""
        self._known: dict[tuple[object, ...], Value] = {}
        self._under_way: set[tuple[object, ...]] = set()
        self._depth = 0
        self._calls = 0
        self.patience = _STEPS
        """How many steps the next value may take."""
        self._steps = 0

    # Terms

    def value(self, term: Term, at: At) -> Value:
        """What ``term`` stands for."""
        if not self._depth:
            self._steps = 0
        self._steps += 1
        if self._depth > _DEEPEST or self._steps > self.patience:
            return Unknown("it takes too many steps to follow")
        self._depth += 1
        try:
            return self._value(term, at)
        finally:
            self._depth -= 1

    def _value(self, term: Term, at: At) -> Value:
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
                return Func(at.unit.index, term[1], at.env)
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
        items: list[tuple[Value, Value]] = []
        is_open, rest = False, None
        for key, term in pairs:
            value = self.value(term, at)
            if key is not None:
                items.append((self.value(key, at), value))
            elif isinstance(value, Table):
                items.extend(value.items)
                is_open, rest = is_open or value.open, value.rest or rest
            elif isinstance(value, Param) and value.kind == "**" and rest is None:
                rest = value
            else:
                is_open = True
        return Table(tuple(items), is_open, rest)

    def _subscript(self, term: Term, at: At) -> Value:
        holder, key = self.value(term[1], at), self.value(term[2], at)
        if isinstance(key, Const) and isinstance(holder, Space) and isinstance(key.value, str):
            return Sig(("named", holder.key, key.value), key.value)
        if isinstance(holder, Table) and isinstance(key, Const):
            for each, value in reversed(holder.items):
                if each == key and not holder.open:
                    return value
            if holder.open or holder.rest is not None:
                return Unknown(f"the key {key.value!r} of a dict that is not fully known")
        if (
            isinstance(holder, Seq)
            and isinstance(key, Const)
            and isinstance(key.value, int)
            and -len(holder.items) <= key.value < len(holder.items)
        ):
            return holder.items[key.value]
        if isinstance(holder, Seq | Table) and not isinstance(key, Const):
            return Unknown("it is looked up by a computed key")
        if isinstance(holder, Param | Unknown | Ext | Klass):
            return (
                holder
                if isinstance(holder, Ext | Klass)
                else Unknown("it is looked up in a value that is not known")
            )
        return Unknown("it is looked up in a value that is not followed")

    # Names

    def name(self, name: str, at: At) -> Value:
        """What ``name`` stands for at this place."""
        facts = at.unit.facts
        index, order, block = at.scope, at.order, at.block
        while True:
            scope = facts.scopes[index]
            visible = scope.kind != "class" or index == at.scope
            bindings = scope.bindings.get(name) if visible else None
            if bindings and scope.outer.get(name) != "global":
                value = self._bound(bindings, name, at, index, order, block)
                if isinstance(value, Seq | Table | Param):
                    value = self._edited(value, name, index, at)
                return value
            if index == 0:
                break
            inside = scope.kind in FUNCTIONS
            order, block = (END, scope.block) if inside else (scope.order, scope.block)
            index = scope.parent
        return self._star_or_builtin(name, at)

    def _edited(self, value: Seq | Table | Param, name: str, bound_in: int, at: At) -> Value:
        """``value`` with what is changed in it in place, as far as that can be told."""
        if isinstance(value, Param) and value.kind != "**":
            return value
        edits = at.unit.edits(name, bound_in)
        if not edits:
            return value
        if isinstance(value, Seq):
            return Unknown("a sequence that is changed in place")
        if isinstance(value, Param):
            value = Table((), rest=value)
        items, is_open = list(value.items), value.open
        inside = set(around(at.unit.facts, at.block))
        for scope, key, term, order, block in edits:
            if scope == at.scope and order > at.order and not at.unit.facts.blocks[block].rows:
                continue
            place = None if key is None else self.value(key, at)
            if not isinstance(place, Const) or scope != at.scope or block not in inside:
                is_open = True
                continue
            items = [each for each in items if each[0] != place]
            items.append((place, self.value(term, At(at.unit, scope, order, block, at.env))))
        return Table(tuple(items), is_open, value.rest)

    def _bound(
        self, bindings: list[Binding], name: str, at: At, scope: int, order: int, block: int
    ) -> Value:
        found = reaching(at.unit.facts, bindings, order=order, block=block)
        return one_of([self._binding(each, name, at, scope) for each in found])

    def _binding(self, binding: Binding, name: str, at: At, scope: int) -> Value:
        key = (
            at.unit.index,
            name,
            binding.kind,
            binding.order,
            at.env,
            self.wide,
            self.asks_subclasses,
        )
        if key in self._known:
            return self._known[key]
        if key in self._under_way:
            self.modules.gated += 1  # what depends on this is not the whole answer
            return Unknown("it is defined by itself")
        self._under_way.add(key)
        gated = self.modules.gated
        try:
            here = At(at.unit, scope, binding.order, binding.block, at.env)
            value = self._follow(binding, here)
        finally:
            self._under_way.discard(key)
        whole = self.modules.gated == gated and self._steps <= self.patience
        if whole or not self._has_unknown(value):
            self._known[key] = value
        return value

    @staticmethod
    def _has_unknown(value: Value) -> bool:
        return any(isinstance(each, Unknown) for each in alternatives(value))

    def _follow(self, binding: Binding, at: At) -> Value:
        what = binding.what
        match binding.kind:
            case "import":
                return Mod(what)
            case "from":
                return self.imported(at.unit, *what)
            case "value":
                return self.value(what, at)
            case "part":
                return self._taken_apart(self.value(what[0], at), what[1])
            case "row":
                return self._row(what[0], what[1], at)
            case "def":
                return Func(at.unit.index, what, at.env)
            case "class":
                return Klass(at.unit.index, what)
            case "param":
                return self._parameter(what, at)
            case "annotated":
                return self.instance_of(what, at)
            case _:
                return Unknown(what if isinstance(what, str) else "it is deleted")

    def _taken_apart(self, value: Value, path: Sequence[int]) -> Value:
        for index in path:
            if not isinstance(value, Seq) or index >= len(value.items):
                return Unknown("it is taken out of a value that is not known")
            value = value.items[index]
        return value

    def _row(self, loop: int, path: Sequence[int], at: At) -> Value:
        given = dict(at.env).get(("row", at.unit.index, loop))
        if given is not None:
            return self._taken_apart(given, path)
        rows = self.rows(at.unit.facts.blocks[loop].rows, at)
        if rows is None:
            return Unknown("it is taken from a loop over a value that is not known")
        return one_of([self._taken_apart(each, path) for each in rows])

    def rows(self, term: Term, at: At) -> tuple[Value, ...] | None:
        """The elements that a loop over ``term`` goes through; ``None`` where not known."""
        value = self.value(term, at)
        if isinstance(value, Seq):
            return value.items
        if isinstance(value, Table) and not value.open and value.rest is None:
            return tuple(key for key, _ in value.items)
        return None

    def _parameter(self, place: int, at: At) -> Value:
        scope = at.unit.facts.scopes[at.scope]
        param = scope.params[place]
        env = dict(at.env)
        given = env.get((at.unit.index, at.scope))
        if given is not None:
            for name, value in given:  # type: ignore[attr-defined]  # pairs, as calls.bind makes them
                if name == param.name:
                    return value
        bound = self._self_of(scope, place, at)
        if bound is not None:
            return bound
        if param.annotation is not None:
            instance = self.instance_of(param.annotation[0], at)
            if isinstance(instance, Inst) and isinstance(instance.of, Klass):
                if not self.classes.is_signal(instance.of):
                    return instance
            elif isinstance(instance, Inst) and self.classes.is_app(instance.of):
                return instance
        return Param(at.unit.index, at.scope, param.name, param.kind)

    def _self_of(self, scope: Scope, place: int, at: At) -> Value | None:
        """The instance or class that the first parameter of a method is."""
        if place or scope.kind == "lambda" or scope.parent <= 0:
            return None
        if at.unit.facts.scopes[scope.parent].kind != "class":
            return None
        names = {each[-1] for each in scope.decorators if each[0] in {"n", "a"}}
        if "staticmethod" in names:
            return None
        klass = Klass(at.unit.index, scope.parent)
        made = "classmethod" in names or scope.name in {"__new__", "__init_subclass__"}
        return klass if made else Inst(klass)

    def instance_of(self, annotation: Term, at: At) -> Value:
        """An instance of the class that an annotation names."""
        if annotation[0] == "s":
            head = annotation[1]
            if head[-1] in {"Optional", "Annotated", "ClassVar", "Final"}:
                inner = annotation[2]
                annotation = inner[1][0] if inner[0] == "l" else inner
        value = self.value(annotation, At(at.unit, at.scope, END, at.block, at.env))
        if isinstance(value, Klass | Ext):
            return Inst(value)
        return Unknown("its annotation is no class that is known")

    def _star_or_builtin(self, name: str, at: At) -> Value:
        for module, level, _ in reversed(at.unit.facts.stars):
            value = self._starred(at.unit, module, level, name)
            if value is not None:
                return value
        if known.is_builtin(name):
            return Ext(f"builtins.{name}")
        return Unknown(f"the name '{name}' is bound nowhere that is seen")

    # Modules

    def imported(self, unit: Unit, module: str, level: int, name: str) -> Value:
        """What ``from module import name`` gives."""
        absolute = absolute_module(unit, module, level)
        if absolute is None:
            return Unknown("a relative import from outside of its package")
        if absolute == unit.file.module and self.modules.exists(f"{absolute}.{name}"):
            return Mod(f"{absolute}.{name}")
        return self.module_attribute(absolute, name)

    def _starred(self, unit: Unit, module: str, level: int, name: str) -> Value | None:
        absolute = absolute_module(unit, module, level)
        if absolute is None or name.startswith("_"):
            return None
        if known.is_external(absolute):
            return Ext(f"{absolute}.{name}") if known.has(absolute, name) else None
        if not self._has(absolute, name):
            return None
        return self.module_attribute(absolute, name)

    def _has(self, module: str, name: str) -> bool:
        unit = self._open(module, name)
        if unit is None:
            return False
        if name in unit.facts.scopes[0].bindings:
            return True
        return any(
            (inner := absolute_module(unit, star, level)) is not None
            and inner != module
            and self._has(inner, name)
            for star, level, _ in unit.facts.stars
        )

    def _open(self, module: str, name: str) -> Unit | None:
        from signalctl.source import gate  # noqa: PLC0415 - bound here to keep the name free

        allows: Callable[[bytes, str], bool] = (
            gate.may_define if self.wide else gate.may_hold_signal
        )
        if not self.wide and not self.modules.is_own(module):
            allows = self._leads(module)
        return self.modules.unit(module, lambda content: allows(content, name))

    def _leads(self, module: str) -> Callable[[bytes, str], bool]:
        return lambda _, name: self.modules.foreign.leads(module, name)

    def module_attribute(self, module: str, name: str) -> Value:
        """What ``name`` stands for in ``module`` once all of it has run."""
        path = f"{module}.{name}"
        if known.is_external(module) or path in known.PROXIES or path in known.APP_CLASSES:
            return Ext(path)
        gated = self.modules.gated
        unit = self._open(module, name)
        if unit is not None and name in unit.facts.scopes[0].bindings:
            end = At(unit, 0, END, unit.facts.scopes[0].body)
            return self.name(name, end)
        if self.modules.exists(f"{module}.{name}"):
            return Mod(f"{module}.{name}")
        if unit is None:
            if self.modules.gated != gated:
                return Unknown(f"'{module}' was not read: nothing in it speaks of a signal")
            if not self.modules.exists(module):
                return Ext(f"{module}.{name}")
            return Unknown(f"'{module}' has no '{name}' that is seen")
        for star, level, _ in reversed(unit.facts.stars):
            value = self._starred(unit, star, level, name)
            if value is not None:
                return value
        if "__getattr__" in unit.facts.scopes[0].bindings:
            return Unknown(f"'{module}' makes its attributes when they are asked for")
        return Unknown(f"'{module}' has no '{name}' that is seen")

    # Attributes

    def attribute(self, value: Value, name: str) -> Value:
        """What ``value.name`` stands for."""
        if isinstance(value, Mod):
            return self.module_attribute(value.name, name)
        if isinstance(value, Klass | Inst | Parent):
            return self.classes.attribute(value, name)
        if isinstance(value, Sig | Space | Table | Func):
            return Method(value, name)
        if isinstance(value, Ext):
            return Ext(f"{value.path}.{name}")
        if isinstance(value, Param):
            return Unknown(f"an attribute of the parameter '{value.name}'")
        if isinstance(value, Unknown):
            return value
        return Unknown(
            "an attribute of a value that is not followed", plain=isinstance(value, Const)
        )

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
                return Table((*rest.items, *value.items), value.open or rest.open, rest.rest)
            if not isinstance(rest, Param):
                return Table(value.items, open=True)
            return Table(value.items, value.open, rest)
        if isinstance(value, Param):
            given = dict(env).get((value.unit, value.scope))
            if given is not None:
                inner = dict(given).get(value.name)  # type: ignore[call-overload]  # pairs
                if inner is not None and inner != value:
                    return self.settle(inner, env)
        return value

    # Calls

    def _call_term(self, term: Term, at: At) -> Value:
        function = self.settle(self.value(term[1], at), at.env)
        return one_of([self._call(each, term, at) for each in alternatives(function)])

    def _call(self, function: Value, term: Term, at: At) -> Value:
        from signalctl.source import calls  # noqa: PLC0415 - the two know each other

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
        self._calls += 1
        try:
            values = [
                self.value(term, At(unit, function.scope, order, block, env))
                for term, order, block in scope.returns
            ]
        finally:
            self._calls -= 1
        return one_of(values) if values else Const(None)


def merged(first: Env, second: Env) -> Env:
    """The one and the other; the second wins."""
    return tuple({**dict(first), **dict(second)}.items())


def absolute_module(unit: Unit, module: str, level: int) -> str | None:
    """The full name of the module that an import statement of ``unit`` names."""
    if not level:
        return module
    parts = unit.file.module.split(".")
    drop = level - 1 if unit.file.package else level
    if drop >= len(parts) + (1 if not unit.file.package else 0):
        return None
    base = parts[: len(parts) - drop]
    return ".".join([*base, *([module] if module else [])]) or None
