"""Find the way to a signal that only some object holds: a list, a closure, a slot."""

import gc
import sys
import types
from collections.abc import Mapping, Sequence
from typing import cast

import blinker

from signalctl.target.alias import Alias, AliasKind, names_in
from signalctl.target.receivers import of_class

_MAX_REFERRER_DEPTH = 4
_MAX_REFERRER_SCANS = 200
"""Each scan reads the whole heap once, 12 ms in an application of 300 modules."""


def search_referrers(
    wanted: Mapping[int, blinker.Signal], found: Mapping[int, list[Alias]]
) -> None:
    """Add an alias to each signal in ``wanted`` that has none in ``found``, if one can be found.

    The search goes from the signal outwards, over what refers to it, to a module's globals: not
    further than four objects, and not for ever.
    """
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
        id(names_in(module)): name
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
    for owner in of_class(type(holder), "__mro__"):
        for name, descriptor in list(of_class(owner, "__dict__").items()):
            if type(descriptor) is types.MemberDescriptorType:
                try:
                    value = descriptor.__get__(holder)
                except AttributeError:  # an empty slot
                    continue
                if value is held:
                    return f".{name}"
    return ".<held>"
