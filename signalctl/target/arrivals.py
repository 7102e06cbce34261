"""Signals of the operating system that reach a process which is waiting for another."""

import os
import signal
from contextlib import suppress
from types import FrameType
from typing import Any, Self

ASKING_TO_END = tuple(
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
)


class Arrivals:
    """Notes the signals that arrive, instead of obeying them, for the time of a ``with``.

    They are held back until ``let_in``, so that a child can be forked which has missed none and
    which starts with what they did before. What the user has switched off, as nohup does, stays off.

    Attributes:
        bell: A descriptor that becomes readable when a signal arrives or a child ends.
    """

    def __init__(self) -> None:
        held = {*ASKING_TO_END, signal.SIGCHLD}
        self._mask = signal.pthread_sigmask(signal.SIG_BLOCK, held)
        self._noted: list[int] = []
        self._before = {each: signal.getsignal(each) for each in held if _is_ours(each)}
        for each in self._before:
            signal.signal(each, self._note)
        self.bell, self._rope = os.pipe()
        os.set_blocking(self.bell, False)
        os.set_blocking(self._rope, False)
        self._wakeup = signal.set_wakeup_fd(self._rope, warn_on_full_buffer=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.put_back()

    def let_in(self) -> None:
        """Let the signals come."""
        signal.pthread_sigmask(signal.SIG_SETMASK, self._mask)

    def taken(self) -> list[int]:
        """The signals that ask to end and have come since the last call, in their order."""
        with suppress(BlockingIOError):
            while os.read(self.bell, 512):
                pass
        noted, self._noted = self._noted, []
        return [each for each in noted if each in ASKING_TO_END]

    def put_back(self) -> None:
        """Make all as it was; in a forked child too."""
        signal.set_wakeup_fd(self._wakeup)
        for each, handler in self._before.items():
            signal.signal(each, handler)
        os.close(self.bell)
        os.close(self._rope)
        self.let_in()

    def _note(self, number: int, _frame: FrameType | None) -> None:
        self._noted.append(number)


def _is_ours(number: int) -> bool:
    """Whether to take a signal: not if it is off, or if C code handles it and could not again.

    The end of a child is taken even if nobody has asked about it: its status would be lost.
    """
    handler: Any = signal.getsignal(number)
    return number == signal.SIGCHLD or handler not in {signal.SIG_IGN, None}
