"""The names that the last look at a target has left, for completion to offer.

Names are the target's, and a shell acts on more than a reader does: one with a character that is not
printable is left out, since no escape of it would name anything.
"""

import json
import os
import stat
from typing import NamedTuple

from signalctl.kept import CACHE_FOLDER, INDEX, INDEX_SCHEMA, PROJECT_FILE

_MOST_BYTES = 8 << 20
"""A longer one takes longer to read than anybody waits at a prompt; nothing is offered from it."""


class Known(NamedTuple):
    """A signal, as far as a command line needs it. No dataclass: importing that takes 10 ms."""

    address: str
    words: tuple[str, ...]
    fields: tuple[str, ...]
    receivers: tuple[str, ...]


def known_signals(folder: str, app: str | None = None) -> tuple[Known, ...]:
    """The signals in the index of the project that ``folder`` is in, in its order.

    Args:
        folder: Where the command would start.
        app: What ``-A`` says; an index of another target is none.

    Returns:
        Nothing where there is no index, or none that this version has written.
    """
    document = _document(os.path.join(_root(folder), CACHE_FOLDER, INDEX))
    if not isinstance(document, dict) or document.get("schema") != INDEX_SCHEMA:
        return ()
    target = document.get("target")
    if app is not None and not (isinstance(target, dict) and target.get("app") == app):
        return ()
    signals = document.get("signals")
    entries = signals if isinstance(signals, list) else ()
    return tuple(_known(each) for each in entries if isinstance(each, dict))


def _known(entry: dict[str, object]) -> Known:
    address = _names([entry.get("address")])
    return Known(
        address=address[0] if address else "",
        words=_names(entry.get("words")),
        fields=_names(entry.get("fields")),
        receivers=_names(entry.get("receivers")),
    )


def _names(value: object) -> tuple[str, ...]:
    """The names of a list that can stand on a command line; one with a hyphen would be an option."""
    if not isinstance(value, list):
        return ()
    return tuple(
        [
            each
            for each in value
            if isinstance(each, str) and each and each[0] not in " -" and each.isprintable()
        ]
    )


def _root(folder: str) -> str:
    """The project root, as ``config.read_config`` finds it."""
    start = at = os.path.realpath(folder)
    while not os.path.isfile(os.path.join(at, PROJECT_FILE)):
        at, below = os.path.dirname(at), at
        if at == below:
            return start
    return at


def _document(path: str) -> object:
    """What a file of JSON holds; ``None`` for what is no such file, or too long to wait for."""
    try:
        # A pipe of that name would be waited for.
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
        with open(descriptor, "rb") as stream:
            about = os.fstat(descriptor)
            if not stat.S_ISREG(about.st_mode) or about.st_size > _MOST_BYTES:
                return None
            return json.loads(stream.read(_MOST_BYTES))
    except (OSError, ValueError, RecursionError):
        return None
