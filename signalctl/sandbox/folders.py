"""Which folders a receiver may want to write to: those it gets private copies of."""

import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_SHARED = (Path("/dev/shm"), Path("/run"))  # noqa: S108 - shared memory, and the sockets of servers

_NEVER = (Path("/proc"), Path("/sys"))


@dataclass(frozen=True, slots=True)
class Folders:
    """The folders to copy, and what must be seen through the copies.

    Attributes:
        wanted: As they were asked for, the most telling first.
        copied: Those that a copy is put over, outer ones before inner ones.
        opened: Those that an empty one is put over, in which what lies there is put in its place,
            each by itself: copied, opened, or among ``mounts``.
        mounts: What is seen through them: mounted below, or lying in one that is opened.
    """

    wanted: tuple[Path, ...]
    copied: tuple[Path, ...]
    opened: tuple[Path, ...]
    mounts: tuple[Path, ...]


def folders_for(
    root: Path, app: object | None, config: Mapping[str, object], files: Iterable[Path]
) -> Iterator[Path]:
    """Where an application writes: below its project, to its own folders, the user's, and the system's.

    Args:
        root: The project root.
        app: May have an ``instance_path``, as Flask's has.
        config: What it names as an existing folder is one, such as ``UPLOAD_FOLDER``.
        files: Those whose folder is one.
    """
    yield root
    with suppress(FileNotFoundError):
        yield Path.cwd()
    instance = getattr(app, "instance_path", None)
    if isinstance(instance, str):
        yield Path(instance)
    yield from (each.parent for each in files)
    for value in config.values():
        if isinstance(value, str | Path) and Path(value).is_absolute():
            yield Path(value)
    with suppress(RuntimeError):  # a user whom the system does not know
        yield Path.home()
    with suppress(FileNotFoundError):  # there is none that may be written to
        yield Path(tempfile.gettempdir())
    yield from (Path("/tmp"), *_SHARED)  # noqa: S108 - whoever names it means it


def arranged(wanted: Iterable[Path], mounted: Sequence[Path], *, is_user: bool) -> Folders:
    """Choose as few copies as will do.

    A copy of an outer folder does for an inner one, unless something is mounted on the way, or the
    way leads through a folder of another user's that this user could not copy. An ordinary user may
    copy no folder at all that something is mounted below, as below ``/run``: it is opened.

    Args:
        wanted: What is no folder is left out.
        mounted: Every place where something is mounted.
        is_user: Whether the copies are made with an ordinary user's rights.
    """
    found = list(dict.fromkeys(each for each in _real(wanted) if _is_worth_it(each)))
    points = frozenset(mounted)
    copied: list[Path] = []
    for each in sorted(found):
        if not any(_reaches(outer, each, points, is_user=is_user) for outer in copied):
            copied.append(each)
    whole, opened, lying = _taken_apart(copied, points) if is_user else (copied, [], [])
    over = [*whole, *opened]
    through = [each for each in sorted(points) if each not in over and _within(each, over)]
    seen = [each for each in through if not _is_part_of_another(each, through, over)]
    return Folders(
        wanted=tuple(each for i, each in enumerate(found) if not _within(each, found[:i])),
        copied=tuple(sorted(whole)),
        opened=tuple(opened),
        mounts=(*seen, *lying),
    )


def _taken_apart(
    folders: Iterable[Path], points: frozenset[Path]
) -> tuple[list[Path], list[Path], list[Path]]:
    """Which of ``folders``, and of what lies in them, are copied, opened, and seen through.

    Source: ``clone_private_mount`` in ``fs/namespace.c`` of the kernel, which refuses a folder with
    mounts below that the user namespace has from outside: what lies under them is not to be seen.
    """
    whole: list[Path] = []
    opened: list[Path] = []
    lying: list[Path] = []
    waiting = list(folders)
    for folder in waiting:
        if not any(_within(each, [folder]) for each in points):
            whole.append(folder)
            continue
        opened.append(folder)
        for entry in _entries(folder):
            path = Path(entry.path)
            if path in points or path in waiting:
                continue
            if entry.is_dir(follow_symlinks=False):
                below = any(_within(each, [path]) for each in points)
                (waiting if below or _may_be_written_to(path) else lying).append(path)
            elif entry.is_file(follow_symlinks=False):
                lying.append(path)
    return whole, opened, lying


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return sorted(entries, key=lambda entry: entry.name)
    except OSError:  # it may be gone through, and not be listed
        return []


def _may_be_written_to(folder: Path) -> bool:
    """Whether anyone may want a copy: a copy of a server's socket leads nowhere, too."""
    shared = any(folder.is_relative_to(each) for each in _SHARED)
    return os.access(folder, os.R_OK | os.X_OK | (0 if shared else os.W_OK))


def _real(paths: Iterable[Path]) -> Iterator[Path]:
    for each in paths:
        with suppress(OSError, ValueError):
            yield each.resolve()


def _is_worth_it(folder: Path) -> bool:
    """Whether it is a folder that may be written to, or that holds what may be."""
    if not folder.is_dir() or folder == Path("/"):
        return False
    if any(folder.is_relative_to(each) for each in _NEVER):
        return False
    return folder in _SHARED or os.access(folder, os.W_OK)


def _within(path: Path, folders: Iterable[Path]) -> bool:
    return any(path != each and path.is_relative_to(each) for each in folders)


def _reaches(outer: Path, inner: Path, points: frozenset[Path], *, is_user: bool) -> bool:
    """Whether what is below ``inner`` can be written to in a copy of ``outer``."""
    if not inner.is_relative_to(outer):
        return False
    on_the_way = [inner, *inner.parents][: len(inner.parts) - len(outer.parts)]
    return not points.intersection(on_the_way) and not (
        is_user and any(map(is_foreign, on_the_way))
    )


def is_foreign(path: Path) -> bool:
    """Whether ``path`` is another user's, so that this user could not copy it.

    A copy has the owner of the original, and an ordinary user can give a file to nobody else.
    """
    return path.stat().st_uid != os.geteuid()


def _is_part_of_another(mount: Path, through: Iterable[Path], copied: Iterable[Path]) -> bool:
    """Whether it is seen with an outer mount already: none of the copies lies between."""
    innermost = max((each for each in copied if mount.is_relative_to(each)), key=_depth)
    return any(
        mount != each and mount.is_relative_to(each) and each.is_relative_to(innermost)
        for each in through
    )


def _depth(path: Path) -> int:
    return len(path.parts)
