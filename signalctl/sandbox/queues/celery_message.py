"""What kombu is told to publish, read before it is serialised.

Source: ``as_task_v1``, ``as_task_v2`` and ``_create_task_sender`` in ``celery/app/amqp.py`` and
``Mailbox._publish`` in ``kombu/pidbox.py``, Celery and kombu 5.7.
"""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from signalctl.sandbox.queues.task import Task, seconds_until

_EVENTS = "celeryev"
"""Where Celery tells monitors of what it does: nobody's work hangs on it."""


@dataclass(frozen=True, slots=True)
class Message:
    """One message.

    Attributes:
        id: Of the task; empty where there is none.
        task: What it asks for.
    """

    id: str
    task: Task

    @classmethod
    def of(
        cls, producer: Any, body: object, routing_key: object, options: Mapping[str, Any]
    ) -> Self | None:
        """What ``Producer.publish`` was called with; ``None`` for what nobody acts on."""
        exchange = _exchange(producer, options)
        if exchange == _EVENTS:
            return None
        if exchange.endswith(".pidbox") and isinstance(body, dict) and "method" in body:
            method = f"control {body['method']}"
            return cls("", Task(method, (), _mapping(body.get("arguments"))))
        queue = _queue(exchange, routing_key or producer.routing_key, options)
        serializer = str(options.get("serializer") or producer.serializer or "json")
        fields = options.get("headers") or {}
        if "task" in fields and isinstance(body, tuple | list):
            args, kwargs, embedded = body
        elif isinstance(body, dict) and {"task", "args", "kwargs"} <= body.keys():
            fields, args, kwargs, embedded = body, body["args"], body["kwargs"], body
        else:
            return cls("", Task("message", (body,), {}, queue, serializer))
        eta = fields.get("eta")
        task = Task(
            name=str(fields["task"]),
            args=tuple(args),
            kwargs=_mapping(kwargs),
            queue=queue,
            serializer=serializer,
            after=_after(_mapping(embedded)),
            delay_s=seconds_until(_point(eta)),
            eta=str(eta or ""),
        )
        return cls(str(fields.get("id", "")), task)


def _exchange(producer: Any, options: Mapping[str, Any]) -> str:
    exchange = options.get("exchange") or producer.exchange
    return str(getattr(exchange, "name", exchange) or "")


def _queue(exchange: str, routing_key: object, options: Mapping[str, Any]) -> str:
    """The queue that is declared for it; else how the exchange would find one."""
    declared = [each.name for each in options.get("declare") or () if hasattr(each, "routing_key")]
    if declared:
        return str(declared[0])
    key = str(routing_key or "")
    return f"{exchange}/{key}" if exchange not in {"", key} else key


def _after(embedded: Mapping[str, Any]) -> str:
    """What follows the task: the rest of a chain, the end of a chord."""
    # Celery keeps what is left of a chain in reverse, to pop the next one.
    names = [_name(each) for each in reversed(embedded.get("chain") or ())]
    chord = embedded.get("chord")
    then = f", then {', '.join(names)}" if names else ""
    return f"{then}, and {_name(chord)} once all of its group are done" if chord else then


def _name(signature: object) -> str:
    return str(_mapping(signature).get("task", "another"))


def _point(eta: object) -> datetime | None:
    """The point in time, which Celery writes as text; ``None`` for none, and for what is none."""
    if not isinstance(eta, str):
        return eta if isinstance(eta, datetime) else None
    with suppress(ValueError):
        return datetime.fromisoformat(eta)
    return None


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
