"""Where a child hung or crashed, told by the interpreter's own fault handler.

The handler is C code that runs inside a signal: it needs no lock, no memory and no interpreter
that still works. For a hang the parent sends a signal once the time is up. A timer inside the
child (``faulthandler.dump_traceback_later``) would not do: it runs beside a receiver that may yet
finish in time, and arming it deadlocks in a child whose parent had armed one.
"""

import contextlib
import faulthandler
import os
import re
import signal
import tempfile
from dataclasses import dataclass
from itertools import dropwhile
from types import CodeType

DUMP_SIGNAL: int = getattr(signal, "SIGRTMAX", 31)
"""Asks an armed child for its stack; it writes it and dies.

The last real-time signal, which apps leave alone; SIGUSR2 on systems that have none.
"""

_READ_LIMIT = 1024 * 1024
_SECTION_END = "(most recent call first):"
_THREAD = re.compile(r"(?:Current thread|Thread) 0x([0-9a-f]+) ")
_FRAME = re.compile(r'  File "(?P<file>.*)", line (?P<line>\d+) in (?P<function>.*)')
_ESCAPE = re.compile(r"\\(?:x[0-9a-f]{2}|u[0-9a-f]{4}|U00(?:0[0-9a-f]|10)[0-9a-f]{4})")


@dataclass(frozen=True, slots=True)
class StackFrame:
    """One call on a stack.

    Attributes:
        file: As the code object has it: the path the module was loaded from.
        line: 1-based.
        function: Its bare name.
    """

    file: str
    line: int
    function: str


def open_record() -> int:
    """A descriptor for the fault handler to write to: a file without a name, in memory if can be."""
    if hasattr(os, "memfd_create"):
        with contextlib.suppress(OSError):  # a container may forbid the call
            return os.memfd_create("signalctl-stack")
    with tempfile.TemporaryFile() as file:
        return os.dup(file.fileno())


def arm(record: int) -> None:
    """Have this process write its stack to ``record`` on a crash, and on ``DUMP_SIGNAL``.

    After the latter it dies of that signal, which tells the parent that the stack is complete.

    Source: ``faulthandler_user`` in CPython's ``faulthandler.c``: with ``chain`` it writes, puts
    the former handler back and raises the signal again.
    """
    faulthandler.enable(record, all_threads=False)
    faulthandler.unregister(DUMP_SIGNAL)
    signal.signal(DUMP_SIGNAL, signal.SIG_DFL)
    faulthandler.register(DUMP_SIGNAL, record, all_threads=True, chain=True)


def read(record: int, *, thread: int, inside: CodeType) -> tuple[StackFrame, ...]:
    """The stack in ``record``, innermost last, without the calls that lead to ``inside``.

    Args:
        record: Written to by a process that is dead now.
        thread: ``threading.get_ident()`` of the thread whose stack it is; a fork keeps it.
        inside: The code whose callers are of no interest, nor is it itself.
    """
    text = os.pread(record, _READ_LIMIT, 0).decode("ascii", "replace")
    frames = parse(text, thread=thread)
    door = (inside.co_filename, inside.co_name)
    if all((frame.file, frame.function) != door for frame in frames):
        return frames
    outside_in = dropwhile(lambda frame: (frame.file, frame.function) != door, frames)
    return tuple(outside_in)[1:]


def parse(text: str, *, thread: int) -> tuple[StackFrame, ...]:
    r"""Read what the fault handler wrote: of several threads the one asked for.

    Source: ``_Py_DumpTraceback`` and ``_Py_DumpTracebackThreads`` in CPython's ``traceback.c``:
    innermost first, at most 100 frames a thread and 100 threads, non-ASCII characters as escapes.

    >>> parse(
    ...     "Thread 0x0b (most recent call first):\n"
    ...     '  File "/app/caf\\xe9.py", line 7 in brew\n'
    ...     '  File "/app/shop.py", line 3 in serve\n'
    ...     "Current thread 0x0a (most recent call first):\n"
    ...     '  File "/app/other.py", line 1 in idle\n',
    ...     thread=0x0B,
    ... )  # doctest: +NORMALIZE_WHITESPACE
    (StackFrame(file='/app/shop.py', line=3, function='serve'),
     StackFrame(file='/app/café.py', line=7, function='brew'))
    """
    sections: dict[int | None, list[StackFrame]] = {}
    frames: list[StackFrame] = []
    for line in text.splitlines():
        if line.endswith(_SECTION_END):
            named = _THREAD.match(line)
            of = int(named[1], 16) if named else None
            # Python 3.14 adds the C stack in a section of its own, after ours.
            frames = sections.setdefault(of, [])
        elif call := _FRAME.fullmatch(line):
            function = _unescaped(call["function"])
            frames.insert(0, StackFrame(_unescaped(call["file"]), int(call["line"]), function))
    return tuple(sections.get(thread) or sections.get(None) or ())


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(_character, text)


def _character(escape: re.Match[str]) -> str:
    digits = escape[0][2:]
    return chr(int(digits, base=16))
