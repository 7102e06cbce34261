"""The two processes: a child that loads the target and does the command, a parent that watches.

The parent never imports the target, so that nothing the target does, not even a crash or an endless
loop, keeps the user from an answer. The child reports its exit code over a pipe of its own; a child
that ends without a report was ended by the target.
"""

import os
import select
import signal
import sys
import time
import warnings
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from signalctl.errors import TargetError
from signalctl.exits import ExitCode
from signalctl.target.arrivals import Arrivals
from signalctl.target.child import CODE, CODE_BYTES, LOADED, Child, Command, code_of, streams_apart
from signalctl.target.hangs import lines_of_stack

_GRACE_S = 2.0  # for an interrupted child to say what it had found
_ONE_WISH_S = 0.1  # signals so near to each other are one wish, delivered twice
_MARGIN_S = 1.0  # for the child's own alarm, which knows the stack

_CRASHED = "Look for C code in it, and in what it imports."
_KILLED = {
    "SIGKILL": "Has the system run out of memory?",
    **dict.fromkeys(("SIGABRT", "SIGBUS", "SIGFPE", "SIGILL", "SIGSEGV"), _CRASHED),
}
"""What to look for, by the signal of the operating system."""


def supervise(command: Command, *, load_timeout_s: float) -> int:
    """Run ``command`` in a child process, and give its exit code.

    In the child, standard input is empty, and what anything prints to standard output goes to
    standard error: only the descriptor that ``command`` gets leads to our standard output. Ctrl-C,
    SIGTERM and SIGHUP are a KeyboardInterrupt in the child, once; the result is then
    ``ExitCode.INTERRUPTED``. A child that does not end by it is killed, at the second one at once.

    Where there is no ``os.fork``, the command runs in this process and without a time-out.

    Args:
        command: What it raises is our own bug: the child prints it, and the result is
            ``ExitCode.INTERNAL``.
        load_timeout_s: Seconds until it has to have called ``loaded``.

    Raises:
        TargetError: The target ended the child, or was not loaded in time.
    """
    _open_standard_descriptors()
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError, AttributeError):
            stream.flush()
    if not hasattr(os, "fork"):
        with streams_apart() as output:
            return code_of(command, output, lambda: None)
    with _trace_file() as trace:
        ending = _run_in_child(command, trace, load_timeout_s)
        trace.seek(0)
        dump = trace.read().decode(errors="replace")
    if ending.interrupted:
        return int(ExitCode.INTERRUPTED)
    if ending.code is None:
        raise _error(ending, dump, load_timeout_s)
    return ending.code


@dataclass(frozen=True, slots=True)
class _Ending:
    """How the child ended.

    Attributes:
        code: The exit code it reported; ``None`` if it did not.
        status: As ``os.waitpid`` gives it.
        loaded: It had said that the target is loaded.
        interrupted: The user asked to end before it reported.
        overdue: We killed it, for it was not loaded in time.
    """

    code: int | None
    status: int
    loaded: bool
    interrupted: bool
    overdue: bool


def _run_in_child(command: Command, trace: IO[bytes], load_timeout_s: float) -> _Ending:
    with Arrivals() as arrivals:
        ours, childs = os.pipe()
        child = Child(os.getpid(), childs, trace, load_timeout_s)
        child_id = _fork()
        if child_id == 0:
            arrivals.put_back()
            child.run(command)
        os.close(childs)
        try:
            return _Watch(child_id, ours, arrivals, load_timeout_s).until_it_ends()
        finally:
            os.close(ours)


def _fork() -> int:
    with warnings.catch_warnings():
        # signalctl itself has one thread here. A program that calls it may have more, and the child
        # needs none of their locks.
        warnings.simplefilter("ignore", DeprecationWarning)
        return os.fork()


class _Watch:
    """The parent, until the child has ended."""

    def __init__(
        self, child: int, report_end: int, arrivals: Arrivals, load_timeout_s: float
    ) -> None:
        os.set_blocking(report_end, False)
        self._child = child
        self._report_end = report_end
        self._arrivals = arrivals
        self._report = b""
        self._report_open = True
        self._first_wish_at: float | None = None
        self._overdue = False
        self._kill_at: float | None = time.monotonic() + load_timeout_s + _MARGIN_S

    def until_it_ends(self) -> _Ending:
        self._arrivals.let_in()
        while True:
            self._hear()
            if self._code is not None:
                return self._ending(os.waitpid(self._child, 0)[1])
            ended, status = os.waitpid(self._child, os.WNOHANG)
            if ended:
                self._hear()  # what it said just before
                return self._ending(status)
            self._pass_on()
            self._kill_if_late()
            self._wait()

    @property
    def _loaded(self) -> bool:
        return self._report.startswith(LOADED)

    @property
    def _code(self) -> int | None:
        message = self._report.removeprefix(LOADED)
        if len(message) < len(CODE) + CODE_BYTES:
            return None
        return int.from_bytes(message[len(CODE) :], "little", signed=True)

    def _ending(self, status: int) -> _Ending:
        return _Ending(
            code=self._code,
            status=status,
            loaded=self._loaded,
            interrupted=self._first_wish_at is not None,
            overdue=self._overdue,
        )

    def _hear(self) -> None:
        was_loaded = self._loaded
        with suppress(BlockingIOError):
            while self._report_open:
                part = os.read(self._report_end, 512)
                self._report_open = bool(part)
                self._report += part
        if self._loaded and not was_loaded and self._first_wish_at is None:
            self._kill_at = None

    def _pass_on(self) -> None:
        for number in self._arrivals.taken():
            now = time.monotonic()
            if self._first_wish_at is None:
                self._first_wish_at = now
                self._kill_at = now + _GRACE_S
                os.kill(self._child, number)
            elif now - self._first_wish_at > _ONE_WISH_S:
                self._kill_at = now

    def _kill_if_late(self) -> None:
        if self._kill_at is not None and time.monotonic() >= self._kill_at:
            os.kill(self._child, signal.SIGKILL)
            self._overdue = self._first_wish_at is None
            self._kill_at = None

    def _wait(self) -> None:
        patience = None if self._kill_at is None else max(0.0, self._kill_at - time.monotonic())
        report = [self._report_end] if self._report_open else []
        select.select([*report, self._arrivals.bell], [], [], patience)


def _open_standard_descriptors() -> None:
    """Open what of 0, 1 and 2 is closed, lest a pipe of ours become standard output.

    As far as can be, they still behave as closed ones: writing to 1 fails. Writing to 2 does not,
    for the target may print.
    """
    for descriptor, mode in enumerate((os.O_RDONLY, os.O_RDONLY, os.O_WRONLY)):
        try:
            os.fstat(descriptor)
        except OSError:
            opened = os.open(os.devnull, mode)  # takes the lowest that is free
            os.set_inheritable(opened, True)  # noqa: FBT003 - it takes no keyword


def _trace_file() -> IO[bytes]:
    if sys.platform == "linux":
        return os.fdopen(os.memfd_create("signalctl"), "w+b")
    import tempfile  # noqa: PLC0415 - slow to import

    return tempfile.TemporaryFile()


def _error(ending: _Ending, dump: str, load_timeout_s: float) -> TargetError:
    stack = lines_of_stack(dump, cwd=Path.cwd())
    if ending.overdue or (not ending.loaded and dump.startswith("Timeout (")):
        return TargetError(
            f"the target was not loaded after {load_timeout_s:g} s",
            detail=stack,
            hint="Give it longer: --load-timeout SECONDS, or load_timeout in [tool.signalctl].",
        )
    when = "after" if ending.loaded else "while"
    if os.WIFSIGNALED(ending.status):
        name = _name_of(os.WTERMSIG(ending.status))
        return TargetError(
            f"the target was killed by {name} {when} it was loaded",
            detail=stack,
            hint=_KILLED.get(name, ""),
        )
    code = os.waitstatus_to_exitcode(ending.status)
    return TargetError(
        f"the target ended the process with exit code {code} {when} it was loaded",
        hint="Look for os._exit in it, and in what it imports.",
    )


def _name_of(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:  # a real-time signal
        return f"signal {number}"
