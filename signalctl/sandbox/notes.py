"""What the user should know before a fire, a sentence each."""

import threading
from collections.abc import Iterator, Sequence

from signalctl.model.closeness import close
from signalctl.model.door import Door
from signalctl.model.wiring import Signal, State


def notes_on(signal: Signal, fields: frozenset[str], *, awaited: Sequence[str]) -> Iterator[str]:
    """Notes on firing ``signal`` with ``fields``; ``awaited`` are receivers that are async."""
    if signal.muted:
        yield f"'{signal.address}' is muted just now: a real send would call nobody"
    yield from unknown_fields(signal, fields)
    if awaited:
        are, them = ("is", "it") if len(awaited) == 1 else ("are", "them")
        yield (
            f"{', '.join(awaited)} {are} async: awaited here, while a send() without an async "
            f"wrapper refuses {them}"
        )
    threads = running_threads()
    if threads:
        runs = "a thread" if len(threads) == 1 else f"{len(threads)} threads"
        yield (
            f"the target runs {runs} ({', '.join(threads)}): a lock that is held there while a "
            "receiver's process is forked stays held in that process"
        )


def running_threads() -> tuple[str, ...]:
    """The names of the target's threads, beside the main one."""
    main = threading.main_thread()
    return tuple(str(each.name) for each in threading.enumerate() if each is not main)


def unknown_fields(signal: Signal, fields: frozenset[str]) -> Iterator[str]:
    """A sentence for each field that nothing names: no door, and no line that sends or reads one.

    Nothing is said of any where a receiver takes all fields and who sends them is not known.
    """
    doors = [each.door for each in signal.receivers if each.state is State.LIVE]
    closed = [each for each in doors if isinstance(each, Door) and not each.takes_any]
    known = dict.fromkeys(name for door in closed for name in door.names)
    told = "no receiver takes a field '{}'"
    if len(closed) < len(doors):
        if not signal.sends or any(each.send.open for each in signal.sends):
            return
        known = dict.fromkeys(each.name for each in signal.fields or ())
        told = "no line was found that sends or reads a field '{}'"
    for field in sorted(fields.difference(known)):
        near = close(field, tuple(known))
        asked = f"; did you mean {' or '.join(map(repr, near))}?" if near else ""
        yield f"{told.format(field)}{asked}"
