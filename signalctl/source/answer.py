"""Write a whole wiring as JSON, and read it back: where nothing changed, nothing else is read."""

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
"""Most of it; to call ``plain`` for each would take twice the time."""
SHAPE = [[name, *names] for name, names in sorted(_FIELDS.items())]
"""What a wiring consists of; a cache made for another shape is not used."""


def plain(value: Any) -> Any:
    """``value`` as JSON can hold it: a list whose first item names its kind, or itself.

    Raises:
        ValueError: There is something in it that no wiring has.

    >>> plain((Place("shop.py", 3), None))
    ['', ['Place', 'shop.py', 3], None]
    """
    kind = value.__class__
    if kind in _AS_THEY_ARE:
        return value
    if kind is tuple:
        return ["", *[e if e.__class__ in _AS_THEY_ARE else plain(e) for e in value]]
    name = kind.__name__
    if _KINDS.get(name) is not kind:
        raise ValueError(name)
    if isinstance(value, Enum):
        return [name, value.value]
    inner = [getattr(value, each) for each in _FIELDS[name]]
    return [name, *[e if e.__class__ in _AS_THEY_ARE else plain(e) for e in inner]]


def wiring_from(plain: Any) -> SourceWiring | None:
    """The wiring as it was before ``plain``; ``None`` where it is none."""
    try:
        found = _value(plain) if isinstance(plain, list) else None
    except (TypeError, ValueError, KeyError, IndexError, RecursionError):
        return None
    return found if isinstance(found, SourceWiring) else None


def _value(plain: list[Any]) -> Any:
    """No call for what stands for itself, which is most of it."""
    name = plain[0]
    values = [_value(each) if each.__class__ is list else each for each in plain[1:]]
    return _KINDS[name](*values) if name else tuple(values)
