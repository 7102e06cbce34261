"""Give signals the names that other modules get by importing: by a star, or where none is read."""

from collections.abc import Iterable

from signalctl.source.addresses import Addresses
from signalctl.source.at import At
from signalctl.source.imports import absolute_module
from signalctl.source.modules import Modules
from signalctl.source.reach import END
from signalctl.source.resolve import Resolver
from signalctl.source.suspects import absolute, imports_of
from signalctl.source.unit import Unit
from signalctl.source.values import Const, Seq


class Exports:
    """Knows what each module that was read binds, in the order in which Python binds it."""

    def __init__(self, modules: Modules, resolver: Resolver, addresses: Addresses) -> None:
        self._modules = modules
        self._resolver = resolver
        self._addresses = addresses
        self._units = {each.file.module: each for each in modules.units}
        self._names: dict[str, dict[str, None]] = {}

    def spread(self) -> None:
        """Name what is imported by a star, and what packages import that were left shut."""
        for unit in self._packages():
            self._units[unit.file.module] = unit
            self._addresses.collect(unit)
        waiting = [each for each in self._units.values() if each.facts.stars]
        while sum(self._star(each) for each in waiting):
            pass  # a star may bring what another star brought

    def _packages(self) -> Iterable[Unit]:
        """The packages and star importers that take in a module which holds signals."""
        held = self._addresses.globals
        shut = [
            (file, tuple(imports_of(content)))
            for file, content in self._modules.own_contents()
            if file.module not in self._units
            and b"import" in content
            and (file.package or b"import *" in content)
        ]
        found = True
        while found:
            found = False
            for each in tuple(shut):
                file, imports = each
                for _, source, name in imports:
                    module = absolute(file.module, source, package=file.package)
                    if name in held.get(module, ()) or (name == "*" and module in held):
                        held.setdefault(file.module, {})
                        shut.remove(each)
                        unit = self._modules.read(file)
                        if unit is not None:
                            found = True
                            yield unit
                        break

    def _star(self, unit: Unit) -> bool:
        """Name what a module's star imports bring; whether there was anything new."""
        held = self._addresses.globals
        mine = held.setdefault(unit.file.module, {})
        new = False
        for module, level, _ in unit.facts.stars:
            source = absolute_module(unit, module, level)
            if source is None or source not in held or source == unit.file.module:
                continue
            public = self._public(source)
            for name, values in tuple(held[source].items()):
                if name in mine or name not in public or name in unit.facts.scopes[0].bindings:
                    continue
                position = list(self._bound(unit.file.module)).index(name)
                for value in values:
                    self._addresses.note_global(value, unit, name, position)
                new = True
        return new

    def _bound(self, module: str) -> dict[str, None]:
        """The names that a module binds, stars taken apart, in order."""
        if module in self._names:
            return self._names[module]
        self._names[module] = {}
        unit = self._units.get(module)
        if unit is None:
            return {}
        steps: list[tuple[int, Iterable[str]]] = [
            (each[0].order, (name,)) for name, each in unit.facts.scopes[0].bindings.items()
        ]
        for star, level, order in unit.facts.stars:
            source = absolute_module(unit, star, level)
            steps.append((order, () if source is None else self._public(source)))
        steps.sort(key=lambda each: each[0])
        self._names[module] = dict.fromkeys(name for _, names in steps for name in names)
        return self._names[module]

    def _public(self, module: str) -> dict[str, None]:
        """What a star import from ``module`` brings."""
        names = self._bound(module)
        if "__all__" in names:
            unit = self._units[module]
            given = self._resolver.name("__all__", At(unit, 0, END, unit.facts.scopes[0].body))
            if isinstance(given, Seq):
                listed = [each.value for each in given.items if isinstance(each, Const)]
                return dict.fromkeys(each for each in listed if isinstance(each, str))
        return {each: None for each in names if not each.startswith("_")}
