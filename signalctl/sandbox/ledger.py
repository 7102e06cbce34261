"""The child's record of effects: each leaves for the parent as it happens.

So what a receiver did is known also where it hung, crashed or was ended afterwards.
"""

import json
import os
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from signalctl.model.effect import Effect, Fact
from signalctl.model.place import Place
from signalctl.sandbox.spoken import Redact

_MOST_TEXT = 300
_MOST_FACT = 200
"""Characters; so that one effect fits into what a pipe takes whole, whoever else writes to it."""

_MOST_BYTES = 4000
"""Source: PIPE_BUF is 4096 on Linux, in pipe(7)."""

MOST_EFFECTS = 10_000


class Ledger:
    """Takes effects down while the receiver runs; before and after that, what happens is ours.

    Guards and observers ``note`` from whatever thread the effect happens in. What is done while an
    effect is being noted is not noted itself.
    """

    def __init__(
        self, send: Callable[[bytes], None], *, place: Callable[[], Place | None], redact: Redact
    ) -> None:
        """``place`` gives the innermost own line of the calling thread."""
        self._send = send
        self._place = place
        self._redact = redact
        self._open = False
        self._pid = 0
        self._busy = threading.local()
        self._count = 0

    def open(self) -> None:
        """From here on, what happens is the receiver's doing, or what shows of it afterwards."""
        self._pid = os.getpid()
        self._open = True

    def close(self) -> None:
        """From here on, what happens is ours again."""
        self._open = False

    @property
    def listens(self) -> bool:
        """Whether what happens now in this thread is the receiver's doing."""
        return self._open and not getattr(self._busy, "noting", False)

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Within it, what happens in this thread is ours, also while the receiver runs."""
        before = getattr(self._busy, "noting", False)
        self._busy.noting = True
        try:
            yield
        finally:
            self._busy.noting = before

    def note(
        self,
        kind: str,
        text: str,
        *,
        refused: str = "",
        warning: str = "",
        **facts: Fact,
    ) -> None:
        """Take one effect down, with the innermost own line that led to it; see ``Effect``.

        Nothing is taken down unless the ledger ``listens``. It never raises.
        """
        if not self.listens or self._count >= MOST_EFFECTS:
            return
        self._count += 1
        with self.aside():
            try:
                effect = Effect(kind, text, refused, warning, place=self._place(), facts=facts)
                self._send(_to_json(effect, self._redact))
            except Exception:  # noqa: BLE001 - it would reach the receiver, as if the effect had failed
                self._send(_to_json(Effect(kind, "could not be written down"), str))


def _to_json(effect: Effect, redact: Redact) -> bytes:
    """One effect as it leaves the child; short enough to be written in one piece."""
    document: dict[str, Any] = {
        "kind": effect.kind,
        "text": _cut(redact(effect.text), _MOST_TEXT),
        "refused": _cut(redact(effect.refused), _MOST_TEXT),
        "warning": _cut(redact(effect.warning), _MOST_TEXT),
        "place": effect.place and [effect.place.file, effect.place.line],
        "facts": {
            name: _cut(redact(value), _MOST_FACT) if isinstance(value, str) else value
            for name, value in effect.facts.items()
        },
    }
    encoded = json.dumps(document).encode()
    if len(encoded) > _MOST_BYTES:
        document["facts"] = {}
        encoded = json.dumps(document).encode()
    return encoded[:0] if len(encoded) > _MOST_BYTES else encoded


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[:most]}…"


def effects_from(messages: Iterable[bytes]) -> tuple[Effect, ...]:
    """The effects that arrived, in the order they began; the same ones in a row of lines as one.

    What is no effect of ours, because the receiver wrote into our pipe, is left out.
    """
    counts: dict[tuple[Any, ...], int] = {}
    first: dict[tuple[Any, ...], Effect] = {}
    for message in messages:
        try:
            effect = _from_json(message)
        except (KeyError, TypeError, ValueError, AttributeError, RecursionError):
            continue
        key = (
            *(effect.kind, effect.text, effect.refused, effect.warning, effect.place),
            tuple(effect.facts.items()),
        )
        first.setdefault(key, effect)
        counts[key] = counts.get(key, 0) + 1
    return tuple(replace(effect, count=counts[key]) for key, effect in first.items())


def _from_json(message: bytes) -> Effect:
    fields = json.loads(message)
    place = fields["place"]
    return Effect(
        kind=str(fields["kind"]),
        text=str(fields["text"]),
        refused=str(fields["refused"]),
        warning=str(fields["warning"]),
        place=place and Place(str(place[0]), int(place[1])),
        facts={
            str(name): value
            for name, value in fields["facts"].items()
            if value is None or isinstance(value, str | int | float | bool)
        },
    )
