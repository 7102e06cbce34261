"""Signals that a receiver sends itself, with their depth."""

import functools
import threading
from collections.abc import Awaitable, Callable
from typing import Any

import blinker

from signalctl.sandbox.guards import Scene
from signalctl.sandbox.ledger import Ledger

_DEEPEST_NOTED = 50
"""Below it, a signal that sends itself would fill the report."""


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

    def enter(self, signal: blinker.Signal) -> None:
        within = self._within.__dict__.setdefault("signals", [])
        if self._ledger.listens and len(within) < _DEEPEST_NOTED:
            address = self._scene.address_of(signal)
            circle = [*within, id(signal)].count(id(signal)) > 1 or id(signal) == self._scene.fired
            self._ledger.note(
                "signal",
                f"sends {address}",
                warning="it is sent while it is being received: a circle" if circle else "",
                signal=address,
                depth=len(within) + 1,
                receivers=len(signal.receivers),
            )
        within.append(id(signal))

    def leave(self) -> None:
        self._within.signals.pop()
