"""What a child leaves behind: keep it in sight, find it, end it, and nothing else."""

import contextlib
import ctypes
import functools
import os
import posix
import resource
import signal
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from signalctl.sandbox import processes
from signalctl.sandbox.reporter import now

# Source: linux/prctl.h.
_SET_CHILD_SUBREAPER = 36
_GET_CHILD_SUBREAPER = 37

_BEYOND_REACH = 1 << 62
_SWEEP_WITHIN_S = 2.0


@contextlib.contextmanager
def in_sight() -> Iterator[bool]:
    """Make this process the parent of every orphan below it, so that none gets out of sight.

    Yields:
        Whether that holds, and what a child leaves behind can be found by ``sweep``.
    """
    before = ctypes.c_int()
    known = _children_are_listed() and processes.prctl(_GET_CHILD_SUBREAPER, ctypes.byref(before))
    if not (known and processes.prctl(_SET_CHILD_SUBREAPER, ctypes.c_ulong(1))):
        yield False
        return
    try:
        yield True
    finally:
        processes.prctl(_SET_CHILD_SUBREAPER, ctypes.c_ulong(before.value))


@functools.cache
def _children_are_listed() -> bool:
    return Path(f"/proc/self/task/{threading.get_native_id()}/children").exists()


@dataclass(frozen=True, slots=True)
class Swept:
    """What was found below a child that is gone.

    Attributes:
        ended: Processes that ran and were killed.
        escaped: Processes that run on: they belong to another user, or hang in the kernel.
    """

    ended: int = 0
    escaped: int = 0


def sweep(child: int, *, mark: int | None) -> Swept:
    """End and reap all that descends from ``child``, which is dead, and nothing else.

    An orphan is ours to end if it is in the session that the child began, or carries the mark, or
    descends from such a one. Children of the app's own are none of these.

    Args:
        child: Its pid, which was its session too.
        mark: What the child took on with ``carry``.
    """
    seen: set[int] = set()
    until = now() + _SWEEP_WITHIN_S
    # Again until nothing is left: the children of whatever we kill come to us.
    while _has_children():
        left = [pid for pid in _children_of(os.getpid()) if _is_left_by(child, mark, pid)]
        alive = {pid for top in left for pid in _tree(top) if not _is_zombie(pid)}
        seen |= alive
        refused = {pid for pid in alive if not _kill(pid)}
        if not left or (alive and alive == refused) or now() > until:
            return Swept(ended=len(seen - alive), escaped=len(alive))
        for pid in left:
            _reap(pid)
        if alive:
            time.sleep(0.001)  # to be killed takes a moment
    return Swept(ended=len(seen))


def _is_left_by(child: int, mark: int | None, pid: int) -> bool:
    return _stat(pid).session == child or _carries(pid, mark)


def new_mark() -> int | None:
    """A number that no process carries yet; ``None`` where there are no marks."""
    if not hasattr(resource, "RLIMIT_RTTIME"):
        return None
    _, hard = resource.getrlimit(resource.RLIMIT_RTTIME)
    highest = _BEYOND_REACH if hard == resource.RLIM_INFINITY else hard
    if highest < _BEYOND_REACH // 2:
        return None  # somebody limits the time in earnest
    return highest - int.from_bytes(os.urandom(4), "big")


def carry(mark: int | None) -> None:
    """Mark this process, and with it all that it will start.

    The mark is a limit on the processor time of a real-time process, in microseconds: so many of
    them that it limits nothing, yet fork and exec hand it on, whatever session, parent or
    environment a daemon gives itself. Where a mark is on already it stays, beside the new one.
    """
    if mark is not None:
        _, hard = resource.getrlimit(resource.RLIMIT_RTTIME)
        unmarked = hard == resource.RLIM_INFINITY
        resource.setrlimit(resource.RLIMIT_RTTIME, (mark, mark if unmarked else hard))


def is_below(pid: int) -> bool:
    """Whether ``pid`` was started by this child or by what it started; true of what is gone, too."""
    try:
        session = os.getsid(pid)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    if session == os.getsid(0) or not hasattr(resource, "RLIMIT_RTTIME"):
        return session == os.getsid(0)
    mark, _ = resource.getrlimit(resource.RLIMIT_RTTIME)
    return mark != resource.RLIM_INFINITY and _carries(pid, mark)


def _carries(pid: int, mark: int | None) -> bool:
    if mark is None:
        return False
    try:
        limits = Path(f"/proc/{pid}/limits").read_bytes()
    except OSError:
        return False
    return b" %d " % mark in limits


def _has_children() -> bool:
    """Whether this process has any child; leaves those that have ended to whoever waits for them."""
    try:
        os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
    except ChildProcessError:
        return False
    return True


def _kill(pid: int) -> bool:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return True


def _reap(pid: int) -> None:
    with contextlib.suppress(ChildProcessError):
        posix.waitpid(pid, os.WNOHANG)


def _tree(top: int) -> Iterator[int]:
    """``top`` and all below it."""
    ahead = [top]
    while ahead:
        pid = ahead.pop()
        yield pid
        ahead.extend(_children_of(pid))


def _children_of(pid: int) -> tuple[int, ...]:
    """In no order of note; none for a process that is gone.

    Source: proc(5), ``/proc/<pid>/task/<tid>/children``: each thread lists what it forked, and
    some thread the orphans.
    """
    found: list[int] = []
    with contextlib.suppress(OSError):
        for thread in Path(f"/proc/{pid}/task").iterdir():
            with contextlib.suppress(OSError):  # threads come and go
                found += map(int, (thread / "children").read_bytes().split())
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Stat:
    state: bytes
    session: int


def _stat(pid: int) -> _Stat:
    """Read a process's state and session; those of a process that is gone are of none."""
    try:
        text = Path(f"/proc/{pid}/stat").read_bytes()
    except OSError:
        return _Stat(b"X", -1)
    # The second field is the program's name in parentheses, and may hold anything.
    state, _parent, _group, session = text.rpartition(b")")[2].split()[:4]
    return _Stat(state, int(session))


def _is_zombie(pid: int) -> bool:
    return _stat(pid).state in {b"Z", b"X"}
