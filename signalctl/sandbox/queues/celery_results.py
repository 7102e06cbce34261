"""Results of Celery's tasks where no worker runs them: kept in memory, and never waited for."""

import sys
from collections.abc import Iterator, Mapping
from typing import Any

from signalctl.sandbox.ledger import Ledger
from signalctl.sandbox.queues.task import UNWORKED, note_waiting


def stand_in_for_results(ledger: Ledger, calls: Mapping[str, str]) -> None:
    """Give every app, task and result of Celery a result backend in memory.

    Asking whether a task is ready works as with a worker that has not begun; waiting for one
    raises at once.

    Args:
        ledger: Takes down what was waited for.
        calls: What was queued, in words, by its id.

    Source: ``Celery.backend``, ``Task.backend``, ``AsyncResult.get`` and ``SyncBackendMixin`` in
    Celery 5.7.
    """
    backend_class = _backend_class(ledger, calls)
    backends: dict[int, Any] = {}

    def backend_of(app: Any) -> Any:
        if id(app) not in backends:
            # Not "cache+memory://": the class itself takes the address without its own name.
            backends[id(app)] = backend_class(app=app, backend="memory", url="memory://")
        return backends[id(app)]

    def unset(_holder: Any, _backend: Any) -> None:
        """What is given as a backend is a server's."""

    def of_owner(owner: Any) -> Any:
        return None if owner.app is None else backend_of(owner.app)

    sys.modules["celery.app.base"].Celery.backend = property(backend_of)
    sys.modules["celery.app.task"].Task.backend = property(of_owner, unset)
    # Results that live since before the fork have a backend of their own; this wins over it.
    sys.modules["celery.result"].AsyncResult.backend = property(of_owner, unset)


def _backend_class(ledger: Ledger, calls: Mapping[str, str]) -> type:
    """A class made here, because its base is the target's."""
    base: Any = sys.modules["celery.backends.cache"].CacheBackend
    timeout: Any = sys.modules["celery.exceptions"].TimeoutError

    def refuse_waiting(task_id: str) -> None:
        call = calls.get(task_id, f"task {task_id}")
        note_waiting(ledger, call)
        raise timeout(f"{call}: {UNWORKED}")

    class Unworked(base):  # type: ignore[misc]  # known when it is run
        """Holds what eager tasks store, and knows that nothing else will come."""

        def wait_for_pending(self, result: Any, *args: Any, **kwargs: Any) -> Any:
            if not result.ready():
                refuse_waiting(result.id)
            return super().wait_for_pending(result, *args, **kwargs)

        def iter_native(self, result: Any, *args: Any, **kwargs: Any) -> Iterator[Any]:
            for each in result.results:
                if not each.ready():
                    refuse_waiting(each.id)
            return super().iter_native(result, *args, **kwargs)  # type: ignore[no-any-return]

    return Unworked
