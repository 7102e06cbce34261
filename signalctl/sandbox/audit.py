"""One audit hook for all that watch: Python's own events of files, sockets and processes.

A hook cannot be taken off, so there is one, set in a receiver's process and gone with it. It sees
what Python code asks for, before it is done; compiled code and other programs pass it by.

Source: "Audit events table" in Python's documentation.
"""

import sys
import threading
from collections.abc import Callable, Iterable
from typing import Any

Watcher = Callable[[str, tuple[Any, ...]], None]
"""Is handed an event's name and arguments; what it raises, the asking code gets."""

_watchers: dict[str, list[Watcher]] = {}
_busy = threading.local()


def watch(events: Iterable[str], watcher: Watcher) -> None:
    """Have ``watcher`` told of each of ``events`` from now on, unless it is itself the cause."""
    if not _watchers:
        sys.addaudithook(_told)
    for event in events:
        _watchers.setdefault(event, []).append(watcher)


def _told(event: str, arguments: tuple[Any, ...]) -> None:
    watchers = _watchers.get(event)
    if watchers is None or getattr(_busy, "watching", False):
        return
    _busy.watching = True
    try:
        for each in watchers:
            each(event, arguments)
    finally:
        _busy.watching = False
