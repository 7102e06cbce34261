"""Dramatiq: a message is encoded as always, and given to no broker.

Source: ``Broker.enqueue`` in ``dramatiq/brokers/redis.py`` and ``rabbitmq.py`` and
``ResultBackend.get_result`` in ``dramatiq/results``, Dramatiq 2.2.
"""

import functools
import sys
from collections.abc import Callable, Iterator
from typing import Any, ClassVar, Self

from signalctl.sandbox.guards import Address, Scene
from signalctl.sandbox.ledger import Ledger
from signalctl.sandbox.living import living
from signalctl.sandbox.queues.task import UNWORKED, Task, note_waiting
from signalctl.sandbox.redis_address import addresses_of_clients


class Dramatiq:
    """The classes of brokers and of result backends."""

    label: ClassVar[str] = "Dramatiq"

    def __init__(self, broker: Any) -> None:
        self._brokers = tuple(_with_own("enqueue", broker.Broker))
        self._clients = [getattr(each, "client", None) for each in living(broker.Broker)]
        results: Any = sys.modules.get("dramatiq.results.backend")
        self._results = tuple(_with_own("get_result", results.ResultBackend)) if results else ()

    @classmethod
    def found(cls, scene: Scene) -> Self | None:  # noqa: ARG003 - it is the same for every app
        """Where brokers are imported."""
        broker = sys.modules.get("dramatiq.broker")
        return None if broker is None else cls(broker)

    def reaches(self) -> tuple[Address, ...]:
        """The servers of brokers on Redis; for another one, ``--allow net=`` names it."""
        return addresses_of_clients(*self._clients)

    def capture(self, ledger: Ledger) -> None:
        """Note each message, and answer at once who waits for a result."""
        for kind in self._brokers:
            kind.enqueue = _captured(ledger)
        for kind in self._results:
            kind.get_result = _unworked(ledger)

    def observe(self, ledger: Ledger) -> None:
        """Note each message that is queued."""
        for kind in self._brokers:
            kind.enqueue = _noted(kind.enqueue, ledger)


def _with_own(method: str, kind: Any) -> Iterator[Any]:
    """``kind`` and the classes below it that define ``method`` themselves."""
    if method in vars(kind):
        yield kind
    for each in kind.__subclasses__():
        yield from _with_own(method, each)


def _task(message: Any, delay: int | None) -> Task:
    return Task(
        name=str(message.actor_name),
        args=tuple(message.args),
        kwargs=dict(message.kwargs),
        queue=str(message.queue_name),
        delay_s=None if delay is None else delay / 1000,
    )


def _captured(ledger: Ledger) -> Callable[..., Any]:
    def enqueue(broker: Any, message: Any, *, delay: int | None = None) -> Any:
        task = _task(message, delay)
        broker.emit_before("enqueue", message, delay)
        try:
            message.encode()
        except Exception as error:
            task.note_failed(ledger, error)
            raise
        task.note_queued(ledger)
        broker.emit_after("enqueue", message, delay)
        return message

    return enqueue


def _noted(original: Callable[..., Any], ledger: Ledger) -> Callable[..., Any]:
    @functools.wraps(original)
    def enqueue(broker: Any, message: Any, *, delay: int | None = None) -> Any:
        queued = original(broker, message, delay=delay)
        if ledger.listens:
            _task(message, delay).note_queued(ledger)
        return queued

    return enqueue


def _unworked(ledger: Ledger) -> Callable[..., Any]:
    errors: Any = sys.modules["dramatiq.results.errors"]

    def get_result(
        _backend: Any,
        message: Any,
        *,
        block: bool = False,
        timeout: int | None = None,  # noqa: ARG001 - as they call it
    ) -> Any:
        if not block:
            raise errors.ResultMissing(message)
        call = _task(message, None).call
        note_waiting(ledger, call)
        raise errors.ResultTimeout(f"{call}: {UNWORKED}")

    return get_result
