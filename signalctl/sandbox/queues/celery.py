"""Celery, and kombu below it: the transport is changed, not the tasks.

Everything that Celery sends (tasks, canvases, control commands) and everything that kombu sends
without it passes a ``Producer`` on a ``Connection``. In the child each connection is to kombu's
own transport in memory, so that routing and serialisation are the real ones and nothing leaves.

Source: ``kombu/connection.py``, ``kombu/messaging.py`` and ``kombu/pools.py`` of kombu 5.7;
``celery/app/base.py`` and ``celery/app/amqp.py`` of Celery 5.7.
"""

import functools
import sys
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any, ClassVar, Self

from signalctl.sandbox.guards import Address, Scene
from signalctl.sandbox.ledger import Ledger
from signalctl.sandbox.living import living
from signalctl.sandbox.queues.celery_message import Message
from signalctl.sandbox.queues.celery_results import stand_in_for_results
from signalctl.sandbox.queues.task import Task

_MEMORY = frozenset({"memory", "filesystem"})
"""Transports without a server."""


class Celery:
    """The apps, the connections and the producers that live in the target."""

    label: ClassVar[str] = "Celery"

    def __init__(self) -> None:
        self._connection: Any = import_module("kombu.connection")
        self._messaging: Any = import_module("kombu.messaging")
        self._pools: Any = import_module("kombu.pools")
        self._memory: Any = import_module("kombu.transport.memory")
        self._state: Any = sys.modules.get("celery._state")
        if self._state is not None:
            for slow in ("celery.app.trace", "celery.backends.cache", "celery.app.control"):
                import_module(slow)
        objects = living(self._connection.Connection, self._messaging.Producer)
        self._connections = [
            each for each in objects if isinstance(each, self._connection.Connection)
        ]
        self._producers = [each for each in objects if isinstance(each, self._messaging.Producer)]
        self._parents: list[object] = []
        self._calls: dict[str, str] = {}

    @classmethod
    def found(cls, scene: Scene) -> Self | None:  # noqa: ARG003 - it is the same for every app
        """Also where the target has kombu without Celery."""
        return cls() if "kombu" in sys.modules else None

    def reaches(self) -> tuple[Address, ...]:
        """The broker of each app."""
        found: list[Address] = []
        for app in self._apps():
            connection = app.connection_for_write()
            if connection.transport_cls in _MEMORY:
                continue
            told = connection.info()
            found.append((str(told.get("hostname") or "localhost"), int(told.get("port") or 0)))
        return tuple(dict.fromkeys(found))

    def observe(self, ledger: Ledger) -> None:
        """Note what is published, and what is run here."""
        producer = self._messaging.Producer
        producer.publish = self._noted_publish(producer.publish, ledger)
        if self._state is not None:
            task = sys.modules["celery.app.task"].Task
            task.apply = _noted_apply(task.apply, ledger)

    def capture(self, ledger: Ledger) -> None:
        """Change the transport, the results and what holds a connection of the parent's."""
        self._connection.Connection.get_transport_cls = lambda _connection: self._memory.Transport
        self._forget_connections()
        if self._state is not None:
            stand_in_for_results(ledger, self._calls)
        self.observe(ledger)

    def _apps(self) -> list[Any]:
        return [] if self._state is None else list(self._state._get_active_apps())  # noqa: SLF001 - the only list of them

    def _forget_connections(self) -> None:
        """Have everything connect anew.

        What is forgotten is kept, and not closed: closing would end the parent's connections,
        and so may the collector.
        """
        for group in self._pools._groups:  # noqa: SLF001 - kombu's own ``reset`` closes them
            self._parents.extend(group.values())
            group.clear()
        for app in self._apps():
            amqp = app.__dict__.get("amqp")
            self._parents.append((app._pool, amqp and amqp._producer_pool))  # noqa: SLF001 - as Celery itself after a fork
            app._pool = None  # noqa: SLF001 - the same
            if amqp is not None:
                amqp._producer_pool = None  # noqa: SLF001 - the same
        for producer in self._producers:
            channel = vars(producer).get("_channel")
            client = producer.__connection__ or getattr(
                getattr(channel, "connection", None), "client", None
            )
            if client is not None:
                self._parents.append(channel)
                producer.revive(client)
        for connection in self._connections:
            fields = vars(connection)
            self._parents.append((fields.get("_connection"), fields.get("_transport")))
            self._parents.append(fields.get("_default_channel"))
            fields.update(
                _connection=None, _transport=None, _default_channel=None, declared_entities=set()
            )

    def _noted_publish(self, original: Callable[..., Any], ledger: Ledger) -> Callable[..., Any]:
        @functools.wraps(original)
        def publish(
            producer: Any, body: Any, routing_key: Any = None, *args: Any, **options: Any
        ) -> Any:
            message = Message.of(producer, body, routing_key, options)
            if message is None or not ledger.listens:
                return original(producer, body, routing_key, *args, **options)
            try:
                published = original(producer, body, routing_key, *args, **options)
            except Exception as error:
                message.task.note_failed(ledger, error)
                raise
            self._calls[message.id] = message.task.call
            message.task.note_queued(ledger)
            return published

        return publish


def _noted_apply(original: Callable[..., Any], ledger: Ledger) -> Callable[..., Any]:
    """``Task.apply``, through which eager tasks pass too."""

    @functools.wraps(original)
    def apply(
        task: Any,
        args: Any = None,
        kwargs: Mapping[str, Any] | None = None,
        *rest: Any,
        **options: Any,
    ) -> Any:
        if ledger.listens:
            eager = bool(task.app.conf.task_always_eager)
            told = Task(task.name, args or (), kwargs or {})
            told.note_run(ledger, "task_always_eager" if eager else "apply")
        return original(task, args, kwargs, *rest, **options)

    return apply
