"""Name signals by where they are kept, and find them again by a word.

An *alias* is one way to reach a signal: ``module:variable``, ``module:Class.attribute``,
``module:instance.attribute`` or ``module:namespace[name]``. The *address* is the best of them.
"""

import gc
import sys
import types
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import cast

import blinker

from signalctl.target.receivers import Definition, own_dict
from signalctl.wires import NAMESPACE_TYPES

_HOLDS_NONE = frozenset(
    id(each)
    for each in (
        *(types.FunctionType, types.BuiltinFunctionType, types.ModuleType, types.GenericAlias),
        *(str, bytes, int, float, bool, type(None), dict, list, tuple, set, frozenset),
    )
)
"""Types of which no instance has a signal as an attribute; by ``id``, as a metaclass may hash."""

_MAX_REFERRER_DEPTH = 4
_MAX_REFERRER_SCANS = 200
"""Each scan reads the whole heap once, 12 ms in an application of 300 modules."""


class AliasKind(IntEnum):
    """How a signal is reached, the best way first."""

    GLOBAL = 0
    CLASS_ATTRIBUTE = 1
    INSTANCE_ATTRIBUTE = 2
    NAMESPACE_ENTRY = 3
    THROUGH_OBJECT = 4
    UNREACHED = 5


@dataclass(frozen=True, slots=True)
class Alias:
    """One way to reach a signal.

    Attributes:
        module: The module whose globals the path starts in; empty for an unreached signal.
        path: From there: ``variable``, ``Class.attribute`` or ``namespace[name]``.
        word: The last component, which a user would type.
        position: Of the first component among the module's globals.
    """

    kind: AliasKind
    module: str
    path: str
    word: str
    position: int

    def __str__(self) -> str:
        return f"{self.module}:{self.path}" if self.module else self.path


@dataclass(frozen=True, slots=True)
class Named:
    """A living signal and its names.

    Attributes:
        aliases: The canonical one first, then sorted by their text.
        namespace: The alias of the namespace that holds it; ``None`` if none does.
    """

    signal: blinker.Signal
    aliases: tuple[Alias, ...]
    namespace: str | None

    @property
    def address(self) -> str:
        """The canonical alias as text."""
        return str(self.aliases[0])

    @property
    def name(self) -> str | None:
        """The name blinker knows; ``None`` for an anonymous signal."""
        return name_of_signal(self.signal)


def name_of_signal(signal: blinker.Signal) -> str | None:
    """The name a ``NamedSignal`` was made with; ``None`` for an anonymous signal."""
    name = own_dict(signal).get("name")
    return name if isinstance(name, str) else None


def name_signals(
    signals: Sequence[blinker.Signal],
    *,
    made_at: Callable[[blinker.Signal], Definition | None],
    is_own: Callable[[str], bool],
) -> tuple[Named, ...]:
    """Give every signal its aliases and its address.

    Args:
        signals: The living ones.
        made_at: The line that made a signal, where it was seen.
        is_own: Whether a file is own code.

    Returns:
        Sorted by address; addresses are unique.
    """
    wanted = {id(signal): signal for signal in signals}
    found: dict[int, list[Alias]] = {key: [] for key in wanted}
    namespaces: dict[int, list[Alias]] = {}
    for key, alias in _walk_modules(wanted):
        found[key].append(alias)
        if alias.kind is AliasKind.NAMESPACE_ENTRY:
            namespaces.setdefault(key, []).append(alias)
    _search_referrers(wanted, found)
    order = _Order(made_at=made_at, is_own=is_own, holders=_holders(namespaces))
    named = [
        _named(signal, found[key], namespaces.get(key, []), order) for key, signal in wanted.items()
    ]
    return tuple(sorted(_unique(named, made_at), key=lambda each: each.address))


def _named(
    signal: blinker.Signal, aliases: list[Alias], entries: list[Alias], order: "_Order"
) -> Named:
    if not aliases:
        aliases = [_unreached(signal)]
    best = min(aliases, key=lambda alias: order.key(signal, alias))
    rest = sorted({*aliases} - {best}, key=str)
    holder = min(entries, key=lambda alias: order.key(signal, alias), default=None)
    namespace = None if holder is None else f"{holder.module}:{holder.path.rpartition('[')[0]}"
    return Named(signal, (best, *rest), namespace)


def _unreached(signal: blinker.Signal) -> Alias:
    name = name_of_signal(signal)
    word = name if name is not None else "anonymous"
    return Alias(AliasKind.UNREACHED, "", f"<{word}>", word, 0)


def _unique(
    named: Iterable[Named], made_at: Callable[[blinker.Signal], Definition | None]
) -> Iterator[Named]:
    """Tell signals apart that no path reaches: by the line that made them, then by a number."""
    taken: dict[str, int] = {}
    for each in named:
        alias = each.aliases[0]
        if alias.kind is not AliasKind.UNREACHED:
            yield each
            continue
        place = made_at(each.signal)
        text = alias.path
        if place is not None:
            text = f"<{alias.word} made at {place.file.rpartition('/')[2]}:{place.line}>"
        taken[text] = number = taken.get(text, 0) + 1
        if number > 1:
            text = f"{text[:-1]} #{number}>"
        unique = Alias(alias.kind, "", text, alias.word, 0)
        yield Named(each.signal, (unique, *each.aliases[1:]), each.namespace)


def _walk_modules(wanted: Mapping[int, blinker.Signal]) -> Iterator[tuple[int, Alias]]:
    for module_name, module in list(sys.modules.items()):
        if not issubclass(type(module), types.ModuleType):
            continue
        if module_name == "__main__":
            continue
        members = list(_module_dict(module).items())
        for position, (name, value) in enumerate(members):
            if type(name) is str:
                yield from _walk_value(wanted, module_name, name, value, position)


def _module_dict(module: types.ModuleType) -> Mapping[str, object]:
    return cast("Mapping[str, object]", object.__getattribute__(module, "__dict__"))


def _walk_value(
    wanted: Mapping[int, blinker.Signal], module: str, name: str, value: object, position: int
) -> Iterator[tuple[int, Alias]]:
    kind = type(value)
    if id(kind) in _HOLDS_NONE:
        return
    if id(value) in wanted:
        yield id(value), Alias(AliasKind.GLOBAL, module, name, name, position)
    elif issubclass(kind, NAMESPACE_TYPES):
        yield from _walk_namespace(wanted, module, name, value, position)
    elif issubclass(kind, type):
        # A class is walked where it is defined; elsewhere its attributes would be aliases of aliases.
        if type.__getattribute__(cast("type", value), "__module__") == module:
            yield from _walk_class(wanted, module, name, cast("type", value), position)
    else:
        for attribute, held in list(own_dict(value).items()):
            if id(held) in wanted and type(attribute) is str:
                path = f"{name}.{attribute}"
                alias = Alias(AliasKind.INSTANCE_ATTRIBUTE, module, path, attribute, position)
                yield id(held), alias


def _walk_namespace(
    wanted: Mapping[int, blinker.Signal], module: str, name: str, value: object, position: int
) -> Iterator[tuple[int, Alias]]:
    for key, held in list(cast("Mapping[object, object]", value).items()):
        if id(held) in wanted:
            path = f"{name}[{key}]"
            yield id(held), Alias(AliasKind.NAMESPACE_ENTRY, module, path, str(key), position)


def _walk_class(
    wanted: Mapping[int, blinker.Signal], module: str, path: str, owner: type, position: int
) -> Iterator[tuple[int, Alias]]:
    for attribute, held in list(type.__getattribute__(owner, "__dict__").items()):
        inner = f"{path}.{attribute}"
        if id(held) in wanted:
            alias = Alias(AliasKind.CLASS_ATTRIBUTE, module, inner, attribute, position)
            yield id(held), alias
        elif issubclass(type(held), type) and _is_nested(cast("type", held), owner):
            yield from _walk_class(wanted, module, inner, cast("type", held), position)


def _is_nested(inner: type, owner: type) -> bool:
    outer = f"{owner.__qualname__}."
    same_module = type.__getattribute__(inner, "__module__") == type.__getattribute__(
        owner, "__module__"
    )
    return same_module and inner.__qualname__.startswith(outer)


def _search_referrers(
    wanted: Mapping[int, blinker.Signal], found: Mapping[int, list[Alias]]
) -> None:
    scans = _MAX_REFERRER_SCANS
    modules = _globals_of_modules()
    for key, aliases in found.items():
        if not aliases and scans > 0:
            path, used = _path_to_module(wanted[key], modules, scans, {id(wanted), id(found)})
            scans -= used
            if path is not None:
                aliases.append(path)


def _globals_of_modules() -> dict[int, str]:
    return {
        id(_module_dict(module)): name
        for name, module in list(sys.modules.items())
        if issubclass(type(module), types.ModuleType) and name != "__main__"
    }


def _path_to_module(
    signal: blinker.Signal, modules: Mapping[int, str], scans: int, ignored: set[int]
) -> tuple[Alias | None, int]:
    """The shortest path from a module's globals to ``signal``, and the heap scans it took."""
    level: list[tuple[object, str]] = [(signal, "")]
    seen = {id(signal), id(level)} | ignored
    used = 0
    for _ in range(_MAX_REFERRER_DEPTH):
        following: list[tuple[object, str]] = []
        seen.add(id(following))
        for thing, suffix in level:
            if used >= scans:
                return None, used
            used += 1
            referrers = gc.get_referrers(thing)
            seen.add(id(referrers))
            for referrer in referrers:
                if id(referrer) in seen or type(referrer) is types.FrameType:
                    continue
                seen.add(id(referrer))
                if id(referrer) in modules:
                    alias = _through_object(modules[id(referrer)], referrer, thing, suffix)
                    return alias, used
                step = _step(referrer, thing)
                if step is not None:
                    following.append((referrer, step + suffix))
        level = following
    return None, used


def _through_object(module: str, names: object, thing: object, suffix: str) -> Alias | None:
    members = list(cast("Mapping[str, object]", names).items())
    for position, (name, value) in enumerate(members):
        if value is thing:
            path = f"{name}{suffix}"
            word = suffix.strip(".[]'").rpartition(".")[2] or name
            return Alias(AliasKind.THROUGH_OBJECT, module, path, word, position)
    return None


def _step(holder: object, held: object) -> str | None:
    """How ``held`` is reached from ``holder``; empty where the holder's own holder says it."""
    kind = type(holder)
    if kind is dict:
        return _step_through_dict(cast("dict[object, object]", holder), held)
    if kind in (list, tuple):
        return _step_through_sequence(cast("Sequence[object]", holder), held)
    if kind is types.CellType:
        return ".cell_contents"
    if kind is types.FunctionType:
        return _step_through_function(cast("types.FunctionType", holder), held)
    if issubclass(kind, type) or kind is types.ModuleType:
        return None
    return _step_through_slots(holder, held)


def _step_through_dict(holder: dict[object, object], held: object) -> str | None:
    for key, value in list(holder.items()):
        if value is held:
            return f"[{key!r}]" if type(key) in (str, int) else "[...]"
    return None


def _step_through_sequence(holder: Sequence[object], held: object) -> str | None:
    for index, value in enumerate(holder):
        if value is held:
            return f"[{index}]"
    return None


def _step_through_function(holder: types.FunctionType, held: object) -> str:
    for name in ("__closure__", "__defaults__", "__kwdefaults__", "__dict__"):
        if getattr(holder, name) is held:
            return f".{name}"
    return ".<held>"


def _step_through_slots(holder: object, held: object) -> str:
    for owner in type.__getattribute__(type(holder), "__mro__"):
        for name, descriptor in list(type.__getattribute__(owner, "__dict__").items()):
            if type(descriptor) is types.MemberDescriptorType:
                try:
                    value = descriptor.__get__(holder)
                except AttributeError:  # an empty slot
                    continue
                if value is held:
                    return f".{name}"
    return ".<held>"


@dataclass(frozen=True, slots=True)
class _Order:
    """Ranks aliases.

    Attributes:
        holders: For a signal's ``id``: modules that hold its namespace as a global.
    """

    made_at: Callable[[blinker.Signal], Definition | None]
    is_own: Callable[[str], bool]
    holders: Mapping[int, frozenset[str]]

    def key(self, signal: blinker.Signal, alias: Alias) -> tuple[object, ...]:
        """The smaller, the better the alias reads; the text itself makes the order total."""
        file = _file_of(alias.module)
        name = name_of_signal(signal) or ""
        return (
            alias.kind,
            not self._is_home(signal, alias, file),
            not (file and self.is_own(file)),
            any(part.startswith("_") for part in alias.module.split(".")),
            _normal(alias.word) != _normal(name),
            alias.module.count("."),
            alias.position,
            str(alias),
        )

    def _is_home(self, signal: blinker.Signal, alias: Alias, file: str) -> bool:
        made = self.made_at(signal)
        if made is not None and file and made.file == file:
            return True
        return alias.module in self.holders.get(id(signal), frozenset())


def _holders(namespaces: Mapping[int, Sequence[Alias]]) -> dict[int, frozenset[str]]:
    return {
        key: frozenset(alias.module for alias in aliases) for key, aliases in namespaces.items()
    }


def _file_of(module: str) -> str:
    loaded = sys.modules.get(module)
    file = None if loaded is None else _module_dict(loaded).get("__file__")
    return file if isinstance(file, str) else ""


def _normal(word: str) -> str:
    return word.lower().replace("-", "_")
