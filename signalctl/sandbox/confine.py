"""The child's side of containment: what it does from the fork to the exit."""

import contextlib
import fcntl
import gc
import os
import resource
import signal
import sys
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn, TextIO

from signalctl.sandbox import orphans, processes, stack
from signalctl.sandbox.kept import out_of_reach
from signalctl.sandbox.reporter import Reporter

_FILE_LIMIT = 16 * 1024**3
"""Bytes a file may grow to: above any honest export or database, below any disk."""


@dataclass(frozen=True, slots=True)
class Room:
    """What the parent prepares for the child.

    Attributes:
        nothing: An open ``/dev/null``.
        output: Where the child's output goes.
        line: Where its reports go.
        record: Where its stack goes.
        parents: Descriptors that are of use to the parent only.
        parent: The parent's pid.
        mark: See ``orphans.carry``.
        handlers: The app's signal handlers, where the parent holds them off.
        memory_limit: Bytes the child may take beyond what it has at the fork.
    """

    nothing: int
    output: int
    line: int
    record: int
    parents: tuple[int, ...]
    parent: int
    mark: int | None
    handlers: Mapping[int, processes.Handler]
    memory_limit: int | None


def enter(room: Room, work: Callable[[Reporter], None]) -> NoReturn:
    """Be the child: do ``work`` in ``room`` and leave the process.

    It leaves without at-exit hooks, which are the app's, and the parent's to run.
    """
    code = 1
    try:
        _let_inherited_rest()
        processes.die_with(room.parent)
        os.setsid()
        nothing, output, line, record = _settled(room)
        stack.arm(record)
        _handle_signals_as_new(room.handlers)
        inherited = _renew_streams(nothing, output)
        _limit(room.memory_limit)
        orphans.carry(room.mark)
        limited = room.memory_limit is not None
        reporter = Reporter(line, before_report=lambda: _prepare(inherited, limited=limited))
        _do(work, reporter, limited=limited)
        flush(inherited)
        code = 0
    except BaseException:  # noqa: BLE001 - nothing may return from the fork into the app's frames
        with contextlib.suppress(BaseException):
            traceback.print_exc()
            flush(())
    finally:
        os._exit(code)


def _let_inherited_rest() -> None:
    """Make all objects from before old: to look for garbage among the young ones touches each.

    What is touched is copied here, page by page. A target that has frozen its objects meant more
    than that, and keeps them so.
    """
    if not gc.get_freeze_count():
        gc.freeze()
        gc.unfreeze()


def call(work: Callable[[Reporter], None], reporter: Reporter) -> None:
    """Call ``work``; a stack is shown from here inwards."""
    work(reporter)


def _do(work: Callable[[Reporter], None], reporter: Reporter, *, limited: bool) -> None:
    try:
        call(work, reporter)
    except MemoryError:
        if not limited:
            raise
        _lift_memory_limit()
        reporter.out_of_memory()


def _settled(room: Room) -> tuple[int, int, int, int]:
    """The descriptors of ``room``, moved to where neither we nor the user's code trip over them.

    If the app closed its own, the numbers 0 to 2 may be among those that come.

    Returns:
        Nothing, output, line and record; all others of the room are closed.
    """
    line, record = out_of_reach(room.line, room.record)
    nothing = fcntl.fcntl(room.nothing, fcntl.F_DUPFD_CLOEXEC, 3)
    output = fcntl.fcntl(room.output, fcntl.F_DUPFD_CLOEXEC, 3)
    for each in (room.nothing, room.output, room.line, room.record, *room.parents):
        os.close(each)
    return nothing, output, line, record


def _handle_signals_as_new(handlers: Mapping[int, processes.Handler]) -> None:
    """Handle signals as the app does, but those that end a program as any program."""
    signal.set_wakeup_fd(-1)  # an event loop of the parent's would be woken
    for number, handler in handlers.items():
        signal.signal(number, handler)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, [stack.DUMP_SIGNAL])


def _renew_streams(nothing: int, output: int) -> tuple[Any, ...]:
    """Give the child an empty input, and an output of its own with nothing in it.

    Returns:
        The streams from before, which must be kept: a file that nobody holds writes out what the
        parent had left in its buffer.
    """
    inherited = (sys.stdin, sys.stdout, sys.stderr, sys.__stdout__, sys.__stderr__)
    for descriptor in (0, 1, 2):
        os.dup2(nothing, descriptor)
    flush(inherited)
    for descriptor in (1, 2):
        os.dup2(output, descriptor)
    os.close(nothing)
    os.close(output)
    sys.stdin = os.fdopen(0, encoding="utf-8", errors="surrogateescape", closefd=False)
    sys.stdout = _line_by_line(1)
    sys.stderr = _line_by_line(2)
    return inherited


def _line_by_line(descriptor: int) -> TextIO:
    """Text to a descriptor, flushed at each end of line: a buffer would die with the child."""
    return os.fdopen(descriptor, "w", 1, encoding="utf-8", errors="backslashreplace", closefd=False)


def flush(inherited: tuple[Any, ...]) -> None:
    """Write out what waits in Python's and in C's buffers for the descriptors 1 and 2."""
    for stream in (sys.stdout, sys.stderr, *inherited):
        # Whatever stands in for a stream is the user's: it may raise, or be None.
        with contextlib.suppress(BaseException):
            if stream.fileno() in {1, 2}:
                stream.flush()
    processes.flush_c_stdout()


def _limit(memory_limit: int | None) -> None:
    _lower(resource.RLIMIT_CORE, 0)
    _lower(resource.RLIMIT_FSIZE, _FILE_LIMIT)
    if memory_limit is not None:
        _lower(resource.RLIMIT_AS, _address_space() + memory_limit)


def _lower(which: int, value: int) -> None:
    soft, hard = resource.getrlimit(which)
    if soft == resource.RLIM_INFINITY or value < soft:
        resource.setrlimit(which, (value, hard))


def _address_space() -> int:
    """Bytes mapped now; 0 where the system does not say, and does not keep the limit either."""
    try:
        pages = Path("/proc/self/statm").read_bytes().split()[0]
    except OSError:
        return 0
    return int(pages) * resource.getpagesize()


def _prepare(inherited: tuple[Any, ...], *, limited: bool) -> None:
    """Do what a report needs: memory, and the output before it."""
    if limited:
        _lift_memory_limit()
    flush(inherited)


def _lift_memory_limit() -> None:
    """Give a child that used up its memory enough to say so."""
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (hard, hard))
