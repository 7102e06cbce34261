"""Call a receiver as its framework would when the signal is sent.

The frameworks are known by their methods and never imported: only what the target itself loaded
is used. What a framework does around the receiver is not the receiver's doing, so an ``Attempt``
keeps the two apart.
"""

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from types import GeneratorType, TracebackType
from typing import Any

from signalctl.model.web_request import WebRequest
from signalctl.sandbox.reference import NotResolvedError
from signalctl.sandbox.reporter import now

Payload = Mapping[str, object]

Resolve = Callable[[object, Payload], tuple[object, Payload]]
"""Gives a sender and fields with the objects in the place of references, or ``NotResolvedError``."""


def _nothing() -> None:
    """Tell nobody."""


def _as_they_are(sender: object, payload: Payload) -> tuple[object, Payload]:
    """Resolve nothing."""
    return sender, payload


@dataclass(slots=True, eq=False)
class Attempt:
    """One call of one receiver, and what came of it.

    Attributes:
        sender: The object; what it refers to, once the receiver was handed that.
        payload: The fields; with what they refer to, once the receiver was handed them.
        resolve: Looks up what the sender and the fields refer to, just before the receiver is handed them.
        unresolved: Why that failed: the receiver was not called then.
        drains: Go through the results of a generator, as one who sends the signal does.
        at_handed: Called when the fields are what the receiver will get.
        at_begin: Called just before the receiver, in the thread that calls it.
        at_end: Called when the receiver has ended.
        begun: The receiver was called.
        over: It ended.
        duration_s: From its call to its end.
        result: What it returned.
        error: What it raised.
        below: Where it was raised, from the receiver inwards; ``None`` if no frame of Python code
            was entered.
        before: ``id`` of each thread that ran when it was called.
    """

    receiver: Callable[..., Any]
    sender: object
    payload: Payload
    resolve: Resolve = _as_they_are
    drains: bool = False
    at_handed: Callable[[], None] = _nothing
    at_begin: Callable[[], None] = _nothing
    at_end: Callable[[], None] = _nothing
    begun: bool = False
    over: bool = False
    duration_s: float = 0.0
    result: object = None
    error: BaseException | None = None
    unresolved: NotResolvedError | None = None
    below: TracebackType | None = None
    before: frozenset[int] = frozenset()

    @property
    def needs_no_words(self) -> bool:
        """Whether the receiver ended, returned ``None``, and left no thread running."""
        return self.over and self.result is None and self.error is None and not self.threads

    @property
    def threads(self) -> tuple[str, ...]:
        """The names of the threads that it started and that still run."""
        return tuple(_names(threading.enumerate(), without=self.before)) if self.begun else ()

    def run(self) -> object:
        """Call the receiver as blinker's ``send`` does, with nothing between; once."""
        begin = self._begin()
        try:
            self.result = self.receiver(self.sender, **self.payload)
            if self.drains and type(self.result) is GeneratorType:
                self.result = list(self.result)
        except BaseException as error:
            self._failed(error)
            raise
        finally:
            self._end(begin)
        return self.result

    async def run_async(self) -> object:
        """Call and await the receiver as blinker's ``send_async`` does; once."""
        begin = self._begin()
        try:
            self.result = await self.receiver(self.sender, **self.payload)
        except BaseException as error:
            self._failed(error)
            raise
        finally:
            self._end(begin)
        return self.result

    def _begin(self) -> float:
        try:
            self.sender, self.payload = self.resolve(self.sender, self.payload)
        except NotResolvedError as error:
            self.unresolved = error
            raise
        self.at_handed()
        self.begun = True
        self.before = frozenset(map(id, threading.enumerate()))
        self.at_begin()
        return now()

    def _failed(self, error: BaseException) -> None:
        self.error = error
        traceback = error.__traceback__
        self.below = None if traceback is None else traceback.tb_next  # the first frame is ours

    def _end(self, begin: float) -> None:
        self.duration_s = now() - begin
        self.over = True
        self.at_end()


def _names(threads: Iterable[threading.Thread], *, without: frozenset[int]) -> Iterator[str]:
    for each in threads:
        if id(each) not in without:
            # A thread's class is the user's: its name may be anything, or raise.
            with suppress(Exception):
                yield str(each.name)


Caller = Callable[[Attempt], None]
"""Runs an attempt; raises what the framework raises, which may be the receiver's own error."""


def call_plainly(attempt: Attempt) -> None:
    """As blinker's ``send`` does."""
    attempt.run()


def call_in_new_loop(attempt: Attempt) -> None:
    """An async receiver where there is no app: in an event loop made for it."""
    import asyncio  # noqa: PLC0415 - only where something is async

    asyncio.run(attempt.run_async())


def flask_caller(app: Any, *, is_async: bool, request: WebRequest | None = None) -> Caller:
    """In an application context of its own; an async receiver through ``app.ensure_sync``.

    Source: Flask sends its own signals with ``_async_wrapper=self.ensure_sync``, from 2.3 on.
    """

    def call(attempt: Attempt) -> None:
        with context_of(app, request):
            run = app.ensure_sync(attempt.run_async) if is_async else attempt.run
            run()

    return call


def context_of(app: Any, request: WebRequest | None) -> Any:
    """The context a receiver runs in; a path that no view has gives a request all the same."""
    if request is None:
        return app.app_context()
    return app.test_request_context(request.path, method=request.method)


def quart_caller(app: Any, *, is_async: bool, request: WebRequest | None = None) -> Caller:
    """In an event loop and an application context; a plain receiver through ``app.ensure_async``.

    Source: Quart sends its own signals by ``send_async`` with ``_sync_wrapper=self.ensure_async``.
    """

    def call(attempt: Attempt) -> None:
        import asyncio  # noqa: PLC0415 - only where something is async

        async def run() -> None:
            async with context_of(app, request):
                await (attempt.run_async() if is_async else app.ensure_async(attempt.run)())

        asyncio.run(run())

    return call
