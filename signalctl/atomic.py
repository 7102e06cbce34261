"""Write a file whole or not at all: aside first, then renamed. The cache folder's files too."""

import errno
import io
import os
import re
import select
import stat
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from signalctl.kept import CACHE_FOLDER

_AT_ONCE = 1 << 16
"""Bytes that are gathered before they are written."""

_ASIDE = re.compile(r"\.signalctl-[0-9]+-[0-9]+\.tmp")
_LEFT_AFTER_S = 3600


def write_cache(root: Path, name: str, chunks: Iterable[str]) -> None:
    """Write a file of the cache folder under ``root``; nothing if that fails.

    The folder tells git to ignore it. What a power cut may take from it is read anew; what a killed
    process left in it goes, an hour later.
    """
    folder = root / CACHE_FOLDER
    with suppress(OSError):
        folder.mkdir(exist_ok=True)
        ignored = folder / ".gitignore"
        if not ignored.exists():
            replace_file(ignored, ["*\n"])  # once it is there it is never mended
        with _replacing(folder / name) as stream:
            write_all(stream, chunks)
        _sweep(folder, owner=(folder / name).stat().st_uid)


def _sweep(folder: Path, *, owner: int) -> None:
    """Take away what killed processes of ``owner`` left in ``folder``, which is our own.

    Folders of others are left alone: who asks for a file there has not asked us to tidy up. No write
    takes an hour; one that was stopped for so long finds its file gone, and the cache as it is.
    """
    before = time.time() - _LEFT_AFTER_S
    with os.scandir(folder) as entries:
        for each in entries:
            if _ASIDE.fullmatch(each.name) and each.is_file(follow_symlinks=False):
                status = each.stat(follow_symlinks=False)
                if status.st_mtime < before and status.st_uid == owner:
                    Path(each).unlink(missing_ok=True)


def replace_file(path: Path, chunks: Iterable[str]) -> None:
    """Put ``chunks`` in the place of what ``path`` held, whole; what it held stays if that fails.

    Once this returns, a power cut takes neither.

    Raises:
        OSError: It cannot be written.
    """
    with _replacing(path) as stream:
        write_all(stream, chunks)
        os.fsync(stream.fileno())  # a rename may reach the disk before what it names does


@contextmanager
def _replacing(path: Path) -> Iterator[io.FileIO]:
    """A file beside ``path``, which takes its place at the end, or goes if the body fails."""
    target = Path(os.path.realpath(path))
    mode = _mode_to_keep(target)
    aside, descriptor = _create_beside(target)
    try:
        with io.FileIO(descriptor, "w") as stream:
            if mode is not None:
                os.fchmod(descriptor, mode)
            yield stream
        aside.replace(target)
    except BaseException:
        with suppress(OSError):
            aside.unlink()
        raise


def _mode_to_keep(target: Path) -> int | None:
    """The mode of the file at ``target``; ``None`` if there is none.

    Raises:
        PermissionError: The file may not be written. Renaming would replace it all the same.
    """
    try:
        mode = stat.S_IMODE(target.stat().st_mode)
    except FileNotFoundError:
        return None
    if not os.access(target, os.W_OK, effective_ids=os.access in os.supports_effective_ids):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(target))
    return mode


def _create_beside(target: Path) -> tuple[Path, int]:
    """A new file in the folder of ``target``, with the mode that the umask gives."""
    number = 0
    while True:
        aside = target.with_name(f".signalctl-{os.getpid()}-{number}.tmp")  # as _ASIDE has it
        try:
            return aside, os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
        except FileExistsError:  # left by a process that had our number and was killed
            number += 1


def write_all(stream: io.RawIOBase, chunks: Iterable[str]) -> None:
    """Write ``chunks`` to the end, as UTF-8."""
    gathered: list[bytes] = []
    size = 0
    for chunk in chunks:
        # A renderer has made each lone surrogate harmless; this holds if one forgets.
        gathered.append(chunk.encode("utf-8", "backslashreplace"))
        size += len(gathered[-1])
        if size >= _AT_ONCE:
            _write_bytes(stream, b"".join(gathered))
            gathered, size = [], 0
    _write_bytes(stream, b"".join(gathered))
    stream.flush()


def _write_bytes(stream: io.RawIOBase, content: bytes) -> None:
    left = memoryview(content)
    while left:
        # A raw stream may take a part; one that does not block and is full takes nothing.
        written: int | None = stream.write(left)
        if written is None:
            select.select([], [stream], [])
        else:
            left = left[written:]
