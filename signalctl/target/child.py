"""The process that loads the target: what it is given, and how it reports."""

import faulthandler
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from types import FrameType
from typing import IO, NoReturn

from signalctl.exits import ExitCode
from signalctl.target.arrivals import ASKING_TO_END

Command = Callable[[int, Callable[[], None]], int]
"""Takes the file descriptor for our own data, and what to call once the target is loaded; gives the
exit code."""

LOADED = b"L"
CODE = b"C"
CODE_BYTES = 4


@dataclass(frozen=True, slots=True)
class Child:
    """What a child process has of its parent.

    Attributes:
        parent: Its process id.
        report_end: Where the report is written to.
        trace: A file for the stack of a hang or a crash, which the parent reads.
        load_timeout_s: Seconds until the target has to be loaded.
    """

    parent: int
    report_end: int
    trace: IO[bytes]
    load_timeout_s: float

    def run(self, command: Command) -> NoReturn:
        """Run ``command``, report its exit code, and end the process.

        Hooks and threads that the target has left are not waited for.
        """
        code = int(ExitCode.INTERNAL)
        try:
            _end_with(self.parent)
            _interrupt_once()
            with streams_apart() as output:
                code = code_of(command, output, self._alarm())
        finally:
            self._report(CODE + code.to_bytes(CODE_BYTES, "little", signed=True))
            os._exit(code & 0xFF)

    def _report(self, message: bytes) -> None:
        with suppress(OSError):  # closed by the target: the parent sees that nothing came
            os.write(self.report_end, message)

    def _alarm(self) -> Callable[[], None]:
        """Set the time-out for loading; what comes back ends it.

        Until then the stack of a crash, too, goes to ``trace``.
        """
        was_enabled = faulthandler.is_enabled()
        faulthandler.enable(self.trace)
        faulthandler.dump_traceback_later(self.load_timeout_s, exit=True, file=self.trace)

        def loaded() -> None:
            faulthandler.cancel_dump_traceback_later()
            faulthandler.disable()
            if was_enabled:
                faulthandler.enable()
            self._report(LOADED)

        return loaded


def code_of(command: Command, output: int, loaded: Callable[[], None]) -> int:
    """The exit code of ``command``; what it raises is our own bug, and is printed."""
    try:
        return int(command(output, loaded))
    except KeyboardInterrupt:
        return int(ExitCode.INTERRUPTED)
    except BaseException:  # noqa: BLE001 - nobody is further up
        import traceback  # noqa: PLC0415 - only for a bug

        traceback.print_exc()
        return int(ExitCode.INTERNAL)


@contextmanager
def streams_apart() -> Iterator[int]:
    """Keep standard output for ourselves: gives its descriptor, and 1 leads to standard error.

    So what C code and other programs print is moved as well. Standard input is empty.
    """
    ours, stdin = os.dup(1), os.dup(0)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    # A new stream: the old one remembers whether what was behind 1 could seek. As standard error
    # has it: shown at once, and no letter is an error.
    before = sys.stdout, sys.__stdout__
    prints = open(  # noqa: SIM115 - stays open as long as the target may print
        1, "w", buffering=1, encoding="utf-8", errors="backslashreplace", closefd=False
    )
    sys.stdout = sys.__stdout__ = prints  # type: ignore[misc]  # final, but it is ours to move
    _open_what_is_missing()
    try:
        yield ours
    finally:
        with suppress(OSError, ValueError, AttributeError):
            sys.stdout.flush()
        prints.close()
        sys.stdout, sys.__stdout__ = before  # type: ignore[misc]  # the same
        os.dup2(ours, 1)
        os.dup2(stdin, 0)
        os.close(ours)
        os.close(stdin)


def _open_what_is_missing() -> None:
    """Give the target the streams that Python leaves out where a descriptor was closed."""
    if sys.stdin is None:
        sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115 - as above
    if sys.stderr is None:
        sys.stderr = open(2, "w", encoding="utf-8", closefd=False)  # noqa: SIM115 - as above


def _interrupt_once() -> None:
    """Make the first signal that asks to end a KeyboardInterrupt, and the others nothing.

    A terminal sends Ctrl-C to both processes, and the parent passes it on as well. A second
    KeyboardInterrupt would hit what the first one has set to work.
    """
    heard = False

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        nonlocal heard
        if not heard:
            heard = True
            raise KeyboardInterrupt

    for each in ASKING_TO_END:
        if signal.getsignal(each) is not signal.SIG_IGN:  # as under nohup
            signal.signal(each, interrupt)


def _end_with(parent: int) -> None:
    """Have the system kill this process when ``parent`` ends, where it can.

    Source: ``prctl(2)``, PR_SET_PDEATHSIG.
    """
    if sys.platform != "linux":
        return
    import ctypes  # noqa: PLC0415 - only the child needs it

    with suppress(OSError, AttributeError):  # a C library without it
        ctypes.CDLL(None).prctl(1, int(signal.SIGKILL))
    if os.getppid() != parent:  # it ended before the call
        os._exit(int(ExitCode.INTERRUPTED))
