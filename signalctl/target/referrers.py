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
_MAX_REFERRER_QUESTIONS = 200
"""Objects of which is asked what refers to them."""

_AT_ONCE = 20
"""Each answer reads the whole heap, 12 ms in an application of 300 modules, for however many is asked;
but then every reference is compared with each of them."""


def search_referrers(
    wanted: Mapping[int, blinker.Signal], found: Mapping[int, list[Alias]]
) -> None:
    """Add an alias to each signal in ``wanted`` that has none in ``found``, if one can be found.

    The search goes from the signal outwards, over what refers to it, to a module's globals: not
    further than four objects, and not for ever.
    """
    questions = _MAX_REFERRER_QUESTIONS
    modules = _globals_of_modules()
    for key, aliases in found.items():
        if not aliases and questions > 0:
            path, asked = _path_to_module(wanted[key], modules, questions, {id(wanted), id(found)})
            questions -= asked
            if path is not None:
                aliases.append(path)


def _globals_of_modules() -> dict[int, str]:
    return {
        id(names_in(module)): name
        for name, module in list(sys.modules.items())
        if issubclass(type(module), types.ModuleType) and name != "__main__"
    }


def _path_to_module(
    signal: blinker.Signal, modules: Mapping[int, str], questions: int, ignored: set[int]
) -> tuple[Alias | None, int]:
    """The shortest path from a module's globals to ``signal``, and how many objects were asked of."""
    level: list[object] = [signal]
    suffixes = [""]
    seen = {id(signal)} | ignored
    asked = 0
    for _ in range(_MAX_REFERRER_DEPTH):
        level = level[: questions - asked]
        following: list[object] = []
        steps: list[str] = []
        seen |= {id(level), id(following)}
        holders = _holders(level)
        seen |= {id(holders), *map(id, holders)}
        for thing, suffix, its_holders in zip(level, suffixes, holders, strict=False):
            asked += 1
            for holder in its_holders:
                if id(holder) in seen or type(holder) is types.FrameType:
                    continue
                seen.add(id(holder))
                if id(holder) in modules:
                    return _through_object(modules[id(holder)], holder, thing, suffix), asked
                step = _step(holder, thing)
                if step is not None:
                    following.append(holder)
                    steps.append(step + suffix)
        level, suffixes = following, steps
    return None, asked


def _holders(things: Sequence[object]) -> list[list[object]]:
    """What refers to each of ``things``; the heap is read once for several."""
    found: dict[int, list[object]] = {id(each): [] for each in things}
    for start in range(0, len(things), _AT_ONCE):
        asked = things[start : start + _AT_ONCE]
        wanted = {id(each) for each in asked}
        for holder in gc.get_referrers(*asked):
            if holder is not asked:
                for held in wanted.intersection(map(id, gc.get_referents(holder))):
                    found[held].append(holder)
    return list(found.values())


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
