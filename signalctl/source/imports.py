"""Say what an import gives: open the module that a name leads to, where it may matter."""

from collections.abc import Callable

from signalctl.source import gate, known
from signalctl.source.at import At
from signalctl.source.modules import Modules
from signalctl.source.reach import END
from signalctl.source.unit import Unit
from signalctl.source.values import Ext, Mod, Unknown, Value


class Imports:
    """Looks names up in modules."""

    def __init__(self, modules: Modules) -> None:
        self.modules = modules
        self.sources: tuple[bytes, ...] = ()
        """The modules that hold signals without having the word in their name."""
        self.wide = False
        """Open whatever module a name leads to, be it about signals or not."""

    def name(self, name: str, at: At) -> Value:
        """What ``name`` stands for at this place."""
        raise NotImplementedError

    def made_on_demand(self, unit: Unit, name: str) -> Value:
        """What a module's own ``__getattr__`` gives."""
        raise NotImplementedError

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
        allows: Callable[[bytes, str], bool] = (
            gate.may_define if self.wide else self._may_hold_signal
        )
        if not self.wide and not self.modules.is_own(module):
            allows = self._leads(module)
        return self.modules.unit(module, lambda content: allows(content, name))

    def _may_hold_signal(self, content: bytes, name: str) -> bool:
        return gate.may_hold_signal(content, name) or (
            gate.may_define(content, name)
            and any(gate.imports_from(content, each) for each in self.sources)
        )

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
            return self.made_on_demand(unit, name)
        return Unknown(f"'{module}' has no '{name}' that is seen")


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
