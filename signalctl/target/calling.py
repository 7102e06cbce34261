"""The line of code that called into blinker, past what stands between."""

import sys
from collections.abc import Collection
from pathlib import Path
from types import FrameType

import blinker

from signalctl.target.receivers import Definition

_BLINKER_FOLDER = str(Path(blinker.__file__ or "").parent)
_CONTEXTLIB = str(Path(sys.modules["contextlib"].__file__ or ""))


def calling_line(between: Collection[str]) -> Definition | None:
    """The innermost frame that is neither blinker's nor of one of the files ``between``.

    Source: ``Signal.connected_to`` is a context manager of ``contextlib``, whose frame is passed over.
    """
    frame: FrameType | None = sys._getframe(1)  # noqa: SLF001 - the documented way to a caller
    while frame is not None:
        file = frame.f_code.co_filename
        if file not in {*between, _CONTEXTLIB} and not file.startswith(_BLINKER_FOLDER):
            return Definition(file, frame.f_lineno)
        frame = frame.f_back
    return None
