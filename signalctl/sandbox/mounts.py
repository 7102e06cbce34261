"""The view of the file system: read-only as a whole, with private copies of some folders.

What is written to a private copy lies in memory, in a file system that nobody else sees and that
ends with the last process in it. Linux only, from 5.12 on.

Source: mount_setattr(2), "The new mount API" in the kernel's documentation, ``linux/mount.h``;
"Overlay Filesystem" in the kernel's documentation. The numbers of the calls are the same on all
architectures but Alpha: ``asm-generic/unistd.h``.
"""

import ctypes
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from signalctl.sandbox.folders import Folders
from signalctl.sandbox.kept import out_of_reach
from signalctl.sandbox.processes import libc

_OPEN_TREE = 428
_MOVE_MOUNT = 429
_FSOPEN = 430
_FSCONFIG = 431
_FSMOUNT = 432
_MOUNT_SETATTR = 442

_NAMES = {
    _OPEN_TREE: "open_tree",
    _MOVE_MOUNT: "move_mount",
    _FSOPEN: "fsopen",
    _FSCONFIG: "fsconfig",
    _FSMOUNT: "fsmount",
    _MOUNT_SETATTR: "mount_setattr",
}

_AT_FDCWD = -100
_AT_RECURSIVE = 0x8000
_OPEN_TREE_CLONE = 1
_MOVE_MOUNT_F_EMPTY_PATH = 4
_FSOPEN_CLOEXEC = 1
_FSMOUNT_CLOEXEC = 1
_FSCONFIG_SET_FLAG = 0
_FSCONFIG_SET_STRING = 1
_FSCONFIG_CMD_CREATE = 6
_MOUNT_ATTR_RDONLY = 0x1
_MOUNT_ATTR_NODEV = 0x4
_MS_PRIVATE = 1 << 18

_OCTAL = re.compile(rb"\\([0-7]{3})")


@dataclass(frozen=True, slots=True)
class Copied:
    """A folder that has a private copy.

    Attributes:
        folder: Where the copy is seen.
        original: A descriptor of the folder itself.
        upper: A path, to this process only, of what was written.
    """

    folder: Path
    original: int
    upper: Path


def close_in(
    folders: Folders,
    *,
    real: Sequence[Path] = (),
    size: int,
    is_user: bool,
) -> tuple[Copied, ...]:
    """Make everything read-only that the caller sees, but for private copies of folders.

    The caller has a mount namespace of its own. What it has open from before is not concerned.

    Args:
        folders: Which are copied, and what is seen through the copies, read-only.
        real: Folders that stay as they are, whatever they are in.
        size: Bytes that may be written in all.
        is_user: Whether the mount namespace is in a user namespace.
    """
    over = [each for each in (*folders.copied, *folders.opened) if each.is_dir()]
    modes = [_mode(each) for each in over]
    kept = {each: _tree(each) for each in real}
    _make_read_only()
    originals = [_kept(os.open(each, os.O_PATH | os.O_DIRECTORY)) for each in over]
    upper: list[Path] = []
    made = dict(_trees(folders.mounts))
    memory = _memory(over[0], size) if over else Path()
    for folder, original, mode in zip(over, originals, modes, strict=True):
        layers = memory / str(original)
        upper.append(_new_layers(layers, original, mode))
        lower = Path(f"/proc/self/fd/{original}")
        if folder in folders.opened:
            lower = _places(layers, folder)
        try:
            made[folder] = _overlay(lower, layers, is_user=is_user)
        except OSError as error:
            raise OSError(error.errno, f"{folder} cannot be copied, {error.strerror}") from error
    for folder, mount in (*sorted(made.items()), *kept.items()):
        _attach(mount, folder)
    with suppress(FileNotFoundError):  # it is gone
        os.chdir(Path.cwd())  # else it is the folder that lies under the copy
    return tuple(map(Copied, over, originals, upper))


def mount_points() -> tuple[Path, ...]:
    r"""Where something is mounted.

    Source: proc(5), ``/proc/self/mountinfo``: the fifth field, with blanks and the like as ``\040``.
    """
    lines = Path("/proc/self/mountinfo").read_bytes().splitlines()
    return tuple(Path(os.fsdecode(_OCTAL.sub(_byte, line.split(b" ")[4]))) for line in lines)


def _byte(octal: re.Match[bytes]) -> bytes:
    return bytes([int(octal[1], 8)])


def _mode(folder: Path) -> int:
    """The mode of a copy: it belongs to the caller, who may write to it only as before."""
    mode = folder.stat().st_mode & 0o7777
    return mode if os.access(folder, os.W_OK, effective_ids=True) else mode & ~0o222


def _make_read_only() -> None:
    attributes = (ctypes.c_uint64 * 4)(_MOUNT_ATTR_RDONLY, 0, _MS_PRIVATE, 0)
    size = ctypes.c_size_t(ctypes.sizeof(attributes))
    _call(_MOUNT_SETATTR, _AT_FDCWD, b"/", _AT_RECURSIVE, ctypes.byref(attributes), size)


def _memory(somewhere: Path, size: int) -> Path:
    """A file system in memory: a path to it, to this process only.

    It is mounted ``somewhere``, to be hidden there by what is mounted next: to take it away again
    would cost as much as all the rest.
    """
    _attach(_made("tmpfs", {"size": str(size), "mode": "0700"}), somewhere)
    descriptor = _kept(os.open(somewhere, os.O_RDONLY | os.O_DIRECTORY))
    return Path(f"/proc/self/fd/{descriptor}")


def _kept(descriptor: int) -> int:
    (kept,) = out_of_reach(descriptor)
    os.close(descriptor)
    return kept


def _new_layers(layers: Path, original: int, mode: int) -> Path:
    """Empty layers for the copy of ``original``; gives the upper one."""
    upper, work = layers / "upper", layers / "work"
    for each in (layers, upper, work):
        each.mkdir()
    status = Path(f"/proc/self/fd/{original}").stat()
    with suppress(OSError):  # another user's stays the caller's here
        os.chown(upper, status.st_uid, status.st_gid)
    upper.chmod(mode)
    return upper


def _places(layers: Path, folder: Path) -> Path:
    """A folder that has an empty place for all that lies in ``folder``, to mount it there.

    A socket stays an empty file, which leads to nobody.
    """
    places = layers / "lower"
    places.mkdir()
    with suppress(PermissionError), os.scandir(folder) as entries:  # or nothing was found in it
        for entry in entries:
            with suppress(FileNotFoundError):  # it is gone
                if entry.is_symlink():
                    (places / entry.name).symlink_to(Path(entry.path).readlink())
                elif entry.is_dir():
                    (places / entry.name).mkdir()
                else:
                    (places / entry.name).touch()
    return places


def _overlay(lower: Path, layers: Path, *, is_user: bool) -> int:
    """Marks in the upper layer are made in the way that the caller may use.

    Within a user namespace a folder from before cannot be renamed: ``os.rename`` says EXDEV.
    """
    options = {
        "lowerdir": str(lower),
        "upperdir": str(layers / "upper"),
        "workdir": str(layers / "work"),
    }
    return _made("overlay", options | ({"userxattr": None} if is_user else {"redirect_dir": "on"}))


def _made(kind: str, options: Mapping[str, str | None]) -> int:
    """A new mount that is nowhere yet."""
    context = _call(_FSOPEN, kind.encode(), _FSOPEN_CLOEXEC)
    try:
        for name, value in options.items():
            how = _FSCONFIG_SET_FLAG if value is None else _FSCONFIG_SET_STRING
            text = None if value is None else value.encode()
            _call(_FSCONFIG, context, how, name.encode(), text, 0)
        _call(_FSCONFIG, context, _FSCONFIG_CMD_CREATE, None, None, 0)
        return _call(_FSMOUNT, context, _FSMOUNT_CLOEXEC, _MOUNT_ATTR_NODEV)
    finally:
        os.close(context)


def _trees(paths: Iterable[Path]) -> Iterator[tuple[Path, int]]:
    for each in paths:
        with suppress(FileNotFoundError):  # it was taken away since
            yield each, _tree(each)


def _tree(mounted: Path) -> int:
    """What is mounted there, with what is mounted below."""
    flags = _OPEN_TREE_CLONE | os.O_CLOEXEC | _AT_RECURSIVE
    return _call(_OPEN_TREE, _AT_FDCWD, os.fsencode(mounted), flags)


def _attach(mount: int, path: Path) -> None:
    try:
        _call(_MOVE_MOUNT, mount, b"", _AT_FDCWD, os.fsencode(path), _MOVE_MOUNT_F_EMPTY_PATH)
    finally:
        os.close(mount)


def _call(number: int, *arguments: object) -> int:
    result = int(libc().syscall(ctypes.c_long(number), *arguments))
    if result < 0:
        error = ctypes.get_errno()
        raise OSError(error, f"{_NAMES[number]}: {os.strerror(error)}")
    return result
