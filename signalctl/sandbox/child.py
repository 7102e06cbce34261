"""One function in one forked child, whose end is known for certain.

Whatever the function does (hang, crash, exit, write without end, leave processes behind), this
process learns what it was, and is afterwards as it was before.
"""

import os
from collections.abc import Callable

from signalctl.errors import RefusedError
from signalctl.sandbox.child_end import FLOOD_LIMIT, ChildEnd, How
from signalctl.sandbox.reporter import Reporter
from signalctl.sandbox.stack import StackFrame

__all__ = ["ChildEnd", "How", "Reporter", "StackFrame", "run_contained"]


def run_contained(
    work: Callable[[Reporter], None],
    *,
    timeout_s: float,
    setup_timeout_s: float = 10.0,
    output_cap: int = 1024**2,
    flood_limit: int = FLOOD_LIMIT,
    memory_limit: int | None = None,
) -> ChildEnd:
    """Call ``work`` in a forked child, and say how the child ended.

    ``work`` runs in a session of its own, with an empty standard input, its output caught at the
    descriptors, and dies with us. It says ``started()`` when its set-up is over, and ``report``s
    what came out; from then on nobody waits for it. What it leaves running is ended, grandchildren
    that made themselves daemons included, as far as the system shows them.

    One call at a time. The fork copies the calling thread only: a lock that another thread holds
    stays held in the child, which then times out before or after its start.

    Args:
        work: Should catch what the user's code raises; what escapes it ends the child with 1.
        timeout_s: From ``started()`` to the report.
        setup_timeout_s: From the fork to ``started()``.
        output_cap: Bytes of output that are kept.
        flood_limit: Bytes of output after which the child is ended.
        memory_limit: Bytes the child may map beyond what this process has; for each process it
            starts as well. No limit on systems that keep none, such as macOS.

    Raises:
        RefusedError: This system cannot fork, or has no process left.
    """
    if not hasattr(os, "fork"):
        raise RefusedError(
            "this system has no 'fork', so no receiver can be kept in a process of its own",
            hint="Fire on Linux or macOS; --dry-run says everywhere which calls would bind.",
        )
    from signalctl.sandbox import watch  # noqa: PLC0415 - imports what exists only beside fork

    limits = watch.Limits(
        timeout_s=timeout_s,
        setup_timeout_s=setup_timeout_s,
        output_cap=output_cap,
        flood_limit=flood_limit,
        memory_limit=memory_limit,
    )
    return watch.contain(work, limits)
