"""Write a whole wiring as JSON, and read it back: where nothing changed, nothing else is read.

Each value is written once, and called by its number where it occurs again: of a large application
three of four values are like one before them, and to make them is most of what a warm run does here.
"""

from collections.abc import Iterable
from dataclasses import fields, is_dataclass
from enum import Enum
from typing import Any

from signalctl.model.deeds import AroundSend, Deeds, Handed, Lead, ReadBack, Veto, Written
from signalctl.model.door import Door, Parameter, ParameterKind, UnknownDoor
from signalctl.model.place import Ignore, Place, UnreadFile, UnresolvedSite
from signalctl.model.source import (
    ConnectSite,
    Creation,
    Demand,
    Escape,
    Forward,
    Handler,
    Partition,
    Party,
    Read,
    Send,
    SendSite,
    SourceSignal,
    SourceWiring,
    Surroundings,
)

_KINDS: dict[str, Any] = {
    each.__name__: each
    for each in (
        *(AroundSend, Deeds, Handed, Lead, ReadBack, Veto, Written),
        *(ConnectSite, Creation, Demand, Door, Escape, Forward, Handler, Ignore, Parameter),
        *(ParameterKind, Partition, Party, Place, Read, Send, SendSite, SourceSignal),
        *(SourceWiring, Surroundings, UnknownDoor, UnreadFile, UnresolvedSite),
    )
}
_FIELDS: dict[str, tuple[str, ...]] = {
    name: tuple(each.name for each in fields(kind))
    for name, kind in _KINDS.items()
    if is_dataclass(kind)
}
_AS_THEY_ARE = frozenset({str, int, bool, type(None)})
"""Most of it; to call a function for each would take twice the time."""
SHAPE = [[name, *names] for name, names in sorted(_FIELDS.items())]
"""What a wiring consists of; a cache made for another shape is not used."""


def plain(wiring: SourceWiring) -> list[list[Any]]:
    """``wiring`` as JSON can hold it: a list for each value in it, after those that it consists of.

    The first item names the kind, and is empty for a tuple. Another value is a list of its number.

    Raises:
        ValueError: There is something in it that no wiring has.

    >>> plain((Place("shop.py", 3), Place("shop.py", 3), None))
    [['Place', 'shop.py', 3], ['', (0,), (0,), None]]
    """
    numbers: dict[tuple[Any, ...], tuple[int]] = {}

    def number(value: Any) -> tuple[int]:
        name, inner = _taken_apart(value)
        entry = (name, *[e if e.__class__ in _AS_THEY_ARE else number(e) for e in inner])
        # By their classes too: to a dictionary, 1 and True are the same.
        key = (entry, *[each.__class__ for each in entry])
        return numbers.setdefault(key, (len(numbers),))

    number(wiring)
    return [list(entry) for entry, *_ in numbers]


def _taken_apart(value: Any) -> tuple[str, Iterable[Any]]:
    """The name of its kind, and what it consists of."""
    kind = value.__class__
    if kind is tuple:
        return "", value
    name = kind.__name__
    if _KINDS.get(name) is not kind:
        raise ValueError(name)
    if isinstance(value, Enum):
        return name, (value.value,)
    return name, [getattr(value, each) for each in _FIELDS[name]]


def wiring_from(plain: Any) -> SourceWiring | None:
    """The wiring as it was before ``plain``; ``None`` where it is none."""
    values: list[Any] = []
    try:
        for entry in plain:
            name = entry[0]
            inner = [values[e[0]] if e.__class__ is list else e for e in entry[1:]]
            values.append(_KINDS[name](*inner) if name else tuple(inner))
    except (TypeError, ValueError, KeyError, IndexError):
        return None
    return values[-1] if values and isinstance(values[-1], SourceWiring) else None
