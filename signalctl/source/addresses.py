"""Give every signal its address and its aliases, spelled as those of living signals."""

from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from signalctl.model.source import Creation, SourceSignal
from signalctl.source import records
from signalctl.source.at import At
from signalctl.source.calls import DEFAULT_SPACE
from signalctl.source.carriers import Carriers
from signalctl.source.files import is_test
from signalctl.source.holders import Holders, is_field
from signalctl.source.passing import is_passing
from signalctl.source.reach import END, seen_from
from signalctl.source.resolve import Resolver
from signalctl.source.shapes import Binding
from signalctl.source.unit import Unit
from signalctl.source.values import Inst, Klass, Sig, Space, Unknown, Value, alternatives

if TYPE_CHECKING:
    from collections.abc import Iterator

_ONCE = frozenset({"module", "class"})
_MAKING = frozenset({"value", "part", "from", "row", "annotated"})


class Addresses:
    """Collects the names of signals module by module."""

    def __init__(self, resolver: Resolver, carriers: Carriers, holders: Holders) -> None:
        self._resolver = resolver
        self._carriers = carriers
        self._holders = holders
        self.globals: dict[str, dict[str, dict[Value, None]]] = {}
        """By module and name: the signals, namespaces and instances that it holds."""
        self._aliases: dict[Sig, dict[str, tuple[object, ...]]] = {}
        self._spaces: dict[Space, list[tuple[tuple[object, ...], str]]] = {}
        self._made: dict[Sig, tuple[Unit, int]] = {}
        self._assigned: dict[Unit, dict[int, str]] = {}

    def collect(self, unit: Unit) -> None:
        """Note every signal that a global or a class attribute of ``unit`` holds."""
        root = unit.facts.scopes[0]
        for position, (name, bindings) in enumerate(root.bindings.items()):
            if name in self._holders.names or self._carries(unit, 0, bindings):
                for value in alternatives(self._global(unit, name, bindings)):
                    self.note_global(value, unit, name, position)
        for index, scope in enumerate(unit.facts.scopes):
            if scope.kind == "class":
                self._class(unit, index, f"{unit.file.module}:{scope.qualname}")
        for signal in self._creations(unit):
            self._define(signal)

    def _global(self, unit: Unit, name: str, bindings: Sequence[Binding]) -> Value:
        """What a global is when all of its module has run: of a loop, the last turn."""
        root = unit.facts.scopes[0]
        at = At(unit, 0, END, root.body)
        seen = seen_from(unit.facts, bindings, root.body)
        if not seen:
            return Unknown("only a comprehension binds it")
        last = seen[-1]
        if last.kind == "row":
            here = At(unit, 0, last.order, unit.facts.blocks[last.what[0]].parent)
            rows = self._resolver.rows(unit.facts.blocks[last.what[0]].rows, here)
            if rows:
                at = at._replace(env=((("row", unit.index, last.what[0]), rows[-1]),))
        return self._resolver.name(name, at)

    def note_global(self, value: Value, unit: Unit, name: str, position: int) -> None:
        """Note that a global of ``unit`` holds ``value``, or an instance that may hold signals."""
        path = f"{unit.file.module}:{name}"
        if isinstance(value, Sig | Space | Inst):
            self.globals.setdefault(unit.file.module, {}).setdefault(name, {})[value] = None
        self._note(value, unit, path, name, 0, position)
        self._instance(value, unit, path, position)

    def _carries(self, unit: Unit, scope: int, bindings: Iterable[Binding]) -> bool:
        return any(
            each.kind in _MAKING and self._carriers.binds(unit, scope, each) for each in bindings
        )

    def _class(self, unit: Unit, index: int, path: str) -> None:
        scope = unit.facts.scopes[index]
        klass = Klass(unit.index, index)
        for position, (name, bindings) in enumerate(scope.bindings.items()):
            carries = self._carries(unit, index, bindings)
            if carries and not self._resolver.classes.is_enum(klass):
                value = self._resolver.name(name, At(unit, index, END, scope.body))
                for each in alternatives(value):
                    kind = 2 if _is_per_instance(each) else 1
                    self._note(each, unit, f"{path}.{name}", name, kind, position)
        for position, (name, term, inner, order, block, _) in enumerate(scope.fields):
            if not self._carriers.carries(unit, inner, term):
                continue
            value = self._resolver.value(term, At(unit, inner, order, block))
            for each in alternatives(value):
                self._note(each, unit, f"{path}.{name}", name, 2, position)

    def _instance(self, value: Value, unit: Unit, path: str, position: int) -> None:
        """Note the fields of an instance that a global holds."""
        if not isinstance(value, Inst):
            return
        for name in records.given_names(value):
            for each in alternatives(records.given(value, name)):
                self._note(each, unit, f"{path}.{name}", name, 2, position)
        for klass in self._resolver.classes.order(value.of) if isinstance(value.of, Klass) else ():
            if not isinstance(klass, Klass):
                continue
            for name in self._own_fields(klass):
                for each in alternatives(self._resolver.classes.attribute(value, name)):
                    self._note(each, unit, f"{path}.{name}", name, 2, position)

    def _own_fields(self, klass: Klass) -> Iterable[str]:
        """The attributes that each instance has for itself."""
        scope = self._resolver.scope_of(klass)
        unit = self._resolver.modules.units[klass.unit]
        factories = [
            name
            for name, bindings in scope.bindings.items()
            if is_field(bindings[-1])
            if self._carries(unit, klass.scope, bindings)
            if _is_per_instance(self._resolver.classes.attribute(klass, name))
        ]
        return dict.fromkeys((*(name for name, *_ in scope.fields), *factories))

    def _note(
        self, value: Value, unit: Unit, alias: str, word: str, kind: int, position: int
    ) -> None:
        module = unit.file.module
        private = any(part.startswith("_") for part in module.split("."))
        private = private or _is_for_tests(unit.file.path)
        key = (not unit.own, private, module.count("."), position, alias)
        if isinstance(value, Space):
            self._spaces.setdefault(value, []).append((key, alias))
        elif isinstance(value, Sig):
            other = (value.name or "").lower().replace("-", "_") != word.lower()
            ranked = (
                kind,
                unit,
                (not unit.own, private, other, module.count("."), position, alias),
            )
            self._aliases.setdefault(value, {})[alias] = ranked

    def _creations(self, unit: Unit) -> "Iterator[Sig]":
        """The signals that calls in ``unit`` make."""
        for call in unit.facts.calls:
            if "ignal" not in call.word or self._makes_for_a_namespace(unit, call.scope):
                continue
            at = At(unit, call.scope, call.order, call.block)
            for value in alternatives(self._resolver.value(call.term, at)):
                if isinstance(value, Sig):
                    yield value

    def _makes_for_a_namespace(self, unit: Unit, index: int) -> bool:
        """Whether a scope is the ``signal`` method of an own class of namespaces."""
        scope = unit.facts.scopes[index]
        return (
            scope.name == "signal"
            and unit.facts.scopes[scope.parent].kind == "class"
            and self._resolver.classes.is_namespace(Klass(unit.index, scope.parent))
        )

    def _define(self, signal: Sig) -> None:
        if signal not in self._made:
            origin = self._origin(signal)
            if origin is not None:
                self._made[signal] = origin

    def _origin(self, signal: Sig) -> tuple[Unit, int] | None:
        """The line that makes a signal."""
        units = self._resolver.modules.units
        if signal.key[0] == "made":
            return units[int(str(signal.key[1]))], int(str(signal.key[2]))
        seen = [(units[index], line) for index, line in self._resolver.makers.get(signal, ())]
        return min(seen, key=lambda each: (not each[0].own, each[0].shown, each[1]), default=None)

    def _home(self, signal: Sig) -> str:
        origin = self._made.get(signal)
        return "" if origin is None else origin[0].shown

    def signal(self, signal: Sig) -> SourceSignal:
        """The row of one signal."""
        ranked = self._aliases.get(signal, {})
        aliases = sorted(ranked, key=lambda alias: self._rank(signal, ranked[alias]))
        namespace = None
        if signal.key[0] == "named":
            namespace = self._space_name(signal.key[1])
            aliases.append(f"{namespace}[{signal.key[2]}]")
            spaces = self._spaces.get(Space(signal.key[1]), ())  # type: ignore[arg-type]  # a key
            aliases.extend(f"{name}[{signal.key[2]}]" for _, name in spaces)
        if not aliases:
            aliases = [self._unnamed(signal)]
        self._define(signal)
        origin = self._made.get(signal)
        return SourceSignal(
            address=aliases[0],
            name=signal.name,
            namespace=namespace,
            aliases=(aliases[0], *sorted({*aliases} - {aliases[0]})),
            defined=None if origin is None else origin[0].place(origin[1]),
            own=origin is not None and origin[0].own,
            many=self._is_many(signal),
            creations=tuple(self._creations_of(signal)),
            passing=origin is not None
            and origin[0].own
            and not ranked
            and self._is_many(signal)
            and is_passing(*origin),
        )

    def _creations_of(self, signal: Sig) -> Iterable[Creation]:
        """Every expression of own code that gives it by its name."""
        units = self._resolver.modules.units
        places = {(units[index], line) for index, line in self._resolver.makers.get(signal, ())}
        for unit, line in sorted(places, key=lambda each: (each[0].shown, each[1])):
            if unit.own:
                text = unit.text.between(line, line)
                column = len(text) - len(text.lstrip()) + 1
                yield Creation(unit.place(line), self._assigned_in(unit).get(line, ""), column)

    def _assigned_in(self, unit: Unit) -> dict[int, str]:
        """The names that are given values in a module and in the bodies of its classes, by line."""
        found = self._assigned.get(unit)
        if found is None:
            found = self._assigned[unit] = {}
            for scope in unit.facts.scopes:
                for name, bindings in scope.bindings.items() if scope.kind in _ONCE else ():
                    for each in bindings:
                        if each.kind == "value":
                            found.setdefault(each.line, name)
        return found

    def _rank(self, signal: Sig, ranked: tuple[object, ...]) -> tuple[object, ...]:
        kind, unit, rest = ranked
        assert isinstance(unit, Unit)  # noqa: S101 - as _note puts it there
        home = self._home(signal) == unit.shown
        if not home and signal.key[0] == "named" and isinstance(signal.key[1], tuple):
            home = any(
                alias.partition(":")[0] == unit.file.module
                for _, alias in self._spaces.get(Space(signal.key[1]), ())
            )
        return (kind, not home, rest)

    def _space_name(self, key: object) -> str:
        assert isinstance(key, tuple)  # noqa: S101 - the key of a namespace
        if key == DEFAULT_SPACE.key:
            return str(key[0])
        names = self._spaces.get(Space(key))
        if names:
            return min(names)[1]
        if key[0] == "made":
            unit = self._resolver.modules.units[key[1]]
            return f"<namespace made at {unit.shown.rpartition('/')[2]}:{key[2]}>"
        return str(key[0])

    def _unnamed(self, signal: Sig) -> str:
        unit = self._resolver.modules.units[int(str(signal.key[1]))]
        file = unit.shown.rpartition("/")[2]
        return f"<{signal.name or 'anonymous'} made at {file}:{signal.key[2]}>"

    def _is_many(self, signal: Sig) -> bool:
        """Whether it is made in a function, and that not for one call outside of functions."""
        made_in = signal.key[-1]
        if signal.key[0] != "made" or made_in is None:
            return False
        if not isinstance(made_in, tuple):
            return True
        unit = self._resolver.modules.units[made_in[0]]
        return not any(
            each.term[4:6] == made_in[1:] and unit.facts.scopes[each.scope].kind in _ONCE
            for each in unit.facts.calls
        )

    def all(self) -> Iterable[Sig]:
        """Every signal that has a name, and every one that own code makes."""
        followed = {each.key[:4] for each in self._aliases}
        return dict.fromkeys(
            (
                *self._aliases,
                *(
                    each
                    for each in self._made
                    if each.key[-1] != "function" or each.key[:4] not in followed
                ),
            )
        )

    def words(self) -> frozenset[str]:
        """The names under which signals are kept."""
        return frozenset(
            alias.rpartition(":")[2].rpartition(".")[2]
            for aliases in self._aliases.values()
            for alias in aliases
        )

    def is_own(self, signal: Sig) -> bool:
        """Whether own code makes it."""
        self._define(signal)
        return signal in self._made and self._made[signal][0].own


def _is_per_instance(value: Value) -> bool:
    """Whether it is a signal that each instance, or each call, makes anew."""
    return isinstance(value, Sig) and value.key[0] == "made" and value.key[-1] == "function"


@cache
def _is_for_tests(path: str) -> bool:
    """Whether a file is not there where the application runs."""
    return any(map(is_test, Path(path).parts))
