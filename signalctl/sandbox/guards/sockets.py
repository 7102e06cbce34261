"""The sockets that a child inherits: what is connected already would go round every other guard.

Closing one, or saying goodbye on it, would end the parent's connection as well.
"""

import os
import socket
import stat
import struct
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, Self

from signalctl.model.firing import GuardLine, GuardState
from signalctl.sandbox.guards import Guard, Scene, Stage
from signalctl.sandbox.ledger import Ledger
from signalctl.sandbox.living import living

_DESCRIPTORS = (Path("/proc/self/fd"), Path("/dev/fd"))

_GIVE_UP_AFTER = struct.pack("ll", 1, 0)
"""Seconds and microseconds, for who sends more than is kept for him."""

_CHUNK = 1 << 16
_CUT = "it was open before the fire, and is cut off in a receiver's process"


class SocketsGuard(Guard):
    """Puts a dead end in the place of each inherited socket."""

    name = "sockets"
    stage = Stage.SOCKETS

    def __init__(self, kept: frozenset[int]) -> None:
        self._kept = kept
        self._count = sum(1 for _ in self._inherited())
        self._ends: list[tuple[str, socket.socket]] = []

    @classmethod
    def found(cls, scene: Scene) -> Self | None:  # noqa: ARG003 - the process itself is asked
        """One for all sockets; it stands also where none is open yet, as threads may open some."""
        return cls(frozenset(_of_event_loops()))

    def lines(self) -> tuple[GuardLine, ...]:
        """How many there are; nothing where there are none."""
        if not self._count:
            return ()
        sockets = "1 socket" if self._count == 1 else f"{self._count} sockets"
        return (GuardLine(self.name, GuardState.HELD, f"{sockets} from before the fire, cut off"),)

    def install(self, ledger: Ledger) -> None:  # noqa: ARG002 - who uses one is seen afterwards
        """Replace each, keeping its number: who reads finds its end, who writes is kept."""
        for descriptor in list(self._inherited()):
            end, ours = socket.socketpair()
            ours.shutdown(socket.SHUT_WR)
            ours.setblocking(False)  # noqa: FBT003 - its only parameter
            end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, _GIVE_UP_AFTER)
            self._ends.append((_label(descriptor), ours))
            blocking = os.get_blocking(descriptor)
            with end:
                os.dup2(end.fileno(), descriptor, inheritable=os.get_inheritable(descriptor))
            os.set_blocking(descriptor, blocking)

    def gather(self, ledger: Ledger) -> None:
        """Note which were written to since it was looked last."""
        for label, end in self._ends:
            if size := sum(map(len, _received(end))):
                text = f"sends {size} bytes on an inherited socket, {label}"
                ledger.note("connection", text, warning=_CUT, size=size)

    def _inherited(self) -> Iterator[int]:
        for descriptor in _open_descriptors():
            with suppress(OSError):  # it was that of the listing
                if descriptor not in self._kept and stat.S_ISSOCK(os.fstat(descriptor).st_mode):
                    yield descriptor


def _open_descriptors() -> list[int]:
    for folder in _DESCRIPTORS:
        with suppress(OSError):
            return [int(each.name) for each in folder.iterdir()]
    return []


def _label(descriptor: int) -> str:
    """Where a socket leads, as far as it says so."""
    with socket.socket(fileno=os.dup(descriptor)) as inherited:
        for place in (inherited.getpeername, inherited.getsockname):
            with suppress(OSError):
                where = place()
                return f"{where[0]}:{where[1]}" if isinstance(where, tuple) else f"unix:{where}"
    return "unknown"


def _received(end: socket.socket) -> Iterator[bytes]:
    with suppress(OSError):  # nothing is there, or the receiver closed every descriptor
        while chunk := end.recv(_CHUNK):
            yield chunk


def _of_event_loops() -> Iterator[int]:
    """The two ends by which a loop of asyncio wakes itself; they lead nowhere else.

    Source: ``BaseSelectorEventLoop._make_self_pipe`` in CPython's ``asyncio/selector_events.py``.
    """
    kind = getattr(sys.modules.get("asyncio.selector_events"), "BaseSelectorEventLoop", None)
    if not isinstance(kind, type):
        return
    for loop in living(kind):
        ends: tuple[Any, ...] = (getattr(loop, "_ssock", None), getattr(loop, "_csock", None))
        yield from (each.fileno() for each in ends if each is not None)


GUARD = SocketsGuard
