"""Who was connected since a test began, and is connected still."""

import functools
import gc
import sys
import weakref
from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass
from types import FrameType
from typing import Any

import blinker

from signalctl import wires
from signalctl.target.calling import calling_line
from signalctl.target.receivers import Definition, describe

_PATCHED = ("connect", "disconnect")


@dataclass(frozen=True, slots=True, eq=False)
class Left:
    """A receiver that is connected still.

    Attributes:
        receiver: Its name.
        place: The line that connected it; ``None`` if the caller has no Python frame.
    """

    signal: blinker.Signal
    receiver: str
    place: Definition | None


@dataclass(frozen=True, slots=True, eq=False)
class _Connect:
    """One connect. Nothing in it keeps a receiver, a sender or a signal alive.

    Attributes:
        sender_id: ``None`` for any sender.
    """

    signal: "weakref.ref[blinker.Signal]"
    receiver_id: Hashable
    sender_id: Hashable | None
    place: Definition | None

    def is_of(self, signal: blinker.Signal, wire: wires.Wire) -> bool:
        return (
            self.signal() is signal
            and wire.receiver_id == self.receiver_id
            and _sender_id(wire) == self.sender_id
        )


class Connects:
    """Watches ``blinker.Signal`` from ``start`` to ``stop``, and tells what a test has left.

    What was connected before the test is none of its doing, even where the test has disconnected it
    and connects it again. What a module connects while it is imported stays for the whole run,
    whichever test happens to be the first to import it.
    """

    def __init__(self) -> None:
        self._made: list[_Connect] = []
        self._from_before: list[_Connect] = []
        self._looks_away = 0
        self._originals: dict[str, Callable[..., Any]] = {}
        self._ours: dict[str, Callable[..., Any]] = {}

    def start(self) -> None:
        """Stand between the callers of ``connect`` and ``disconnect`` and blinker."""
        self._originals = {name: vars(blinker.Signal)[name] for name in _PATCHED}
        self._ours = {
            "connect": self._watched_connect(self._originals["connect"]),
            "disconnect": self._watched_disconnect(self._originals["disconnect"]),
        }
        for name, wrapper in self._ours.items():
            setattr(blinker.Signal, name, wrapper)

    def stop(self) -> None:
        """Put blinker's own methods back, unless something else has replaced ours."""
        for name, wrapper in self._ours.items():
            if vars(blinker.Signal).get(name) is wrapper:
                setattr(blinker.Signal, name, self._originals[name])

    def forget(self) -> None:
        """A test begins."""
        self._made.clear()
        self._from_before.clear()

    def look_away(self, *, away: bool) -> None:
        """What is connected for longer than the test is none of its doing. May be nested."""
        self._looks_away += 1 if away else -1

    def left(self) -> tuple[Left, ...]:
        """What the test has connected, and nothing has disconnected; in the order of the connects.

        Where something is left, the garbage collector runs first: a receiver, or the sender that it
        is bound to, may be dead and part of a circle, as a Flask app is.
        """
        if not any(self._left()):
            return ()
        gc.collect()
        return tuple(self._left())

    def _left(self) -> Iterator[Left]:
        for connect in self._made:
            signal = connect.signal()
            for wire in () if signal is None else _wires_of(signal):
                if signal is not None and connect.is_of(signal, wire) and wire.receiver is not None:
                    yield Left(signal, _name(wire.receiver), connect.place)

    def _watched_connect(self, original: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(original)
        def connect(signal: blinker.Signal, receiver: Any, *args: Any, **kwargs: Any) -> Any:
            sender = args[0] if args else kwargs.get("sender", blinker.ANY)
            made = _Connect(
                weakref.ref(signal),
                wires.identity(receiver),
                None if sender is blinker.ANY else wires.identity(sender),
                calling_line((__file__,)),
            )
            if not self._is_excused(signal, made):
                self._made.append(made)
            return original(signal, receiver, *args, **kwargs)

        return connect

    def _watched_disconnect(self, original: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(original)
        def disconnect(signal: blinker.Signal, receiver: Any, *args: Any, **kwargs: Any) -> Any:
            receiver_id = wires.identity(receiver)
            for wire in _wires_of(signal):
                known = any(each.is_of(signal, wire) for each in self._made)
                if wire.receiver_id == receiver_id and not known:
                    before = _Connect(weakref.ref(signal), receiver_id, _sender_id(wire), None)
                    self._from_before.append(before)
            return original(signal, receiver, *args, **kwargs)

        return disconnect

    def _is_excused(self, signal: blinker.Signal, made: _Connect) -> bool:
        if self._looks_away or _is_importing():
            return True
        if any(made.is_of(signal, wire) for wire in _wires_of(signal)):
            return True
        return any(
            each.signal() is signal
            and (each.receiver_id, each.sender_id) == (made.receiver_id, made.sender_id)
            for each in self._from_before
        )


def _wires_of(signal: blinker.Signal) -> tuple[wires.Wire, ...]:
    try:
        return wires.wires_of(signal)
    except wires.UnreadableError:  # a kind of signal that we do not know, and do not judge
        return ()


def _sender_id(wire: wires.Wire) -> Hashable | None:
    """As a connect has it; an orphan's is no sender's at all."""
    if wire.sender is None:
        return _NO_SENDER
    return None if wire.sender.any else wire.sender_id


_NO_SENDER = object()


def _name(receiver: object) -> str:
    try:
        return describe(receiver).name
    except Exception:  # noqa: BLE001 - an odd object; what it is connected to is told all the same
        return "a receiver without a name"


def _is_importing() -> bool:
    """Whether a module that is being imported has led here.

    Source: every loader's ``exec_module`` is called through this function of ``importlib``, pytest's
        own for test modules too.
    """
    frame: FrameType | None = sys._getframe(1)  # noqa: SLF001 - the documented way to a caller
    while frame is not None:
        code = frame.f_code
        if code.co_name == "_load_unlocked" and code.co_filename == "<frozen importlib._bootstrap>":
            return True
        frame = frame.f_back
    return False
