"""Give every signal its address and its aliases, spelled as those of living signals."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from signalctl.model.place import Place
from signalctl.model.source import SourceSignal
from signalctl.source.at import At
from signalctl.source.calls import DEFAULT_SPACE
from signalctl.source.carriers import Carriers, Spread, words_of
from signalctl.source.reach import END
from signalctl.source.resolve import Resolver
from signalctl.source.shapes import Binding
from signalctl.source.unit import Unit
from signalctl.source.values import Inst, Klass, Sig, Space, Value, alternatives

if TYPE_CHECKING:
    from collections.abc import Iterator

_MAKING = frozenset({"value", "part", "from", "row", "annotated"})


class Addresses:
    """Collects the names of signals module by module."""

    def __init__(self, resolver: Resolver, carriers: Carriers) -> None:
        self._resolver = resolver
        self._carriers = carriers
        self._holders = Spread(())
        self._aliases: dict[Sig, dict[str, tuple[object, ...]]] = {}
        self._spaces: dict[Space, list[tuple[tuple[object, ...], str]]] = {}
        self._made: dict[Sig, Place] = {}
        self._homes: dict[Sig, str] = {}
        self._own: dict[Sig, bool] = {}

    def collect(self, unit: Unit) -> None:
        """Note every signal that a global or a class attribute of ``unit`` holds."""
        module = unit.file.module
        root = unit.facts.scopes[0]
        at = At(unit, 0, END, root.body)
        for position, (name, bindings) in enumerate(root.bindings.items()):
            if self._holds(name) or self._carries(unit, 0, bindings):
                for value in alternatives(self._resolver.name(name, at)):
                    self._note(value, unit, f"{module}:{name}", name, 0, position)
                    self._instance(value, unit, f"{module}:{name}", position)
        for index, scope in enumerate(unit.facts.scopes):
            if scope.kind == "class":
                self._class(unit, index, f"{module}:{scope.qualname}")
        for signal, line in self._creations(unit):
            self._define(signal, line, unit)

    def know(self, units: Iterable[Unit]) -> None:
        """Find the names that may hold an instance with a signal in one of its fields."""
        for unit in units:
            for index, scope in enumerate(unit.facts.scopes):
                if scope.kind == "class":
                    if any(f".{name}" in self._carriers.names for name, *_ in scope.fields):
                        self._holders.reach(scope.name)
                    for term in scope.bases:
                        self._holders.bind(scope.name, set().union(*words_of(term)))
                elif index == 0:
                    for name, bindings in scope.bindings.items():
                        for each in bindings:
                            self._holders.bind(name, _words(each))

    def _holds(self, name: str) -> bool:
        return name in self._holders.names

    def _carries(self, unit: Unit, scope: int, bindings: Iterable[Binding]) -> bool:
        return any(
            each.kind in _MAKING and self._carriers.binds(unit, scope, each) for each in bindings
        )

    def _class(self, unit: Unit, index: int, path: str) -> None:
        scope = unit.facts.scopes[index]
        for position, (name, bindings) in enumerate(scope.bindings.items()):
            if self._carries(unit, index, bindings):
                value = self._resolver.name(name, At(unit, index, END, scope.body))
                for each in alternatives(value):
                    self._note(each, unit, f"{path}.{name}", name, 1, position)
        for position, (name, term, inner, order, block, _) in enumerate(scope.fields):
            if not self._carriers.carries(unit, inner, term):
                continue
            value = self._resolver.value(term, At(unit, inner, order, block))
            for each in alternatives(value):
                self._note(each, unit, f"{path}.{name}", name, 2, position)

    def _instance(self, value: Value, unit: Unit, path: str, position: int) -> None:
        """Note the fields of an instance that a global holds."""
        if not isinstance(value, Inst) or not isinstance(value.of, Klass):
            return
        for klass in self._resolver.classes.order(value.of):
            if not isinstance(klass, Klass):
                continue
            for name, *_ in self._resolver.scope_of(klass).fields:
                for each in alternatives(self._resolver.classes.attribute(value, name)):
                    self._note(each, unit, f"{path}.{name}", name, 2, position)

    def _note(
        self, value: Value, unit: Unit, alias: str, word: str, kind: int, position: int
    ) -> None:
        module = unit.file.module
        private = any(part.startswith("_") for part in module.split("."))
        key = (not unit.own, private, module.count("."), position, alias)
        if isinstance(value, Space):
            self._spaces.setdefault(value, []).append(
                ((self._home(value) != unit.shown, *key), alias)
            )
        elif isinstance(value, Sig):
            other = (value.name or "").lower().replace("-", "_") != word.lower()
            ranked = (
                kind,
                unit,
                (not unit.own, private, other, module.count("."), position, alias),
            )
            self._aliases.setdefault(value, {})[alias] = ranked

    def _creations(self, unit: Unit) -> "Iterator[tuple[Sig, int]]":
        """The signals that calls in ``unit`` make, with their lines."""
        for call in unit.facts.calls:
            if "ignal" not in call.word:
                continue
            at = At(unit, call.scope, call.order, call.block)
            for value in alternatives(self._resolver.value(call.term, at)):
                if isinstance(value, Sig):
                    yield value, call.line

    def _define(self, signal: Sig, line: int, unit: Unit) -> None:
        if signal.key[0] == "made" and signal.key[1] != unit.index:
            return
        place = unit.place(line)
        if signal not in self._made:
            self._made[signal] = place
            self._homes[signal] = unit.shown
            self._own[signal] = unit.own

    def _home(self, space: Space) -> str:
        if space.key[0] == "made":
            return self._resolver.modules.units[int(str(space.key[1]))].shown
        return ""

    def signal(self, signal: Sig) -> SourceSignal:
        """The row of one signal."""
        ranked = self._aliases.get(signal, {})
        aliases = sorted(ranked, key=lambda alias: self._rank(signal, ranked[alias]))
        namespace = None
        if signal.key[0] == "named":
            space = signal.key[1]
            namespace = self._space_name(space)
            aliases.append(f"{namespace}[{signal.key[2]}]")
        if not aliases:
            aliases = [self._unnamed(signal)]
        many = signal.key[0] == "made" and signal.key[-1] is not None
        place, own = self._made.get(signal), self._own.get(signal, False)
        if place is None and signal.key[0] == "made":
            unit = self._resolver.modules.units[int(str(signal.key[1]))]
            place, own = unit.place(int(str(signal.key[2]))), unit.own
        return SourceSignal(
            address=aliases[0],
            name=signal.name,
            namespace=namespace,
            aliases=(aliases[0], *sorted(set(aliases[1:]))),
            defined=place,
            own=own,
            many=many,
        )

    def _rank(self, signal: Sig, ranked: tuple[object, ...]) -> tuple[object, ...]:
        kind, unit, rest = ranked
        assert isinstance(unit, Unit)  # noqa: S101 - as _note puts it there
        home = self._homes.get(signal) == unit.shown
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

    def all(self) -> Iterable[Sig]:
        """Every signal that has a name, and every one that own code makes."""
        return dict.fromkeys((*self._aliases, *self._made))

    def words(self) -> frozenset[str]:
        """The names under which signals are kept."""
        return frozenset(
            alias.rpartition(":")[2].rpartition(".")[2]
            for aliases in self._aliases.values()
            for alias in aliases
        )

    def is_own(self, signal: Sig) -> bool:
        """Whether own code makes it."""
        return self._own.get(signal, False)


def _words(binding: Binding) -> set[str]:
    """The words of what a global is bound to."""
    if binding.kind == "value":
        return set().union(*words_of(binding.what))
    return {binding.what[2]} if binding.kind == "from" else set()
