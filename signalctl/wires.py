"""The only file that reads blinker's private tables.

blinker's own readers are not neutral: ``has_receivers_for`` and ``receivers_for`` add an empty ANY
bucket, ``receivers_for`` disconnects what has died, and reading ``receiver_connected`` creates a
signal. So the tables are read directly, and left as they are.

Source: ``blinker/base.py`` and ``blinker/_utilities.py`` of 1.6.2, 1.7.0, 1.8.2 and 1.9.0; the
tables ``receivers``, ``_by_sender`` and ``_weak_senders`` have the same meaning in all of them.
"""

import weakref
from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar, cast

import blinker
from blinker import _utilities

Signal = blinker.Signal

NAMESPACE_TYPES: tuple[type, ...] = tuple(
    getattr(blinker.base, name)
    for name in ("Namespace", "WeakNamespace", "_WeakNamespace")
    if name in vars(blinker.base)
)
"""The classes of namespaces; the weak one left blinker with 1.9."""

_ANY_ID = 0
"""The bucket of receivers that listen to any sender."""

_identity: Callable[[object], Hashable] = (
    vars(_utilities).get("make_id") or vars(_utilities)["hashable_identity"]
)

_READ_ATTEMPTS = 5

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True, eq=False)
class Sender:
    """What a receiver was connected to.

    Attributes:
        any: It listens to every sender.
        known: ``value`` holds the sender. blinker keeps no reference to a sender that cannot be
            weakly referenced, and for those the value is not to be had.
    """

    any: bool
    known: bool
    value: object


ANY_SENDER = Sender(any=True, known=True, value=None)
UNKNOWN_SENDER = Sender(any=False, known=False, value=None)


@dataclass(frozen=True, slots=True, eq=False)
class Wire:
    """A living row of blinker's tables: one receiver, for one sender.

    Attributes:
        receiver_id: blinker's identity of the receiver.
        receiver: The object; ``None`` when it has died and blinker has not noticed yet.
        weak: blinker keeps a weak reference to it.
        sender_id: blinker's identity of the sender; ``None`` for an orphaned receiver.
        sender: ``None`` for an orphaned receiver: no sender is left that reaches it.
    """

    receiver_id: Hashable
    receiver: object | None
    weak: bool
    sender_id: Hashable | None
    sender: Sender | None


class UnreadableError(Exception):
    """The tables of this signal do not have the shape that blinker 1.6 to 1.9 gives them."""


def identity(thing: object) -> Hashable:
    """Give blinker's identity of a receiver or a sender.

    Stable only while the thing lives, and then for bound methods too, whose own ``id`` is not.

    Source: ``make_id`` (from blinker 1.8) and ``hashable_identity`` (before).
    """
    return _identity(thing)


def wires_of(signal: blinker.Signal) -> tuple[Wire, ...]:
    """Read every wire of ``signal`` and leave the signal as it was.

    Returns:
        In the order of the table ``receivers``, which is connect order and not call order: blinker
        calls receivers in the order of a ``set``. A receiver connected to several senders gives a
        wire for each, ANY first.

    Raises:
        UnreadableError: The signal is of a kind whose tables we do not know.

    >>> paid = blinker.Signal()
    >>> _ = paid.connect(print, sender="shop", weak=False)
    >>> [(wire.receiver, wire.weak, wire.sender.value) for wire in wires_of(paid)]
    [(<built-in function print>, False, 'shop')]
    """
    try:
        receivers, by_sender, weak_senders = _tables(signal)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise UnreadableError(f"its tables are not blinker's: {error}") from error
    return tuple(_wires(receivers, by_sender, weak_senders))


def reaches(wire: Wire, sender: object) -> bool:
    """Whether ``send(sender)`` would call the receiver of ``wire``.

    Source: ``Signal.receivers_for``: the ANY bucket and the bucket of the sender's identity.
    """
    if wire.sender is None:
        return False
    return wire.sender.any or wire.sender_id == identity(sender)


def is_muted(signal: blinker.Signal) -> bool:
    """Whether a send would call nobody, since the signal is muted just now."""
    return bool(_instance_dict(signal).get("is_muted", False))


def is_ordered(signal: blinker.Signal) -> bool:
    """Whether receivers are called in the order they were connected.

    Source: ``Signal.set_class``, from blinker 1.7; a plain ``set`` has no order.
    """
    return getattr(type(signal), "set_class", set) is not set


def _tables(
    signal: blinker.Signal,
) -> tuple[dict[Hashable, object], dict[Hashable, frozenset[Hashable]], dict[Hashable, object]]:
    """Copies of the three tables, taken while other threads may connect."""
    own = _instance_dict(signal)
    receivers = _copied(lambda: dict(own["receivers"]))
    by_sender = _copied(
        lambda: {sender: frozenset(bucket) for sender, bucket in dict(own["_by_sender"]).items()}
    )
    return receivers, by_sender, _copied(lambda: dict(own["_weak_senders"]))


def _instance_dict(signal: blinker.Signal) -> Mapping[str, Any]:
    return cast("Mapping[str, Any]", object.__getattribute__(signal, "__dict__"))


def _copied(copy: Callable[[], _T]) -> _T:
    for _ in range(_READ_ATTEMPTS):
        try:
            return copy()
        except RuntimeError:  # it changed size while we copied: another thread connects
            continue
    return copy()


def _wires(
    receivers: Mapping[Hashable, object],
    by_sender: Mapping[Hashable, frozenset[Hashable]],
    weak_senders: Mapping[Hashable, object],
) -> Iterator[Wire]:
    senders_of: dict[Hashable, list[Hashable]] = {}
    for sender_id, bucket in by_sender.items():
        for receiver_id in bucket:
            senders_of.setdefault(receiver_id, []).append(sender_id)
    for receiver_id, kept in receivers.items():
        weak = _is_reference(kept)
        receiver = kept() if callable(kept) and weak else kept
        sender_ids = senders_of.get(receiver_id, [])
        # ANY is 0, and so is a sender that is the integer 0: blinker itself cannot tell them apart.
        for sender_id in sorted(sender_ids, key=lambda each: each != _ANY_ID):
            sender = _sender(sender_id, weak_senders)
            yield Wire(receiver_id, receiver, weak, sender_id, sender)
        if not sender_ids:
            yield Wire(receiver_id, receiver, weak, None, None)


def _is_reference(kept: object) -> bool:
    # Before 1.8 the reference to a bound method is a class of blinker's own.
    return issubclass(type(kept), weakref.ref) or type(kept).__name__ == "BoundMethodWeakref"


def _sender(sender_id: Hashable, weak_senders: Mapping[Hashable, object]) -> Sender:
    if sender_id == _ANY_ID:
        return ANY_SENDER
    if type(sender_id) is str:
        return Sender(any=False, known=True, value=sender_id)
    if sender_id == identity(None):
        return Sender(any=False, known=True, value=None)
    reference = weak_senders.get(sender_id)
    value = reference() if callable(reference) else None
    return UNKNOWN_SENDER if value is None else Sender(any=False, known=True, value=value)
