r"""Say what is being waited for, on the last line of the terminal, and take it back.

A process of its own writes it, which is forked before the target is known: importing a target can keep
all of our threads from running. It keeps the last line out of what scrolls, so that nothing which the
target, or a program it runs, writes to the terminal meanwhile can tear it, or be torn by it.

Source: ECMA-48 and DEC STD 070 for the codes; apt does the same (``PackageManagerFancy`` in
``apt-pkg/install-progress.cc``).
"""

import os
import select
import signal
import time
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import NoReturn

from signalctl.render.safe import safe

PATIENCE_S = 1.0
"""What takes less is not told."""

_TICK_S = 1.0
_END = b"\0"

_SAVE, _RESTORE = "\x1b7", "\x1b8"
_CLEARED = "\x1b[2K"
_NOTHING_KEPT_OUT = "\x1b[r"
# At the bottom all is moved up by a line; the cursor stays in its column.
_ROOM_BELOW = "\x1bD\x1b[A"


class Progress:
    """Is told what is done; ``None`` for a pipe where nobody wants to know."""

    def __init__(self, pipe: int | None) -> None:
        self._pipe = pipe

    def doing(self, what: str) -> None:
        """From now on it is ``what`` that is waited for; nothing if it is empty."""
        if self._pipe is not None:
            with suppress(OSError):  # the target may have closed it
                os.write(self._pipe, f"{safe(what)}\n".encode(errors="replace"))


@contextmanager
def progress(
    *, quiet: bool, environ: Mapping[str, str], descriptor: int = 2, patience_s: float = PATIENCE_S
) -> Iterator[Progress]:
    """What is told of what is done; all is taken back at the end.

    Args:
        quiet: Nobody wants to know.
        environ: In CI, and on a terminal that knows no codes, nothing is told.
        descriptor: Leads to where it is told, if that is a terminal.
        patience_s: Seconds that one thing has to take to be told.
    """
    dumb = environ.get("TERM", "dumb") == "dumb"
    if quiet or dumb or environ.get("CI") or not _is_terminal(descriptor):
        yield Progress(None)
        return
    heard, told = os.pipe()
    with warnings.catch_warnings():
        # A program that calls us may have threads, of whose locks the teller needs none.
        warnings.simplefilter("ignore", DeprecationWarning)
        teller = os.fork()
    if teller == 0:
        os.close(told)
        _tell(heard, descriptor, patience_s)
    os.close(heard)
    try:
        yield Progress(told)
    finally:
        with suppress(OSError):
            os.write(told, _END)
        os.close(told)
        with suppress(ChildProcessError):  # the host of this process waits for any
            os.waitpid(teller, 0)


def _is_terminal(descriptor: int) -> bool:
    return hasattr(os, "fork") and os.isatty(descriptor)


def _tell(heard: int, terminal: int, patience_s: float) -> NoReturn:
    """Until the end is told, or until all who could tell it are gone."""
    try:
        # Ctrl-C reaches all processes of the terminal; the one that forked this one ends it.
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        for each in {0, 1} - {terminal}:  # who reads our output must not wait for this process
            with suppress(OSError):
                os.close(each)
        line = _Line(terminal)
        with suppress(OSError):
            _follow(heard, _stops(), line, patience_s)
        line.take_back()
    finally:
        os._exit(0)


def _stops() -> int:
    """What can be read once the terminal asks its programs to stop, as by Ctrl-Z.

    The line is taken back between two writes of it, and not by a handler in the middle of one.
    """
    asked, told = os.pipe()
    os.set_blocking(told, False)
    signal.set_wakeup_fd(told, warn_on_full_buffer=False)
    if signal.getsignal(signal.SIGTSTP) is not signal.SIG_IGN:
        signal.signal(signal.SIGTSTP, _is_noted)
    return asked


def _is_noted(_number: int, _frame: object) -> None:
    """The wake-up descriptor has told it."""


def _stop() -> None:
    """Stop as who does not catch it: not at all where no shell could let this go on.

    Source: POSIX, 2.4.3: the default action stops no process of an orphaned group.
    """
    signal.signal(signal.SIGTSTP, signal.SIG_DFL)
    os.kill(os.getpid(), signal.SIGTSTP)
    signal.signal(signal.SIGTSTP, _is_noted)


def _follow(heard: int, stops: int, line: "_Line", patience_s: float) -> None:
    what, since, rest = "", time.monotonic(), b""
    while True:
        waited = time.monotonic() - since
        if what and waited >= patience_s:
            line.write(f"{what}, {waited:.0f} s")
        patience = None if not what else _TICK_S if waited >= patience_s else patience_s - waited
        ready = select.select([heard, stops], [], [], patience)[0]
        if stops in ready and signal.SIGTSTP in os.read(stops, 4096):
            line.take_back()
            _stop()
        if heard not in ready:
            continue
        part = os.read(heard, 4096)
        if not part or _END in part:
            return
        *lines, rest = (rest + part).split(b"\n")
        if lines:
            what, since = lines[-1].decode(errors="replace"), time.monotonic()
            line.take_back()


class _Line:
    """The last line of a terminal; in one write each, which no other can come into."""

    def __init__(self, terminal: int) -> None:
        self._terminal = terminal
        self._kept_out: os.terminal_size | None = None

    def write(self, text: str) -> None:
        """Show ``text`` there, in the place of what it shows."""
        if not self._is_ours():
            return
        size = os.get_terminal_size(self._terminal)
        if size.lines < 3 or size.columns < 20:
            return
        codes = ""
        if self._kept_out != size:
            codes += f"{_ROOM_BELOW}{_SAVE}\x1b[1;{size.lines - 1}r{_RESTORE}"
            self._kept_out = size
        shown = f"signalctl: {text}"[: size.columns - 1]
        self._write(f"{codes}{_SAVE}\x1b[{size.lines};1H{_CLEARED}{shown}{_RESTORE}")

    def take_back(self) -> None:
        """Leave the terminal as if nothing had been written there."""
        if self._kept_out is not None:
            last = self._kept_out.lines
            self._kept_out = None
            with suppress(OSError):
                self._write(f"{_SAVE}\x1b[{last};1H{_CLEARED}{_NOTHING_KEPT_OUT}{_RESTORE}")

    def _is_ours(self) -> bool:
        """Whether the terminal is not a shell's again, which has sent us to the background."""
        try:
            return os.tcgetpgrp(self._terminal) == os.getpgrp()
        except OSError:  # it controls another session, or none
            return True

    def _write(self, text: str) -> None:
        os.write(self._terminal, text.encode())
