"""Whether a task queue pickles what it carries: then it carries more than JSON can."""

import re
from typing import TYPE_CHECKING

from signalctl.source.modules import Modules
from signalctl.source.values import Func, Value

if TYPE_CHECKING:
    from signalctl.source.resolve import Resolver

_SET = re.compile(
    rb"^[^#\n]*(?:\b|task_)serializer['\"]?\s*\]?(?:\s*:\s*[\w.]+)?\s*[=:,]\s*['\"]pickle['\"]",
    re.IGNORECASE | re.MULTILINE,
)
_RQ = re.compile(rb"^[ \t]*(?:from|import)[ \t]+(?:rq|flask_rq2?|django_rq)\b", re.MULTILINE)


def is_set_to_pickle(modules: Modules) -> bool:
    """Whether own code names pickle as the serializer of its tasks, in settings or beside a task.

    Source: ``task_serializer``, and ``CELERY_TASK_SERIALIZER`` before it, in the documentation of
    Celery 5; ``serializer`` of a task and of ``apply_async`` there.
    """
    return any(
        file.own and b"pickle" in content and _SET.search(content)
        for file, content in modules.own_contents()
    )


def is_pickled(resolver: "Resolver", method: str, task: Value) -> bool:
    """Whether ``task.method(...)`` queues through RQ, which pickles unless told otherwise.

    Source: "Serializers" in the documentation of RQ 2; ``Queue.enqueue``, and ``rq.decorators.job``
    for ``delay``.
    """
    if method == "enqueue":
        return True
    unit = resolver.modules.units[task.unit] if isinstance(task, Func) else None
    return unit is not None and _RQ.search(unit.text.content) is not None
