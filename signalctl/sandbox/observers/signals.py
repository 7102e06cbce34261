"""Signals that a receiver sends itself, with their depth."""

import functools
import threading
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import blinker

from signalctl.sandbox.guards import Scene
from signalctl.sandbox.ledger import Ledger


def observe(scene: Scene, ledger: Ledger) -> None:
    """Note each send, with how many sends it lies within; the fire itself is none."""
    nesting = _Nesting(scene, ledger)

    def send(original: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(original)
        def noted(signal: blinker.Signal, *args: Any, **kwargs: Any) -> Any:
            nesting.enter(signal)
            try:
                return original(signal, *args, **kwargs)
            finally:
                nesting.leave()

        return noted

    def send_async(original: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
        @functools.wraps(original)
        async def noted(signal: blinker.Signal, *args: Any, **kwargs: Any) -> Any:
            nesting.enter(signal)
            try:
                return await original(signal, *args, **kwargs)
            finally:
                nesting.leave()

        return noted

    # In the class, as whoever sends has the signal at hand already.
    kind: Any = blinker.Signal
    kind.send = send(kind.send)
    if hasattr(kind, "send_async"):  # from blinker 1.7 on
        kind.send_async = send_async(kind.send_async)


class _Nesting:
    """The sends that a thread is in."""

    def __init__(self, scene: Scene, ledger: Ledger) -> None:
        self._scene = scene
        self._ledger = ledger
        self._within = threading.local()
        self._circles: set[tuple[int, ...]] = set()

    def enter(self, signal: blinker.Signal) -> None:
        within = self._within.__dict__.setdefault("signals", [])
        if self._ledger.listens:
            self._note(signal, [(self._scene.fired, self._scene.address_of_fired), *within])
        within.append((id(signal), self._scene.address_of(signal)))

    def leave(self) -> None:
        self._within.signals.pop()

    def _note(self, signal: blinker.Signal, within: Sequence[tuple[int, str]]) -> None:
        """Note a send; of a circle the first round, for the others would fill the report."""
        address = self._scene.address_of(signal)
        ids = [each for each, _ in within]
        warning = ""
        if id(signal) in ids:
            start = len(ids) - 1 - ids[::-1].index(id(signal))
            circle = tuple(ids[start:])
            if circle in self._circles:
                return
            self._circles.add(circle)
            path = " -> ".join([*(name for _, name in within[start:]), address])
            warning = f"a circle, sent while it is being received: {path}"
        self._ledger.note(
            "signal",
            f"sends {address}",
            warning=warning,
            signal=address,
            depth=len(within),
            receivers=len(signal.receivers),
        )
