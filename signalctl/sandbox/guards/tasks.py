"""Tasks: what is queued is noted, and reaches no broker."""

from typing import ClassVar

from signalctl.sandbox.guards import Stage
from signalctl.sandbox.libraries import Library, LibraryGuard
from signalctl.sandbox.queues.celery import Celery
from signalctl.sandbox.queues.dramatiq import Dramatiq
from signalctl.sandbox.queues.huey import Huey
from signalctl.sandbox.queues.rq import Rq


class Tasks(LibraryGuard):
    """Captures the tasks of the queue libraries that the target has imported."""

    name: ClassVar[str] = "tasks"
    stage: ClassVar[Stage] = Stage.TASKS
    kinds: ClassVar[tuple[type[Library], ...]] = (Celery, Rq, Dramatiq, Huey)


GUARD = Tasks
