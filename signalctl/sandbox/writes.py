"""What a receiver tries to change in the file system: each attempt named, and judged."""

import errno
import os
from collections.abc import Callable
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
_DEEDS_OF_TWO = {"os.rename": "renames", "os.link": "links", "os.symlink": "links"}


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
    path = _path(arguments[0])
    if path is None:
        return None
    if event == "open":
        flags = arguments[2]
        return Attempt("writes", path) if isinstance(flags, int) and flags & _WRITING else None
    if event in _DEEDS:
        return Attempt(_DEEDS[event], path)
    target = _path(arguments[1])
    # A link is made at its second path, and the first is left as it is.
    if target is None or event == "os.rename":
        return Attempt(_DEEDS_OF_TWO[event], path, target)
    return Attempt(_DEEDS_OF_TWO[event], target)


def _path(given: object) -> Path | None:
    if isinstance(given, str | bytes | os.PathLike):
        return Path(os.path.abspath(os.fsdecode(given)))  # noqa: PTH100 - a link must stay one
    return None


def _is_device(path: Path) -> bool:
    return path.exists() and not path.is_file() and not path.is_dir()
