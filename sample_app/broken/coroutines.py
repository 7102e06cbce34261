"""Receivers whose body does not run when they are called, and sends that refuse them."""

# mypy: disable-error-code="attr-defined"

import logging
from collections.abc import Awaitable, Callable, Iterator
from functools import wraps
from typing import Any

from flask import Flask, current_app

from sample_app.broken.notes import note
from sample_app.broken.signals import broken_signals

logger = logging.getLogger(__name__)

generator_receiver = broken_signals.signal("generator_receiver")
never_awaited_object = broken_signals.signal("never_awaited_object")
never_awaited_wrapper = broken_signals.signal("never_awaited_wrapper")
coroutine_under_send = broken_signals.signal("coroutine_under_send")
function_under_send_async = broken_signals.signal("function_under_send_async")


@generator_receiver.connect
def collect_slides(app: Flask, **kwargs: Any) -> Iterator[str]:  # SIG110 generator-receiver
    """Called, it makes a generator; nobody asks that for anything."""
    logger.info("event %s: slides", kwargs["event_id"])
    yield f"slides-{kwargs['event_id']}.pdf"


def send_generator_receiver(event_id: int) -> None:
    """Sends as it should be."""
    generator_receiver.send(current_app._get_current_object(), event_id=event_id)


class Announcer:
    """An object that is called like a function, and answers with a coroutine."""

    async def __call__(self, app: Flask, **kwargs: Any) -> None:
        """Announce the change; it is never awaited."""
        logger.info("event %s: announced", kwargs["event_id"])


announcer = Announcer()
never_awaited_object.connect(announcer)  # SIG111 never-awaited-receiver
never_awaited_object.connect(note)


def send_never_awaited_object(event_id: int) -> None:
    """Sends as it should be."""
    never_awaited_object.send(current_app._get_current_object(), event_id=event_id)


def counted(function: Callable[..., Awaitable[None]]) -> Callable[..., Awaitable[None]]:
    """``function``, counted in the log; a plain function, so that nobody sees what is inside."""

    @wraps(function)
    def call(*args: Any, **kwargs: Any) -> Awaitable[None]:
        logger.info("one call more")
        return function(*args, **kwargs)

    return call


@never_awaited_wrapper.connect
@counted
async def stream_change(app: Flask, **kwargs: Any) -> None:  # SIG111 never-awaited-receiver
    """Hidden in a plain function, it is never awaited."""
    logger.info("event %s: streamed", kwargs["event_id"])


def send_never_awaited_wrapper(event_id: int) -> None:
    """Sends as it should be."""
    never_awaited_wrapper.send(current_app._get_current_object(), event_id=event_id)


@coroutine_under_send.connect
async def push_change(app: Flask, **kwargs: Any) -> None:  # SIG205 async-mismatch
    """``send`` raises at the sight of it, as no ``_async_wrapper`` is given."""
    logger.info("event %s: pushed", kwargs["event_id"])


def send_coroutine_under_send(event_id: int) -> None:
    """Sends without a wrapper."""
    coroutine_under_send.send(current_app._get_current_object(), event_id=event_id)


@function_under_send_async.connect
def pull_change(app: Flask, **kwargs: Any) -> None:  # SIG205 async-mismatch
    """``send_async`` raises at the sight of it, as no ``_sync_wrapper`` is given."""
    logger.info("event %s: pulled", kwargs["event_id"])


async def send_function_under_send_async(event_id: int) -> None:
    """Sends without a wrapper."""
    app = current_app._get_current_object()
    await function_under_send_async.send_async(app, event_id=event_id)
