"""Read of own code what may have to do with signals, and leave the rest shut."""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet

from signalctl.source import gate, known
from signalctl.source.carriers import Carriers
from signalctl.source.modules import Modules
from signalctl.source.suspects import Suspect, absolute, may_wire
from signalctl.source.unit import Unit


class Sieve:
    """Chooses own files by what the files already read say about names."""

    def __init__(self, modules: Modules) -> None:
        self._modules = modules
        self._suspects: set[str] = set()
        self._seen: dict[Unit, AbstractSet[bytes]] = {}
        self._own: dict[str, bool] = {}
        self._starred = _Kind(modules, b"import *")
        self._lazy = _Kind(modules, b"def __getattr__(")
        self.carriers = Carriers(self._is_foreign, self._is_unread, self._is_on_demand)

    def units(self) -> list[Unit]:
        """Every own module that may wire something."""
        suspects = [
            Suspect(file, content)
            for file, content in self._modules.own_contents()
            if may_wire(content)
        ]
        self._suspects = {each.file.module for each in suspects}
        units: list[Unit] = []
        waiting: list[Suspect] = []
        for suspect in suspects:
            if suspect.must_be_read() or self._uses_foreign(suspect):
                self._read(suspect, units)
            else:
                waiting.append(suspect)
        while self._look_inside(units) or waiting:
            attributes = self._attributes()
            chosen = [
                each for each in waiting if each.uses(attributes) or self._imports_carrier(each)
            ]
            if not chosen:
                break
            for each in chosen:
                self._read(each, units)
            waiting = [each for each in waiting if each not in chosen]
        return units

    def _read(self, suspect: Suspect, units: list[Unit]) -> None:
        unit = self._modules.read(suspect.file)
        if unit is not None:
            self.carriers.add(unit)
            units.append(unit)

    def take_in(self, units: Iterable[Unit]) -> None:
        """Let what other modules bind carry too."""
        for unit in units:
            if unit not in self._seen:
                speaks = gate.speaks(unit.text.content)
                for index in range(len(unit.facts.scopes) if speaks else 1):
                    self.carriers.add_scope(unit, index)

    def _attributes(self) -> set[bytes]:
        return {each[1:].encode() for each in self.carriers.names if each[0] == "."}

    def _look_inside(self, units: list[Unit]) -> bool:
        """Read the functions that give away what carries; whether more carries since."""
        before = len(self.carriers.names)
        names = {each.rpartition(":")[2].lstrip(".").encode() for each in self.carriers.names}
        for unit in units:
            seen = self._seen.get(unit, frozenset())
            for word in (names & unit.flows.keys()) - seen:
                for place in unit.flows[word]:
                    index = unit.read_at(unit.text.line_of(place))
                    if index is not None:
                        self.carriers.add_scope(unit, index)
                        self.carriers.add_scope(unit, unit.facts.scopes[index].parent)
            self._seen[unit] = names
        return len(self.carriers.names) > before

    def _is_unread(self, module: str, name: str) -> bool:
        """Whether a module is no suspect, so not read for itself, or has the name by a star."""
        return module not in self._suspects or self._is_unbound(module, name, self._starred)

    def _is_on_demand(self, module: str, name: str) -> bool:
        """Whether its ``__getattr__`` may make the name; any may that is not own code's."""
        if not self._modules.is_own(module):
            return True
        return self._is_unbound(module, name, self._lazy)

    def _is_unbound(self, module: str, name: str, kind: "_Kind") -> bool:
        """Whether a module is of a kind that has other names than it binds, and this is one."""
        content = kind.content(module)
        return content is not None and not gate.binds(content, name.encode())

    def _is_foreign(self, module: str, name: str) -> bool:
        """Whether it may be a signal of a module that is not own code."""
        if module not in self._own:
            self._own[module] = known.is_external(module) or self._modules.is_own(module)
        if self._own[module]:
            return module.partition(".")[0] == "blinker"
        return self._modules.foreign.carries(module, name)

    def _inherits_foreign(self, module: str, name: str) -> bool:
        """Whether it may be a class with a signal in it."""
        return not self._own[module] and self._modules.foreign.is_class(module, name)

    def _uses_foreign(self, suspect: Suspect) -> bool:
        return any(
            not module.startswith(".")
            and (self._is_foreign(module, name) or self._inherits_foreign(module, name))
            for _, module, name in suspect.imports()
        )

    def _imports_carrier(self, suspect: Suspect) -> bool:
        """Whether it imports what carries; a name may have been renamed on its way."""
        names = self.carriers.names
        for _, source, name in suspect.imports():
            if name:
                file = suspect.file
                module = absolute(file.module, source, package=file.package)
                if not names.isdisjoint(self.carriers.imported(module, name)):
                    return True
                old = self._modules.renamed(module, name)
                if old is not None and f".{old}" in names:
                    self.carriers.reach(f".{name}")
                    return True
        return False


class _Kind:
    """The modules in which a certain word stands."""

    def __init__(self, modules: Modules, word: bytes) -> None:
        self._modules = modules
        self._word = word
        self._known: dict[str, bytes | None] = {}

    def content(self, module: str) -> bytes | None:
        """The content of such a module; ``None`` for any other."""
        if module not in self._known:
            found = self._modules.content_of(module)
            speaks = found is not None and self._word in found[0]
            self._known[module] = found[0] if found is not None and speaks else None
        return self._known[module]
