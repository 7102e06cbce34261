"""Read what faulthandler wrote about a process that hung or crashed."""

import re
from collections.abc import Sequence
from pathlib import Path

from signalctl.target.frames import Frame, is_ours, line_shown, user_frames

_FRAME = re.compile(r'  File "(?P<file>.*)", line (?P<line>\d+) in (?P<function>.*)')
_ESCAPE = re.compile(r"\\(?:x([0-9a-f]{2})|u([0-9a-f]{4})|U([0-9a-f]{8}))")
_MOST_SHOWN = 3


def lines_of_stack(dump: str, *, cwd: Path) -> tuple[str, ...]:
    """The innermost lines of the user's own code on the stack in ``dump``, the innermost first.

    The stack is that of the thread that crashed, or of the main thread if none did.
    """
    return tuple(
        line_shown(each, cwd=cwd, in_function=True)
        for each in user_frames(_within_us(_stack_in(dump)))[:_MOST_SHOWN]
    )


def _stack_in(dump: str) -> tuple[Frame, ...]:
    """The stack of one thread, innermost first.

    Source: ``_Py_DumpTracebackThreads`` in CPython 3.11 to 3.14: threads stand newest first, so that
    the main thread is the last; the one that crashed is headed "Current thread".
    """
    threads = re.split(r"^(?=(?:Current thread|Thread) 0x)", dump, flags=re.MULTILINE)
    current = [each for each in threads if each.startswith("Current thread")]
    lines = (current or threads)[-1].splitlines()
    return tuple(
        Frame(
            file=_unescaped(found["file"]),
            line=int(found["line"]),
            function=_unescaped(found["function"]),
        )
        for found in map(_FRAME.fullmatch, lines)
        if found
    )


def _within_us(stack: Sequence[Frame]) -> Sequence[Frame]:
    """The frames that signalctl has called, without those that have called it."""
    ours = [index for index, frame in enumerate(stack) if is_ours(frame.file)]
    return stack[: ours[-1]] if ours else stack


def _unescaped(text: str) -> str:
    r"""``text`` with the letters that faulthandler, which writes ASCII only, has escaped.

    >>> _unescaped(r"caf\xe9.py")
    'café.py'
    """
    return _ESCAPE.sub(lambda found: chr(int(found[1] or found[2] or found[3], 16)), text)
