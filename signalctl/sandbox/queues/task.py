"""A task on its way to a queue, in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from signalctl.model.secrets import redact_value
from signalctl.sandbox.ledger import Ledger
from signalctl.sandbox.spoken import message_of, printed, type_name
from signalctl.sandbox.uncommitted import uncommitted

_KIND = "task"

UNWORKED = "no worker runs a task here, so its result never comes"
"""Why nobody gets to wait for a result."""


def call_text(name: str, args: Sequence[object], kwargs: Mapping[str, object]) -> str:
    """A call as Python writes it, secrets redacted.

    >>> call_text("shop.tasks.pay", (3,), {"currency": "EUR", "password": "hunter2"})
    "shop.tasks.pay(3, currency='EUR', password=<redacted str, 7 chars>)"
    """
    words = [printed(redact_value("", each)) for each in args]
    for key, value in kwargs.items():
        shown = redact_value(key, value)
        # What stands for a secret is no text of the call.
        hidden = shown is not value and isinstance(shown, str) and shown.startswith("<redacted ")
        words.append(f"{key}={shown if hidden else printed(shown)}")
    return f"{name}({', '.join(words)})"


def seconds_until(point: datetime | None) -> float | None:
    """Whole seconds from now; ``None`` for no point in time. One without a zone is in UTC.

    >>> seconds_until(datetime.now(UTC))
    0.0
    """
    if point is None:
        return None
    aware = point if point.tzinfo else point.replace(tzinfo=UTC)
    return float(round((aware - datetime.now(UTC)).total_seconds()))


def note_waiting(ledger: Ledger, call: str) -> None:
    """Note that the result of ``call`` was waited for."""
    ledger.note(_KIND, f"result of {call}", refused=UNWORKED)


@dataclass(frozen=True, slots=True)
class Task:
    """One task as a receiver queues it.

    Attributes:
        name: As the library spells it.
        queue: Its queue; empty if none is named.
        serializer: What makes bytes of its arguments; empty where there is no choice.
        after: What else the text says after the queue.
        delay_s: When it may run, from now; ``None`` for at once.
        eta: The same as a point in time, as the library writes it.
    """

    name: str
    args: Sequence[object] = ()
    kwargs: Mapping[str, object] | None = None
    queue: str = ""
    serializer: str = ""
    after: str = ""
    delay_s: float | None = None
    eta: str = ""

    @property
    def call(self) -> str:
        """The call that a worker would make."""
        return call_text(self.name, self.args, self.kwargs or {})

    def note_queued(self, ledger: Ledger) -> None:
        """Note that it was queued, and of what it may come too early."""
        tables = uncommitted()
        warning = (
            f"queued before the commit of {', '.join(tables)}, which a worker may read too early"
            if tables
            else ""
        )
        self._note(ledger, warning)

    def note_failed(self, ledger: Ledger, error: BaseException) -> None:
        """Note that it could not be queued."""
        self._note(ledger, f"not queued: {type_name(error)}: {message_of(error, str)}")

    def note_run(self, ledger: Ledger, why: str) -> None:
        """Note that it is run in the receiver's own process."""
        ledger.note(_KIND, f"{self.call} run here ({why})", **self._facts())

    def _note(self, ledger: Ledger, warning: str) -> None:
        delay = "" if self.delay_s is None else f", in {self.delay_s:g} s"
        queue = f" to queue {self.queue}" if self.queue else ""
        text = f"{self.call}{queue}{delay}{self.after}"
        ledger.note(_KIND, text, warning=warning, **self._facts())

    def _facts(self) -> dict[str, Any]:
        return {
            "task": self.name,
            "args": printed(redact_value("", tuple(self.args))),
            "kwargs": printed(redact_value("", dict(self.kwargs or {}))),
            "queue": self.queue or None,
            "serializer": self.serializer or None,
            "eta": self.eta or None,
            "countdown": self.delay_s,
        }
