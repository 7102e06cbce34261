"""Say what a name stands for: follow its bindings, each once."""

from collections.abc import Sequence
from dataclasses import replace

from signalctl.source import known
from signalctl.source.at import At
from signalctl.source.growth import Span, grown
from signalctl.source.imports import Imports
from signalctl.source.modules import Modules
from signalctl.source.reach import END, fallbacks, reaching, seen_from
from signalctl.source.shapes import Binding, Scope, Term
from signalctl.source.values import (
    Env,
    Ext,
    Func,
    Inst,
    Klass,
    Mod,
    Param,
    Seq,
    Sig,
    Table,
    Unknown,
    Value,
    alternatives,
    one_of,
)

_STEPS = 4000
FUNCTIONS = frozenset({"def", "async", "lambda"})


def _key_of(entry: tuple[object, object]) -> object:
    """The scope whose parameters an entry tells of."""
    key = entry[0]
    return key[1] if isinstance(key, tuple) and len(key) == 2 else None


class Names(Imports):
    """Evaluates names to values."""

    def __init__(self, modules: Modules) -> None:
        super().__init__(modules)
        self.asks_subclasses = False
        """Look for an attribute of ``self`` in subclasses too, where a class itself has no signal."""
        self.asks_overrides = False
        """Look for a method or dict of ``self`` in subclasses too, and for who else may change one."""
        self.opens_bases = False
        """Open what a class inherits from, or is said to be, though it does not speak of signals."""
        self.patience = _STEPS
        """How many steps the next value may take."""
        self.steps = 0
        self.makers: dict[Sig, dict[tuple[int, int], None]] = {}
        """Unit and line of each call seen to give a signal of a namespace."""
        self._known: dict[tuple[object, ...], Value] = {}
        self._under_way: set[tuple[object, ...]] = set()

    def value(self, term: Term, at: At) -> Value:
        """What ``term`` stands for."""
        raise NotImplementedError

    def plainly(self, term: Term, at: At) -> Value:
        """What ``term`` stands for, where no one asks who else may change it."""
        before, self.asks_overrides = self.asks_overrides, False
        try:
            return self.value(term, at)
        finally:
            self.asks_overrides = before

    def can_be(self, instance: Inst) -> bool:
        """Whether a parameter with this annotation may be taken for an instance of its class."""
        raise NotImplementedError

    def members_of(self, klass: Klass) -> tuple[Value, ...] | None:
        """What a loop over a class goes through; ``None`` where it is no ``Enum``."""
        raise NotImplementedError

    def name(self, name: str, at: At) -> Value:
        """What ``name`` stands for at this place."""
        found = bound_at(name, at)
        if found is None:
            return self._star_or_builtin(name, at)
        bound, index = found
        bindings = at.unit.facts.scopes[index].bindings[name]
        value = one_of([self._binding(each, name, at, index) for each in bound])
        if isinstance(value, Ext) and len(bindings) > len(bound):
            value = self._or_fallback(value, bindings, name, at, index)
        if isinstance(value, Seq | Table | Param):
            value = self._edited(value, name, Span(bound, index, at))
        return value

    def _or_fallback(
        self, value: Ext, bindings: Sequence[Binding], name: str, at: At, index: int
    ) -> Value:
        """``value``, or what an ``except`` binds where the module of ``value`` is nowhere."""
        if known.is_external(value.path) or self.modules.exists(value.path.partition(".")[0]):
            return value
        caught = fallbacks(at.unit.facts, bindings)
        return one_of([value, *[self._binding(each, name, at, index) for each in caught]])

    def _edited(self, value: Value, name: str, span: Span) -> Value:
        """``value`` with what is changed in it in place, as far as that can be told."""
        unit, bound_in = span.at.unit, span.bound_in
        if isinstance(value, Param) and not (value.kind == "**" or self.asks_overrides):
            return value
        edits = unit.edits(name, bound_in, all_of_it=self.asks_overrides)
        if isinstance(value, Seq):
            changed = any(each.kind != "out" for each in edits)
            return Unknown("a sequence that is changed in place") if changed else value
        table = Table((), rest=value) if isinstance(value, Param) else value
        assert isinstance(table, Table)  # noqa: S101 - nothing else is edited
        shared = isinstance(value, Table) and self.asks_overrides and self._is_shared(name, span)
        if shared:
            table = replace(table, loose=True)
        return grown(table, edits, span, self.plainly) if edits else (table if shared else value)

    def _is_shared(self, name: str, span: Span) -> bool:
        """Whether other modules, or whoever has the class or an instance, may change it."""
        unit = span.at.unit
        kind = unit.facts.scopes[span.bound_in].kind
        return kind == "class" or (kind == "module" and self.modules.others_say(name, unit))

    def _binding(self, binding: Binding, name: str, at: At, scope: int) -> Value:
        key = (
            at.unit.index,
            name,
            binding.kind,
            binding.order,
            at.env,
            self.wide,
            self.asks_subclasses,
            self.asks_overrides,
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
        whole = self.modules.gated == gated and self.steps <= self.patience
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
            if isinstance(value, Unknown) and (value.sure or value.param):
                return value
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
            over = self.value(at.unit.facts.blocks[loop].rows, at)
            return Unknown(
                "it is taken from a loop over a value that is not known",
                sure=isinstance(over, Unknown) and over.sure,
                param=over if isinstance(over, Param) else getattr(over, "param", None),
            )
        return one_of([self._taken_apart(each, path) for each in rows])

    def rows(self, term: Term, at: At) -> tuple[Value, ...] | None:
        """The elements that a loop over ``term`` goes through; ``None`` where not known."""
        value = self.value(term, at)
        if isinstance(value, Seq):
            return value.items
        if isinstance(value, Klass):
            return self.members_of(value)
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
                    return self._as_made(value, place, at)
        bound = self._self_of(scope, place, at)
        if bound is not None:
            return bound
        if param.annotation is not None:
            instance = self.instance_of(param.annotation[0], at)
            if isinstance(instance, Inst) and self.can_be(instance):
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
        made = "classmethod" in names or scope.name in {"__new__", "__init_subclass__"}
        klass = Klass(at.unit.index, scope.parent, lower=made)
        return klass if made else Inst(klass, env=self._given_to_init(klass, at))

    def _as_made(self, value: Value, place: int, at: At) -> Value:
        """``self`` with what is known of the parameters with which it was made."""
        parent = at.unit.facts.scopes[at.scope].parent
        if place or not isinstance(value, Inst) or value.env or parent < 0:
            return value
        klass = Klass(at.unit.index, parent)
        if value.of != klass:
            return value
        return Inst(klass, value.exact, self._given_to_init(klass, at))

    @staticmethod
    def _given_to_init(klass: Klass, at: At) -> Env:
        """What is known of the parameters with which an instance was made."""
        if not at.env:
            return ()
        scope = at.unit.facts.scopes[klass.scope]
        inits = {each.what for each in scope.bindings.get("__init__", ()) if each.kind == "def"}
        return tuple([each for each in at.env if _key_of(each) in inits])

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
        if b"globals()" in at.unit.text.content:
            return Unknown(f"'{name}' may be bound by 'globals()'", sure=True)
        return Unknown(f"the name '{name}' is bound nowhere that is seen")


def bound_at(name: str, at: At) -> tuple[tuple[Binding, ...], int] | None:
    """The bindings of ``name`` that reach a place, and their scope; ``None`` if none binds it."""
    facts = at.unit.facts
    index, order, block = at.scope, at.order, at.block
    while True:
        scope = facts.scopes[index]
        visible = scope.kind != "class" or index == at.scope
        bindings: Sequence[Binding] = scope.bindings.get(name, ()) if visible else ()
        if bindings:
            bindings = seen_from(facts, bindings, block)
        if bindings and scope.outer.get(name) != "global":
            return reaching(facts, bindings, order=order, block=block), index
        if index == 0:
            return None
        inside = scope.kind in FUNCTIONS
        order, block = (END, scope.block) if inside else (scope.order, scope.block)
        index = scope.parent
