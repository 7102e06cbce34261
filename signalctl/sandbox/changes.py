"""What was written to a private copy of a folder: the exact list."""

import os
import stat
from collections.abc import Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from signalctl.sandbox.mounts import Copied


@dataclass(frozen=True, slots=True)
class FileChange:
    """One file or folder that is not as it is outside.

    Attributes:
        deed: What was done: ``writes``, ``deletes``.
        path: Where it is seen.
        size: Its bytes now, or those that are new; ``None`` if it is gone.
        is_folder: Whether it is, or was, a folder.
        changed_at: In nanoseconds, as the system has it.
    """

    deed: str
    path: Path
    size: int | None
    is_folder: bool = False
    changed_at: int = 0


def changes_in(copy: Copied) -> Iterator[FileChange]:
    """Each file that was written or made, each entry that was removed, and each empty folder made.

    Source: "Overlay Filesystem" in the kernel's documentation: the upper layer holds what differs,
    and for what was removed a character device numbered 0.
    """
    yield from _changes(copy.upper, Path(), copy)


def _changes(upper: Path, below: Path, copy: Copied) -> Iterator[FileChange]:
    entries = sorted(os.scandir(upper), key=lambda each: each.name)
    if _hides_original(upper):
        yield from _hidden(below, {each.name for each in entries}, copy)
    for entry in entries:
        name, path = below / entry.name, copy.folder / below / entry.name
        status = entry.stat(follow_symlinks=False)
        before = _before(copy, name)
        if stat.S_ISCHR(status.st_mode) and status.st_rdev == 0:
            yield _gone(path, is_folder=before is not None and stat.S_ISDIR(before.st_mode))
        elif entry.is_dir(follow_symlinks=False):
            inside = list(_changes(Path(entry.path), name, copy))
            is_new = before is None or not stat.S_ISDIR(before.st_mode)
            if is_new and not inside:
                yield FileChange("makes folder", path, 0, is_folder=True)
            yield from inside
        elif not _is_same(status, before):
            at = status.st_mtime_ns
            yield FileChange("writes", path, status.st_size, changed_at=at)


def _gone(path: Path, *, is_folder: bool) -> FileChange:
    return FileChange("deletes folder" if is_folder else "deletes", path, None, is_folder)


def _hides_original(upper: Path) -> bool:
    """Whether a folder was removed and made anew, so that nothing of the original is seen."""
    for attribute in ("trusted.overlay.opaque", "user.overlay.opaque"):
        with suppress(OSError):
            return os.getxattr(upper, attribute) == b"y"
    return False


def _hidden(below: Path, names: Collection[str], copy: Copied) -> Iterator[FileChange]:
    """What of the original folder is no more."""
    with suppress(OSError):
        opened = os.open(below, os.O_RDONLY | os.O_DIRECTORY, dir_fd=copy.original)
        try:
            for entry in sorted(os.scandir(opened), key=lambda each: each.name):
                if entry.name not in names:
                    is_folder = entry.is_dir(follow_symlinks=False)
                    yield _gone(copy.folder / below / entry.name, is_folder=is_folder)
        finally:
            os.close(opened)


def _before(copy: Copied, name: Path) -> os.stat_result | None:
    try:
        return os.stat(name, dir_fd=copy.original, follow_symlinks=False)
    except OSError:
        return None


def _is_same(now: os.stat_result, before: os.stat_result | None) -> bool:
    """Whether a file was only opened for writing, which copies it with its times."""
    return before is not None and (now.st_size, now.st_mtime_ns, now.st_mode) == (
        before.st_size,
        before.st_mtime_ns,
        before.st_mode,
    )
