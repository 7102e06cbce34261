"""What the user should know before a fire, a sentence each."""

import threading
from collections.abc import Iterator, Sequence

from signalctl.model.closeness import close
from signalctl.model.door import Door
from signalctl.model.wiring import Receiver, Signal, State


def notes_on(
    signal: Signal, fields: frozenset[str], *, called: frozenset[str], on_async: str | None
) -> Iterator[str]:
    """Notes on firing ``signal`` with ``fields``.

    Args:
        signal: What is fired.
        fields: The names of what is given.
        called: Names of the receivers that are called.
        on_async: What there is to say of receivers that are async.
    """
    if signal.muted:
        yield f"'{signal.address}' is muted just now: a real send would call nobody"
    yield from unknown_fields(signal, fields)
    if fields:  # without any, the whole line to type is shown instead
        yield from missing_fields(signal, fields, called)
    if on_async:
        yield on_async
    threads = running_threads()
    if threads:
        runs = "a thread" if len(threads) == 1 else f"{len(threads)} threads"
        yield (
            f"the target runs {runs} ({', '.join(threads)}): a lock that is held there while a "
            "receiver's process is forked stays held in that process"
        )


def awaited_here(names: Sequence[str]) -> str | None:
    """A sentence on the async receivers ``names``, which are called one by one."""
    if not names:
        return None
    are, them = ("is", "it") if len(names) == 1 else ("are", "them")
    return (
        f"{', '.join(names)} {are} async: awaited here, while a send() without an async "
        f"wrapper refuses {them}"
    )


def _is_read_whole(receiver: Receiver) -> bool:
    """Whether all that it does with its fields was seen."""
    closed = isinstance(receiver.door, Door) and not receiver.door.takes_any
    return closed or (receiver.demand is not None and not receiver.demand.escapes)


def missing_fields(signal: Signal, fields: frozenset[str], called: frozenset[str]) -> Iterator[str]:
    """A sentence for each field that is not given and that one of ``called`` requires."""
    for field in signal.fields or ():
        by = [name for name in dict.fromkeys(field.required_by) if name in called]
        if by and field.name not in fields:
            yield f"'{field.name}' is not given, and {_listed(by)} {_require(len(by))} it"


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{len(names):,} receivers"


def _require(count: int) -> str:
    return "requires" if count == 1 else "require"


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
        read = all(_is_read_whole(each) for each in signal.receivers if each.state is State.LIVE)
        told = f"no line was found that sends {'or reads ' if read else ''}a field '{{}}'"
    for field in sorted(fields.difference(known)):
        near = close(field, tuple(known))
        asked = f"; did you mean {' or '.join(map(repr, near))}?" if near else ""
        yield f"{told.format(field)}{asked}"
