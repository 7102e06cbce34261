"""Huey: its storage is changed for its own one in memory.

Source: ``Huey.create_storage``, ``Huey.enqueue`` and ``Result.get_raw_result`` in
``huey/api.py``, huey 3.5.
"""

import functools
import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any, ClassVar, Self

from signalctl.sandbox.guards import Address, Scene
from signalctl.sandbox.ledger import Ledger
from signalctl.sandbox.living import living
from signalctl.sandbox.queues.task import UNWORKED, Task, note_waiting, seconds_until
from signalctl.sandbox.redis_address import addresses_of_clients


class Huey:
    """The queues that live in the target."""

    label: ClassVar[str] = "Huey"

    def __init__(self, api: Any) -> None:
        self._api = api
        self._queues = living(api.Huey)
        self._parents: list[object] = []

    @classmethod
    def found(cls, scene: Scene) -> Self | None:  # noqa: ARG003 - it is the same for every app
        """Where it is imported."""
        api = sys.modules.get("huey.api")
        return None if api is None else cls(api)

    def reaches(self) -> tuple[Address, ...]:
        """The servers of storages on Redis."""
        return addresses_of_clients(*(getattr(each.storage, "conn", None) for each in self._queues))

    def capture(self, ledger: Ledger) -> None:
        """Change the storages, and answer at once who waits for a result."""
        memory: Any = import_module("huey.storage").MemoryStorage
        for each in self._queues:
            # Kept: what is collected closes its connection, which is the parent's.
            self._parents.append(each.storage)
            each.storage = memory(each.name)
        self._api.Huey.create_storage = lambda queue: memory(queue.name)
        result = self._api.Result
        result.get_raw_result = _unworked(result.get_raw_result, ledger)
        self.observe(ledger)

    def observe(self, ledger: Ledger) -> None:
        """Note each task that is queued, or run here."""
        self._api.Huey.enqueue = _noted(self._api.Huey.enqueue, ledger)


def _task(queue: Any, task: Any) -> Task:
    eta = task.eta
    # Without a zone it is in UTC or in this machine's time, as the queue is set.
    point = eta.astimezone() if eta is not None and not eta.tzinfo and not queue.utc else eta
    return Task(
        name=f"{type(task).__module__}.{task.name}",
        args=tuple(task.args or ()),
        kwargs=dict(task.kwargs or {}),
        queue=str(queue.name),
        delay_s=seconds_until(point),
        eta=str(eta or ""),
    )


def _noted(original: Callable[..., Any], ledger: Ledger) -> Callable[..., Any]:
    @functools.wraps(original)
    def enqueue(queue: Any, task: Any) -> Any:
        # A group or a chord enqueues its tasks one by one, by this method.
        if hasattr(task, "tasks") or not ledger.listens:
            return original(queue, task)
        told = _task(queue, task)
        if queue.immediate:
            told.note_run(ledger, "immediate")
            return original(queue, task)
        try:
            queued = original(queue, task)
        except Exception as error:
            told.note_failed(ledger, error)
            raise
        told.note_queued(ledger)
        return queued

    return enqueue


def _unworked(original: Callable[..., Any], ledger: Ledger) -> Callable[..., Any]:
    errors: Any = sys.modules["huey.exceptions"]
    # Until 2.5 huey has no class of its own for it.
    timeout = getattr(errors, "ResultTimeout", errors.HueyException)

    @functools.wraps(original)
    def get_raw_result(result: Any, blocking: bool = False, *args: Any, **kwargs: Any) -> Any:  # noqa: FBT001 - as huey has it
        if not blocking or result.huey.storage.has_data_for_key(result.id):
            return original(result, blocking, *args, **kwargs)
        call = _task(result.huey, result.task).call
        note_waiting(ledger, call)
        raise timeout(f"{call}: {UNWORKED}")

    return get_raw_result
