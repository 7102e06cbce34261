"""Find the way to a signal that only some object holds: a list, a closure, a slot."""

import gc
import re
import sys
import types
from collections.abc import Iterator, Mapping, Sequence
from typing import cast

import blinker

from signalctl.target.alias import Alias, AliasKind, names_in
from signalctl.target.receivers import of_class, own_dict

_MAX_REFERRER_DEPTH = 4
_MAX_REFERRER_QUESTIONS = 200
"""Objects of which is asked what refers to them."""

_AT_ONCE = 20
"""Each answer reads the whole heap, 12 ms in an application of 300 modules, for however many is asked;
but then every reference is compared with each of them."""


def search_referrers(
    wanted: Mapping[int, blinker.Signal], found: Mapping[int, list[Alias]]
) -> None:
    """Add aliases to each signal in ``wanted`` that has none in ``found``, if any can be found.

    The search goes from the signal outwards, over what refers to it, to the globals of modules: not
    further than four objects, and not for ever.
    """
    questions = _MAX_REFERRER_QUESTIONS
    modules = _globals_of_modules()
    for key, aliases in found.items():
        if not aliases and questions > 0:
            ways, asked = _ways_to(wanted[key], modules, questions, {id(wanted), id(found)})
            questions -= asked
            aliases.extend(ways)


def _globals_of_modules() -> dict[int, str]:
    return {
        id(names_in(module)): name
        for name, module in list(sys.modules.items())
        if issubclass(type(module), types.ModuleType) and name != "__main__"
    }


_Steps = tuple[str, ...]
"""The way from a holder to a signal, one attribute or key each: ``('._topics', '[paid]')``."""


def _ways_to(
    signal: blinker.Signal, modules: Mapping[int, str], questions: int, ignored: set[int]
) -> tuple[list[Alias], int]:
    """The shortest ways from globals of modules to ``signal``, and how many objects were asked of."""
    level: list[object] = [signal]
    ways: list[_Steps] = [()]
    seen = {id(signal)} | ignored
    asked = 0
    for _ in range(_MAX_REFERRER_DEPTH):
        level = level[: questions - asked]
        following: list[object] = []
        further_ways: list[_Steps] = []
        seen |= {id(level), id(following)}
        holders = _holders(level)
        seen |= {id(holders), *map(id, holders)}
        for thing, steps, its_holders in zip(level, ways, holders, strict=False):
            asked += 1
            aliases: list[Alias] = []
            for holder in its_holders:
                if id(holder) in seen or type(holder) is types.FrameType:
                    continue
                if id(holder) in modules:
                    aliases.extend(_in_globals(modules[id(holder)], holder, thing, steps))
                    continue
                seen.add(id(holder))
                further = _further(holder, thing, steps)
                if further is not None:
                    following.append(holder)
                    further_ways.append(further)
            if aliases:
                return aliases, asked
        level, ways = following, further_ways
    return [], asked


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


def _in_globals(module: str, names: object, thing: object, steps: _Steps) -> Iterator[Alias]:
    members = list(cast("Mapping[str, object]", names).items())
    for position, (name, value) in enumerate(members):
        if value is thing:
            path = f"{name}{''.join(steps)}"
            word = steps[-1].strip(".[]") if steps else name
            yield Alias(AliasKind.THROUGH_OBJECT, module, path, word, position)
            return


def _further(holder: object, held: object, steps: _Steps) -> _Steps | None:
    """The steps from ``holder`` on, which holds ``held``; ``None`` where that leads nowhere."""
    kind = type(holder)
    if issubclass(kind, dict):
        step = _step_through_dict(cast("dict[object, object]", holder), held)
    elif issubclass(kind, list | tuple):
        step = _step_through_sequence(cast("Sequence[object]", holder), held)
    elif kind is types.CellType:
        step = ".cell_contents"
    elif kind is types.FunctionType:
        step = _step_through_function(cast("types.FunctionType", holder), held)
    elif issubclass(kind, type) or kind is types.ModuleType:
        step = None
    elif steps and own_dict(holder) is held:
        return f".{steps[0][1:-1]}", *steps[1:]
    else:
        step = _step_through_object(holder, held)
    return None if step is None else (step, *steps)


def _step_through_dict(holder: dict[object, object], held: object) -> str | None:
    for key, value in list(dict.items(holder)):
        if value is held:
            return f"[{_told(key)}]"
    return None


def _told(key: object) -> str:
    """A key as it stands in an address: a text without its quotation marks, as in a namespace."""
    if type(key) is str:
        return key if key.isprintable() and not _UNCLEAR.search(key) else repr(key)
    return repr(key) if type(key) is int else "..."


_UNCLEAR = re.compile(r"""^-?\d+$|^\.*$|[][:'"]""")
"""A text that could be taken for a number, for no text at all, or for more of an address."""


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


def _step_through_object(holder: object, held: object) -> str:
    """By an attribute: since CPython 3.11 an instance may hold its values without a dictionary."""
    for name, value in list(own_dict(holder).items()):
        if value is held:
            return f".{name}"
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
