"""The parent's side of containment: fork, watch, end, and leave everything as it was."""

import contextlib
import os
import posix
import signal
import sys
import threading
import warnings
from collections.abc import Callable
from dataclasses import dataclass

from signalctl.errors import RefusedError
from signalctl.sandbox import confine, orphans, processes, stack
from signalctl.sandbox.child_end import ChildEnd, How
from signalctl.sandbox.orphans import Swept
from signalctl.sandbox.processes import Child
from signalctl.sandbox.reporter import Inbox, Reporter, now

_CHUNK = 64 * 1024
_CHUNKS_AT_ONCE = 16
_STACK_WITHIN_S = 0.25
_DEATH_WITHIN_S = 5.0


@dataclass(frozen=True, slots=True)
class Limits:
    """What a child is held to; see ``run_contained``."""

    timeout_s: float
    setup_timeout_s: float
    output_cap: int
    flood_limit: int
    memory_limit: int | None


def contain(work: Callable[[Reporter], None], limits: Limits) -> ChildEnd:
    """Do ``work`` in a child and say how it ended; see ``run_contained``."""
    with contextlib.ExitStack() as undo:
        nothing = _kept(undo, os.open(os.devnull, os.O_RDWR))
        record = _kept(undo, stack.open_record())
        (said, line), (written, output) = _pipe(undo), _pipe(undo)
        aside = undo.enter_context(processes.sigchld_set_aside())
        in_sight = undo.enter_context(orphans.in_sight())
        mark = orphans.new_mark()
        processes.c_stdout()  # once here, and not in each child
        # Between the fork and the promise to end the child, nothing may come.
        with processes.interruptions_held() as held_off:
            room = confine.Room(
                nothing=nothing,
                output=output,
                line=line,
                record=record,
                parents=(said, written),
                parent=os.getpid(),
                mark=mark,
                handlers={**held_off, **aside},
                memory_limit=limits.memory_limit,
            )
            pid = _fork()
            if pid == 0:
                confine.enter(room, work)
            held = _Held(Child(pid), mark, in_sight=in_sight)
            undo.callback(held.end)
        watch = _Watch(held.child, said, written, limits)
        how = watch.until_end()
        ended_at = now()
        if how is How.TIMED_OUT:
            held.child.send(stack.DUMP_SIGNAL)
            held.child.wait(_STACK_WITHIN_S)
        swept = held.end()
        watch.take_output()
        return watch.told(how, ended_at, swept, record)


def _kept(undo: contextlib.ExitStack, descriptor: int) -> int:
    undo.callback(os.close, descriptor)
    return descriptor


def _pipe(undo: contextlib.ExitStack) -> tuple[int, int]:
    reading, writing = os.pipe()
    os.set_blocking(reading, False)
    return _kept(undo, reading), _kept(undo, writing)


def _fork() -> int:
    try:
        if sys.version_info < (3, 12):
            return os.fork()
        # Turned into an error by the user's filters, the warning would lose us the child's pid.
        with warnings.catch_warnings():
            text = "This process .* is multi-threaded"
            warnings.filterwarnings("ignore", text, DeprecationWarning)
            return os.fork()
    except OSError as error:
        raise RefusedError(
            f"'fork' gave no process to keep a receiver in: {error.strerror}",
            hint="See what 'ulimit -u' and the memory allow.",
        ) from error


class _Held:
    """The child and all below it, which end with us."""

    def __init__(self, child: Child, mark: int | None, *, in_sight: bool) -> None:
        self.child = child
        self._mark = mark
        self._in_sight = in_sight
        self._swept: Swept | None = None

    def end(self) -> Swept:
        """Kill what lives and reap what is ours, once; say what was found."""
        if self._swept is None:
            with processes.interruptions_held():
                self._swept = self._sweep()
                self.child.close()
        return self._swept

    def _sweep(self) -> Swept:
        if not self._in_sight:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.child.pid, signal.SIGKILL)
        self.child.send(signal.SIGKILL)
        gone = self.child.wait(_DEATH_WITHIN_S)
        below = orphans.sweep(self.child.pid, mark=self._mark) if self._in_sight else Swept()
        return below if gone else Swept(ended=below.ended, escaped=below.escaped + 1)


class _Watch:
    """What comes from one running child, until it is known how it ends."""

    def __init__(self, child: Child, said: int, written: int, limits: Limits) -> None:
        self._child = child
        self._said = said
        self._written = written
        self._limits = limits
        self._inbox = Inbox()
        self._output = bytearray()
        self._output_size = 0
        self._born = now()
        self._poll = processes.poll_for(said, written, child.descriptor)

    def until_end(self) -> How:
        """Wait for the first thing that decides, reading all the while."""
        while True:
            # Looked at before reading, so that what came in time is heard.
            dead = self._child.is_dead()
            late = now() >= self._deadline
            self._hear()
            self.take_output()
            if self._inbox.verdict is not None:
                return How.REPORTED
            if self._inbox.out_of_memory:
                return How.MEMORY_LIMIT
            if dead:
                return How.SIGNALLED if os.WIFSIGNALED(self._child.status or 0) else How.EXITED
            if self._output_size > self._limits.flood_limit:
                return How.FLOODED
            if late:
                return How.TIMED_OUT
            blind = self._child.descriptor is None
            self._poll.poll(processes.patience_ms(self._deadline - now(), blind=blind))

    @property
    def _deadline(self) -> float:
        if self._inbox.started_at is None:
            return self._born + self._limits.setup_timeout_s
        if self._inbox.over and self._inbox.ended_at is not None:
            return self._inbox.ended_at + self._limits.setup_timeout_s
        return self._inbox.started_at + self._limits.timeout_s

    def _hear(self) -> None:
        while self._inbox.verdict is None and not self._inbox.broken:
            chunk = _read(self._said)
            self._inbox.feed(chunk)
            if len(chunk) < _CHUNK:  # the pipe is empty
                break
        if self._inbox.broken:
            with contextlib.suppress(KeyError):  # it was said before
                self._poll.unregister(self._said)

    def take_output(self) -> None:
        """Take what output is there, and no more than a pipe holds: it may come for ever."""
        for _ in range(_CHUNKS_AT_ONCE):
            chunk = _read(self._written)
            if not chunk:
                return
            self._output_size += len(chunk)
            self._output += chunk[: max(0, self._limits.output_cap - len(self._output))]

    def told(self, how: How, ended_at: float, swept: Swept, record: int) -> ChildEnd:
        """Everything that came, in one value."""
        inbox, status = self._inbox, self._child.status
        if inbox.ended_at is not None:
            ended_at = inbox.ended_at
        frames: tuple[stack.StackFrame, ...] = ()
        if how in {How.TIMED_OUT, How.SIGNALLED}:
            inside = confine.call.__code__
            thread = None if inbox.over else inbox.thread
            frames = stack.read(record, thread=thread or threading.get_ident(), inside=inside)
        return ChildEnd(
            how=how,
            message=inbox.verdict,
            exit_code=None if how is not How.EXITED or status is None else os.WEXITSTATUS(status),
            signal=None if how is not How.SIGNALLED or status is None else _name(status),
            started=inbox.started_at is not None,
            over=inbox.over,
            duration_s=0.0 if inbox.started_at is None else ended_at - inbox.started_at,
            output=bytes(self._output),
            output_cut=self._output_size > len(self._output),
            stack=frames,
            survivors=swept.ended,
            escaped=swept.escaped,
            threads=inbox.threads,
            effects=tuple(inbox.effects),
        )


def _read(descriptor: int) -> bytes:
    try:
        return posix.read(descriptor, _CHUNK)  # eventlet replaces that of os by one that waits
    except BlockingIOError:
        return b""


def _name(status: int) -> str:
    number = os.WTERMSIG(status)
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"  # the real-time ones between the first and the last have no name
