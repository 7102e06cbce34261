"""What a receiver's process has open from before: it must not lead around the private copies.

A descriptor, and shared memory, go on leading to where they were opened, whatever is mounted since.
"""

import ctypes
import fcntl
import mmap
import os
import re
import stat
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from signalctl.sandbox.changes import FileChange
from signalctl.sandbox.kept import out_of_reach
from signalctl.sandbox.processes import libc

_KEPT = os.O_ACCMODE | os.O_APPEND | os.O_NONBLOCK | os.O_DIRECTORY | getattr(os, "O_PATH", 0)
_OPEN = Path("/proc/self/fd")
_MAPS = Path("/proc/self/maps")
_GONE = " (deleted)"
_SHARED = re.compile(
    rb"^(?P<begin>[0-9a-f]+)-(?P<end>[0-9a-f]+) rw.s (?P<offset>\S+) \S+ \S+ +(?P<name>/.*)$",
    re.MULTILINE,
)
_FIXED = 0x10  # Source: linux/mman.h; the same on all architectures but Alpha and PA-RISC


@dataclass(frozen=True, slots=True)
class Opened:
    """A folder, or a file that may be written to, as it is open.

    Attributes:
        flags: As ``open`` takes them.
    """

    descriptor: int
    path: Path
    flags: int
    is_folder: bool

    @property
    def writes_only(self) -> bool:
        """Whether nothing can be read from it."""
        return self.flags & os.O_ACCMODE == os.O_WRONLY


@dataclass(frozen=True, slots=True)
class Twin:
    """A file in memory in the place of one that was open for writing.

    Attributes:
        path: Of the file it stands for.
        size: Of that file.
        descriptor: Of the twin, which was as long as the file at first.
    """

    path: Path
    size: int
    descriptor: int

    def changes(self) -> Iterator[FileChange]:
        """What was written behind its end, if anything was."""
        grown = os.fstat(self.descriptor).st_size - self.size
        if grown > 0:
            yield FileChange("appends to", self.path, grown)


def opened() -> Iterator[Opened]:
    """Each folder and each writable regular file that this process has open.

    Not a file without a name: nobody else can see it. Nothing on other systems than Linux.
    """
    entries = list(os.scandir(_OPEN)) if _OPEN.exists() else []
    for entry in entries:
        with suppress(OSError):  # the descriptor of the listing itself
            descriptor = int(entry.name)
            status = os.fstat(descriptor)
            is_folder = stat.S_ISDIR(status.st_mode)
            if status.st_nlink and (is_folder or stat.S_ISREG(status.st_mode)):
                flags = fcntl.fcntl(descriptor, fcntl.F_GETFL)
                if is_folder or flags & os.O_ACCMODE != os.O_RDONLY:
                    yield Opened(descriptor, Path(entry.path).readlink(), flags & _KEPT, is_folder)


def open_anew(each: Opened) -> None:
    """Have the descriptor of ``each`` lead to what its path leads to now.

    Raises:
        OSError: It cannot be opened so.
    """
    new = os.open(each.path, each.flags | os.O_CLOEXEC)
    if not each.is_folder:
        os.lseek(new, os.lseek(each.descriptor, 0, os.SEEK_CUR), os.SEEK_SET)
    _replace(each.descriptor, new)
    os.close(new)


def twin_of(each: Opened) -> Twin:
    """Have the descriptor of ``each`` lead to a file in memory that is as long.

    What can only be written to is not filled, however large it is.
    """
    twin = os.memfd_create("signalctl-twin")
    size = os.fstat(each.descriptor).st_size
    os.ftruncate(twin, size)
    if not each.writes_only:
        _fill(twin, each.descriptor, size)
    os.lseek(twin, os.lseek(each.descriptor, 0, os.SEEK_CUR), os.SEEK_SET)
    fcntl.fcntl(twin, fcntl.F_SETFL, each.flags & (os.O_APPEND | os.O_NONBLOCK))
    _replace(each.descriptor, twin)
    (kept,) = out_of_reach(twin)
    os.close(twin)
    return Twin(each.path, size, kept)


def _fill(twin: int, original: int, size: int) -> None:
    done = 0
    while done < size:
        count = os.sendfile(twin, original, done, size - done)
        if not count:  # it was cut meanwhile
            return
        done += count


def _replace(descriptor: int, by: int) -> None:
    os.dup2(by, descriptor, inheritable=os.get_inheritable(descriptor))


def unshare_memory() -> None:
    """Make private what of this process's memory is shared with a file that has a name.

    Nothing on other systems than Linux.

    Source: proc(5), ``/proc/pid/maps``.

    Raises:
        OSError: The file cannot be opened any more.
    """
    maps = _MAPS.read_bytes() if _MAPS.exists() else b""
    if not any(each in maps for each in (b" rw-s ", b" rwxs ")):
        return
    for found in _SHARED.finditer(maps):
        name = os.fsdecode(found["name"])
        if not name.endswith(_GONE) and Path(name).is_file():
            begin, end, offset = (int(found[each], 16) for each in ("begin", "end", "offset"))
            _make_private(begin, end - begin, offset, name)


def _make_private(begin: int, size: int, offset: int, name: str) -> None:
    descriptor = os.open(name, os.O_RDONLY | os.O_CLOEXEC)
    try:
        call = libc().mmap
        call.restype = ctypes.c_void_p
        placed = call(
            ctypes.c_void_p(begin),
            ctypes.c_size_t(size),
            mmap.PROT_READ | mmap.PROT_WRITE,
            mmap.MAP_PRIVATE | _FIXED,
            descriptor,
            ctypes.c_long(offset),
        )
        if placed != begin:
            number = ctypes.get_errno()
            raise OSError(number, f"mmap of {name}: {os.strerror(number)}")
    finally:
        os.close(descriptor)
