"""What a target may change of the process while it is loaded, and what is put back after it."""

import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any

_SIGNALS = tuple(
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
)


@dataclass(slots=True)
class Watch:
    """What happened while the target was loaded.

    Attributes:
        interrupted: A signal that asks to end arrived. A KeyboardInterrupt without it is the
            target's own.
        notes: What was put back, a line each; complete when the watch has ended.
    """

    interrupted: bool = False
    notes: tuple[str, ...] = ()


@contextmanager
def keeping_process() -> Iterator[Watch]:
    """Put back the current folder and what SIGINT, SIGTERM and SIGHUP do, however it ends.

    Signals are left alone outside the main thread, where Python does not let them be changed.
    """
    watch = Watch()
    folder = Path.cwd()
    before = _handlers()
    expected = dict(before)
    for each, handler in before.items():
        if callable(handler):
            expected[each] = _noting(watch, handler)
            signal.signal(each, expected[each])
    try:
        yield watch
    finally:
        changed = [each for each in before if signal.getsignal(each) != expected[each]]
        for each in before:
            signal.signal(each, before[each])
        watch.notes = (*_folder_back(folder), *_signals_note(changed))


def _handlers() -> dict[signal.Signals, Any]:
    """What each signal does, for those that can be put back; what C code handles cannot."""
    if threading.current_thread() is not threading.main_thread():
        return {}
    handlers = {each: signal.getsignal(each) for each in _SIGNALS}
    return {each: handler for each, handler in handlers.items() if handler is not None}


def _noting(watch: Watch, handler: Callable[[int, FrameType | None], object]) -> Any:
    def note(number: int, frame: FrameType | None) -> None:
        watch.interrupted = True
        handler(number, frame)

    return note


def _folder_back(before: Path) -> Iterator[str]:
    try:
        now = str(Path.cwd())
    except FileNotFoundError:
        now = "a folder that is gone"
    if now != str(before):
        os.chdir(before)
        yield f"the target moved to '{now}' while it was loaded; moved back to '{before}'"


def _signals_note(changed: Sequence[signal.Signals]) -> Iterator[str]:
    if changed:
        names = ", ".join(each.name for each in changed)
        yield f"the target changed what {names} does while it was loaded; changed back"
