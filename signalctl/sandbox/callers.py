"""Call a receiver as its framework would when the signal is sent.

The frameworks are known by their methods and never imported: only what the target itself loaded
is used.
"""

from collections.abc import Callable, Mapping
from typing import Any

Caller = Callable[[Callable[..., Any], object, Mapping[str, object]], object]
"""Called with receiver, sender and payload; gives what the receiver gave."""


def call_plainly(
    receiver: Callable[..., Any], sender: object, payload: Mapping[str, object]
) -> object:
    """As blinker's ``send`` does, with nothing between."""
    return receiver(sender, **payload)


def call_in_new_loop(
    receiver: Callable[..., Any], sender: object, payload: Mapping[str, object]
) -> object:
    """An async receiver where there is no app: in an event loop made for it."""
    import asyncio  # noqa: PLC0415 - only where something is async

    async def run() -> object:
        return await receiver(sender, **payload)

    return asyncio.run(run())


def flask_caller(app: Any, *, is_async: bool) -> Caller:
    """In an application context of its own; an async receiver through ``app.ensure_sync``.

    Source: Flask sends its own signals with ``_async_wrapper=self.ensure_sync``, from 2.3 on.
    """

    def call(receiver: Callable[..., Any], sender: object, payload: Mapping[str, object]) -> object:
        with app.app_context():
            called = app.ensure_sync(receiver) if is_async else receiver
            return called(sender, **payload)

    return call


def quart_caller(app: Any, *, is_async: bool) -> Caller:
    """In an event loop and an application context; a plain receiver through ``app.ensure_async``.

    Source: Quart sends its own signals by ``send_async`` with ``_sync_wrapper=self.ensure_async``.
    """
    import asyncio  # noqa: PLC0415 - only where something is async

    def call(receiver: Callable[..., Any], sender: object, payload: Mapping[str, object]) -> object:
        async def run() -> object:
            async with app.app_context():
                called = receiver if is_async else app.ensure_async(receiver)
                return await called(sender, **payload)

        return asyncio.run(run())

    return call
