"""RQ: a job is serialised as always, and put on no queue.

Source: ``rq/queue.py`` of RQ 3.0: ``enqueue``, ``enqueue_in`` and the others end in
``enqueue_job``, ``schedule_job`` or ``enqueue_many``.
"""

import functools
import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any, ClassVar, Self

from signalctl.sandbox.guards import Address, Scene
from signalctl.sandbox.ledger import Ledger
from signalctl.sandbox.living import living
from signalctl.sandbox.queues.task import Task, seconds_until
from signalctl.sandbox.redis_address import addresses_of_clients


class Rq:
    """The queues that live in the target."""

    label: ClassVar[str] = "RQ"

    def __init__(self, module: Any) -> None:
        self._queue = module.Queue
        self._clients = [each.connection for each in living(module.Queue)]

    @classmethod
    def found(cls, scene: Scene) -> Self | None:  # noqa: ARG003 - it is the same for every app
        """Where its queues are imported."""
        module = sys.modules.get("rq.queue")
        return None if module is None else cls(module)

    def reaches(self) -> tuple[Address, ...]:
        """The servers of the queues."""
        return addresses_of_clients(*self._clients)

    def capture(self, ledger: Ledger) -> None:
        """Note each job, and leave it at that."""

        def enqueue_job(queue: Any, job: Any, *_args: Any, **_options: Any) -> Any:
            _take(queue, job, ledger)
            return job

        def schedule_job(
            queue: Any, job: Any, point: datetime, *_args: Any, **_options: Any
        ) -> Any:
            _take(queue, job, ledger, point)
            return job

        def enqueue_many(queue: Any, many: Any, *_args: Any, **_options: Any) -> list[Any]:
            jobs = [
                queue.create_job(each.func, args=each.args, kwargs=each.kwargs, job_id=each.job_id)
                for each in many
            ]
            return [queue.enqueue_job(each) for each in jobs]

        self._queue.enqueue_job = enqueue_job
        self._queue.schedule_job = schedule_job
        self._queue.enqueue_many = enqueue_many

    def observe(self, ledger: Ledger) -> None:
        """Note each job that is put on a queue, or is scheduled."""
        self._queue._enqueue_job = _noted(self._queue._enqueue_job, ledger)  # noqa: SLF001 - see Source
        self._queue.schedule_job = _noted(self._queue.schedule_job, ledger)


def _task(queue: Any, job: Any, point: datetime | None = None) -> Task:
    return Task(
        name=str(job.func_name),
        args=tuple(job.args or ()),
        kwargs=dict(job.kwargs or {}),
        queue=str(queue.name),
        delay_s=seconds_until(point),
        eta=str(point or ""),
    )


def _take(queue: Any, job: Any, ledger: Ledger, point: datetime | None = None) -> None:
    """Do with ``job`` what needs no server."""
    task = _task(queue, job, point)
    try:
        job.data  # noqa: B018 - a property that serialises
    except Exception as error:
        task.note_failed(ledger, error)
        raise
    job.origin = queue.name
    job.enqueued_at = datetime.now(UTC)
    if queue._is_async or point is not None:  # noqa: SLF001 - its only name in older versions
        task.note_queued(ledger)
        return
    task.note_run(ledger, "is_async=False")
    with suppress(Exception):  # as ``Queue.run_sync``, which writes it into the job
        job._result = job._execute()  # noqa: SLF001 - ``perform`` writes to the server before 3.0


def _noted(original: Callable[..., Any], ledger: Ledger) -> Callable[..., Any]:
    @functools.wraps(original)
    def enqueue(queue: Any, job: Any, *args: Any, **options: Any) -> Any:
        queued = original(queue, job, *args, **options)
        if ledger.listens:
            point = args[0] if args else options.get("datetime")
            task = _task(queue, job, point if isinstance(point, datetime) else None)
            task.note_queued(ledger)
        return queued

    return enqueue
