"""Watch signals being made and receivers being connected while a target is imported.

blinker forgets a receiver that dies the moment it dies, and never knew the line that connected it.
So the classes' own methods are wrapped before the import and put back after it. Nothing that is
noted here keeps a receiver, a sender or a signal alive: that would hide the fault we look for.
"""

import functools
import weakref
from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import MethodType
from typing import Any

import blinker

from signalctl import wires
from signalctl.model.door import Door, UnknownDoor
from signalctl.model.wiring import SenderFilter
from signalctl.target import senders
from signalctl.target.calling import calling_line
from signalctl.target.receivers import (
    Definition,
    Description,
    describe,
    references_of,
    weak_reference,
)

DoorReader = Callable[[object], Door | UnknownDoor]

_OURS = (__file__,)
_PATCHED = ("__init__", "connect", "disconnect", "send", "send_async")


@dataclass(slots=True, eq=False)
class Connect:
    """One call of ``connect`` that was seen, and what became of its receiver.

    Attributes:
        description: Taken while the receiver was alive, like the door; both are ``None`` for an
            object so odd that it could not be described.
        sender_id: blinker's identity of the sender; ``None`` for any sender.
        site: The line that called; ``None`` if the caller has no Python frame.
        weak: As it was asked for.
        died: Something the weak reference needs has died.
        disconnected: On purpose, by ``disconnect``.
        sends_heard: Sends of the signal from the connect to the receiver's end.
        watched: References that must be kept for their callbacks to run.
    """

    signal: "weakref.ref[blinker.Signal]"
    receiver_id: Hashable
    description: Description | None
    door: Door | UnknownDoor | None
    sender: SenderFilter
    sender_id: Hashable | None
    site: Definition | None
    weak: bool
    sends_before: int
    died: bool = False
    disconnected: bool = False
    sends_heard: int = 0
    watched: tuple["weakref.ref[object]", ...] = ()

    @property
    def collected(self) -> bool:
        """It was connected weakly and has died, and nobody had disconnected it."""
        return self.weak and self.died and not self.disconnected


@dataclass(slots=True, eq=False)
class Recording:
    """What was seen, in the order it happened.

    Attributes:
        connects: Every connect that succeeded, by the ``id`` of its signal, oldest first.
        made: For a signal's ``id``: a reference to it, and the line that made it.
        replaced: Names of methods of ``Signal`` that something else replaced in the meantime; what
            came after that was not seen.
    """

    connects: dict[int, list[Connect]] = field(default_factory=dict)
    made: dict[int, tuple["weakref.ref[blinker.Signal]", Definition | None]] = field(
        default_factory=dict
    )
    replaced: list[str] = field(default_factory=list)
    sends: dict[int, int] = field(default_factory=dict)

    def made_at(self, signal: blinker.Signal) -> Definition | None:
        """The line that made ``signal``; ``None`` if that was not seen."""
        reference, place = self.made.get(id(signal), (None, None))
        return place if reference is not None and reference() is signal else None

    def connects_of(self, signal: blinker.Signal) -> tuple[Connect, ...]:
        """The connects seen of ``signal``, oldest first."""
        known = self.connects.get(id(signal), ())
        return tuple(each for each in known if each.signal() is signal)


@contextmanager
def recording(door_of: DoorReader) -> Iterator[Recording]:
    """Watch ``blinker.Signal`` from here to the end of the block, then put its methods back.

    Args:
        door_of: Reads a receiver's parameters; asked at the connect, since later it may be gone.

    Source: ``connect(receiver, sender=ANY, weak=True)`` and its siblings have kept their signatures
    from blinker 1.6 to 1.9; ``connect_via``, ``connected_to`` and the decorator form all come
    through ``connect``.
    """
    seen = Recording()
    originals = {name: vars(blinker.Signal)[name] for name in _PATCHED}
    behind: dict[int, Callable[..., Any]] = {}
    ours = {
        "__init__": _watched_init(originals["__init__"], seen),
        "connect": _watched_connect(originals["connect"], seen, door_of, behind),
        "disconnect": _watched_disconnect(originals["disconnect"], seen, behind),
        "send": _counted_send(originals["send"], seen),
        "send_async": _counted_send(originals["send_async"], seen),
    }
    behind.update({id(wrapper): originals[name] for name, wrapper in ours.items()})
    for name, wrapper in ours.items():
        setattr(blinker.Signal, name, wrapper)
    try:
        yield seen
    finally:
        for name, wrapper in ours.items():
            if vars(blinker.Signal).get(name) is wrapper:
                setattr(blinker.Signal, name, originals[name])
            else:
                seen.replaced.append(name)


def _watched_init(original: Callable[..., None], seen: Recording) -> Callable[..., None]:
    @functools.wraps(original)
    def __init__(self: blinker.Signal, *args: Any, **kwargs: Any) -> None:  # noqa: N807 - stands in for it
        original(self, *args, **kwargs)
        seen.sends.pop(id(self), None)  # a dead signal's id may be given again
        seen.made[id(self)] = (weakref.ref(self), calling_line(_OURS))

    return __init__


def _watched_connect(
    original: Callable[..., Any],
    seen: Recording,
    door_of: DoorReader,
    behind: Mapping[int, Callable[..., Any]],
) -> Callable[..., Any]:
    @functools.wraps(original)
    def connect(
        self: blinker.Signal,
        receiver: Any,
        sender: Any = blinker.ANY,
        weak: bool = True,  # noqa: FBT001 - blinker's signature
    ) -> Any:
        receiver = _unwatched(receiver, behind)
        result = original(self, receiver, sender, weak)
        is_any = sender is blinker.ANY
        description, door = _described(receiver, door_of)
        noted = Connect(
            signal=weakref.ref(self),
            receiver_id=wires.identity(receiver),
            description=description,
            door=door,
            sender=senders.ANY if is_any else senders.filter_on(sender),
            sender_id=None if is_any else wires.identity(sender),
            site=calling_line(_OURS),
            weak=bool(weak),
            sends_before=seen.sends.get(id(self), 0),
        )
        if weak:
            _watch(noted, receiver, id(self), seen)
        seen.connects.setdefault(id(self), []).append(noted)
        return result

    return connect


def _unwatched(receiver: Any, behind: Mapping[int, Callable[..., Any]]) -> Any:
    """The method as the target knows it, where a signal's own one is the receiver.

    blinker holds a method weakly by its object and its function: with our function it would be gone
    as soon as the watching ends.

    Args:
        receiver: Whatever is connected or disconnected.
        behind: For the ``id`` of each function of ours: the one that it stands for.
    """
    if type(receiver) is not MethodType:
        return receiver
    original = behind.get(id(receiver.__func__))
    return receiver if original is None else MethodType(original, receiver.__self__)


def _described(
    receiver: object, door_of: DoorReader
) -> tuple[Description | None, Door | UnknownDoor | None]:
    try:
        return describe(receiver), door_of(receiver)
    except Exception:  # noqa: BLE001 - the target's connect worked, and must not fail through us
        return None, None


def _watch(noted: Connect, receiver: object, signal_id: int, seen: Recording) -> None:
    def gone(_: "weakref.ref[object]") -> None:
        if not noted.died:
            noted.died = True
            noted.sends_heard = seen.sends.get(signal_id, 0) - noted.sends_before

    noted.watched = tuple(
        weakref.ref(owner, gone)
        for owner in references_of(receiver)
        if weak_reference(owner) is not None
    )


def _watched_disconnect(
    original: Callable[..., Any], seen: Recording, behind: Mapping[int, Callable[..., Any]]
) -> Callable[..., Any]:
    @functools.wraps(original)
    def disconnect(self: blinker.Signal, receiver: Any, sender: Any = blinker.ANY) -> Any:
        receiver = _unwatched(receiver, behind)
        receiver_id = wires.identity(receiver)
        sender_id = None if sender is blinker.ANY else wires.identity(sender)
        for noted in seen.connects_of(self):
            if noted.receiver_id == receiver_id and not noted.died:
                # Without a sender it is disconnected from all of them.
                noted.disconnected |= sender_id is None or noted.sender_id == sender_id
        return original(self, receiver, sender)

    return disconnect


def _counted_send(original: Callable[..., Any], seen: Recording) -> Callable[..., Any]:
    @functools.wraps(original)
    def send(self: blinker.Signal, *args: Any, **kwargs: Any) -> Any:
        seen.sends[id(self)] = seen.sends.get(id(self), 0) + 1
        return original(self, *args, **kwargs)

    return send
