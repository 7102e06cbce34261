"""Processes: what a receiver starts is contained as it is, and ends with it."""

import errno
import os
import shlex
import signal
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from signalctl.model.firing import GuardLine, GuardState
from signalctl.sandbox import audit, landlock, orphans
from signalctl.sandbox.guards import Guard, Scene, Stage
from signalctl.sandbox.kernel import Kernel
from signalctl.sandbox.ledger import Ledger

_NOT_ITS_OWN = "it is not a process of the receiver"
_STARTED = ("subprocess.Popen", "os.system", "os.posix_spawn", "os.exec", "os.fork", "os.forkpty")
_SIGNALLED = ("os.kill", "os.killpg")


@dataclass(frozen=True, slots=True)
class Processes(Guard):
    """Notes what is started, and lets nothing else be signalled.

    That what was started ends with its receiver is the work of every child, guarded or not.
    """

    name: ClassVar[str] = "processes"
    stage: ClassVar[Stage] = Stage.PROCESSES

    kernel: Kernel

    @classmethod
    def found(cls, scene: Scene) -> Self:
        """Any receiver may start some."""
        return cls(scene.kernel)

    @property
    def _are_apart(self) -> bool:
        return self.kernel.landlock >= landlock.SIGNALS_SINCE

    def lines(self) -> tuple[GuardLine, ...]:
        """How they are held."""
        covers = "contained: they see what the receiver sees, and end with it"
        if self._are_apart:
            return (GuardLine(self.name, GuardState.HELD, covers),)
        covers = f"{covers}; they may signal others, Python code may not"
        return (GuardLine(self.name, GuardState.BY_HOOK_ONLY, covers),)

    def open_lines(self) -> tuple[GuardLine, ...]:
        """That signals are let; what is started is contained all the same."""
        covers = "allowed: others may be signalled; what is started still ends with its receiver"
        return (GuardLine(self.name, GuardState.NONE, covers),)

    def install(self, ledger: Ledger) -> None:
        """Cut the way of signals, and note what is started."""
        if self._are_apart:
            landlock.refuse_signals()
        _watch_starts(ledger)
        audit.watch(_SIGNALLED, _Signals(ledger, is_let=False).told)

    def observe(self, ledger: Ledger) -> None:
        """Note what is started, and which others are signalled."""
        _watch_starts(ledger)
        audit.watch(_SIGNALLED, _Signals(ledger, is_let=True).told)


@dataclass(frozen=True, slots=True)
class _Signals:
    """Signals to processes that are not the receiver's."""

    ledger: Ledger
    is_let: bool

    def told(self, event: str, arguments: tuple[Any, ...]) -> None:
        pid, number = arguments
        if number == 0 or _is_own(pid):
            return
        refused = "" if self.is_let else _NOT_ITS_OWN
        text = f"sends {_signal_name(number)} to {_addressed(event, pid)}"
        self.ledger.note("process", text, refused=refused, pid=pid)
        if refused:
            raise PermissionError(errno.EPERM, f"signalctl let nothing through: {refused}")


def _is_own(pid: int) -> bool:
    """Source: kill(2) for what 0 and negative numbers mean."""
    return pid == 0 or (abs(pid) != 1 and orphans.is_below(abs(pid)))


def _addressed(event: str, pid: int) -> str:
    if pid == -1:
        return "every process"
    return f"process group {abs(pid)}" if pid < 0 or event == "os.killpg" else f"process {pid}"


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


def _watch_starts(ledger: Ledger) -> None:
    """Note the command line of each program that Python code starts, and each copy of itself."""
    begun = threading.local()

    def told(event: str, arguments: tuple[Any, ...]) -> None:
        line = _command(event, arguments)
        if event == "os.posix_spawn" and getattr(begun, "line", None) == line:
            return  # which is how subprocess starts some
        begun.line = line if event == "subprocess.Popen" else None
        ledger.note("process", line)

    audit.watch(_STARTED, told)


def _command(event: str, arguments: tuple[Any, ...]) -> str:
    match event:
        case "os.fork" | "os.forkpty":
            return "forks a copy of itself"
        case "os.system":
            return f"runs {_text(arguments[0])}"
        case "os.exec":
            return f"becomes {_joined(arguments[1])}"
        case _:
            return f"runs {_joined(arguments[1])}"


def _joined(words: object) -> str:
    """A command line from what may be one word, or several."""
    if isinstance(words, str | bytes | os.PathLike):
        return _text(words)
    return shlex.join(map(_text, words)) if isinstance(words, Iterable) else str(words)


def _text(word: object) -> str:
    return os.fsdecode(word) if isinstance(word, str | bytes | os.PathLike) else str(word)


GUARD = Processes
