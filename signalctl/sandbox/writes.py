"""What a receiver tries to change in the file system: each attempt named, and judged."""

import errno
import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from signalctl.sandbox import audit
from signalctl.sandbox.ledger import Ledger

_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC

_DEEDS = {
    "os.remove": "deletes",
    "os.rmdir": "deletes folder",
    "os.mkdir": "makes folder",
    "os.truncate": "writes",
    "os.chmod": "changes the mode of",
    "os.chown": "changes the owner of",
    "os.utime": "changes the times of",
    "os.setxattr": "changes the attributes of",
    "os.removexattr": "changes the attributes of",
}
_WITH_FOLDER = frozenset(_DEEDS) - {"os.truncate", "os.setxattr", "os.removexattr"}
_DEEDS_OF_TWO = {"os.rename": "renames", "os.link": "makes link", "os.symlink": "makes link"}


@dataclass(frozen=True, slots=True)
class Attempt:
    """A change that is tried.

    Attributes:
        deed: What of it: ``writes``, ``deletes``.
        path: Where.
        target: Where to, of what is renamed or linked.
    """

    deed: str
    path: Path
    target: Path | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is to become of an attempt.

    Attributes:
        refused: Why it is not made; empty where it is.
        error: What the asking code is to get of us; ``None`` where the kernel answers.
        is_noted: Whether it is worth an effect.
    """

    refused: str = ""
    error: OSError | None = None
    is_noted: bool = True


def watch(
    ledger: Ledger, judge: Callable[[Attempt], Verdict], shown: Callable[[Path], str]
) -> None:
    """Note what the receiver tries to change, as far as Python code does it.

    Left out are Python's own caches of compiled modules, devices, and what has no path.

    Args:
        ledger: Takes it down.
        judge: Judges each attempt, before it is made.
        shown: A path as it is to be read.
    """

    def told(event: str, arguments: tuple[Any, ...]) -> None:
        attempt = _attempt(event, arguments)
        if attempt is None or is_cache(attempt.path) or _is_device(attempt.path):
            return
        verdict = judge(attempt)
        if verdict.is_noted:
            to = f" to {shown(attempt.target)}" if attempt.target else ""
            text = f"{attempt.deed} {shown(attempt.path)}{to}"
            ledger.note("file", text, refused=verdict.refused, path=str(attempt.path))
        if verdict.error is not None:
            raise verdict.error

    audit.watch(("open", *_DEEDS, *_DEEDS_OF_TWO), told)


def is_cache(path: Path) -> bool:
    """Whether it is where Python keeps compiled modules, which an import writes."""
    return "__pycache__" in path.parts


def error_for(attempt: Attempt, why: str) -> OSError:
    """The error that code expects where it may not write."""
    return PermissionError(errno.EACCES, f"signalctl let nothing through: {why}", str(attempt.path))


def _attempt(event: str, arguments: tuple[Any, ...]) -> Attempt | None:
    """Where an event has descriptors of folders, they are the last of its arguments; -1 is none."""
    if event == "open":
        flags = arguments[2]
        path = _path(arguments[0]) if isinstance(flags, int) and flags & _WRITING else None
        return None if path is None else Attempt("writes", path)
    if event in _DEEDS:
        path = _path(arguments[0], arguments[-1] if event in _WITH_FOLDER else -1)
        return None if path is None else Attempt(_DEEDS[event], path)
    target = _path(arguments[1], arguments[-1])
    if event != "os.rename":  # a link is made at its second path, and the first is left as it is
        return None if target is None else Attempt(_DEEDS_OF_TWO[event], target)
    path = _path(arguments[0], arguments[2])
    return None if path is None else Attempt(_DEEDS_OF_TWO[event], path, target)


def _path(given: object, folder: int = -1) -> Path | None:
    """The path that was ``given``, from the ``folder`` of a descriptor or the current one.

    ``None`` for what is no path, or is one from a folder that is gone.
    """
    if not isinstance(given, str | bytes | os.PathLike):
        return None
    path = os.fsdecode(given)
    with suppress(OSError):
        if folder >= 0:
            path = str(Path(f"/proc/self/fd/{folder}").readlink() / path)
        return Path(os.path.abspath(path))  # noqa: PTH100 - a link must stay one
    return None


def _is_device(path: Path) -> bool:
    return path.exists() and not path.is_file() and not path.is_dir()
