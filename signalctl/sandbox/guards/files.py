"""Files: a receiver writes to private copies, of which nobody else sees anything."""

import ctypes
import errno
import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar, Self

from signalctl.model.firing import GuardLine, GuardState
from signalctl.sandbox import descriptors, landlock, mounts, namespaces, writes
from signalctl.sandbox.changes import FileChange, changes_in
from signalctl.sandbox.descriptors import Opened, Twin
from signalctl.sandbox.engines import sqlite_files
from signalctl.sandbox.folders import Folders, arranged, folders_for, is_foreign
from signalctl.sandbox.guards import Guard, GuardFailedError, Scene, Stage
from signalctl.sandbox.kernel import Kernel
from signalctl.sandbox.ledger import Ledger
from signalctl.sandbox.processes import libc
from signalctl.sandbox.writes import Attempt, Verdict

_SHARE_OF_MEMORY = 4
"""One part in so many may be written to."""

_ASIDE = ("", "-journal", "-wal", "-shm")
"""Source: "Temporary Files Used By SQLite" in its documentation."""

_UNITS = ("B", "kB", "MB", "GB")

_READ_ONLY = "it is in none of the folders that are copied"
_BESIDE_A_MOUNT = "something is mounted beside it, and then an ordinary user can make no copy"
_FOREIGN = "it is another user's, of which an ordinary user can make no copy"
_NOT_A_DATABASE = "its folder is real, for a database that may be written to, and only for that"
_REFUSED = "this system allows no private copy, so every write is refused"


@dataclass(slots=True)
class Files(Guard):
    """Puts private copies over the folders an application writes to, and locks the rest.

    Attributes:
        kernel: What it can be done with.
        root: The project root.
        folders: What is copied.
        databases: Files whose writes are told as what was done to the database.
        writable: Folders that are written to for real, by what is allowed and needs them; a hook
            must do there.
        weak: Whether the hook alone will do.
        copies: In the child, what was copied.
        twins: In the child, what stands for files that were open.
        seen: In the child, what has been noted.
    """

    name: ClassVar[str] = "files"
    stage: ClassVar[Stage] = Stage.FILES

    kernel: Kernel
    root: Path
    folders: Folders
    databases: frozenset[Path]
    writable: tuple[Path, ...]
    weak: bool
    copies: tuple[mounts.Copied, ...] = ()
    twins: list[Twin] = field(default_factory=list)
    seen: dict[Path, FileChange] = field(default_factory=dict)

    @classmethod
    def found(cls, scene: Scene) -> Self:
        """There always are files."""
        files = sqlite_files()
        read_and_written = [each.path for each in _read_and_written()]
        wanted = folders_for(scene.root, scene.app, scene.config, [*files, *read_and_written])
        points = mounts.mount_points() if scene.kernel.files else ()
        databases = {Path(f"{each.resolve()}{end}") for each in files for end in _ASIDE}
        return cls(
            scene.kernel,
            scene.root,
            arranged(wanted, points, is_user=scene.kernel.is_user),
            frozenset(databases),
            tuple(each.resolve() for each in scene.writable if each.is_dir()),
            scene.weak,
        )

    def lines(self) -> tuple[GuardLine, ...]:
        """What may be written to, and how certainly nothing else is."""
        state = GuardState.BY_HOOK_ONLY if self.writable else GuardState.HELD
        if self.kernel.files:
            covers = f"private copy of {self._named(self.folders.wanted)}{self._but()}; all else is read-only"
        elif self.kernel.landlock:
            covers = "every write is refused, not copied; modes, owners and times by hook only"
        else:
            state = GuardState.BY_HOOK_ONLY
            covers = "a hook refuses what Python code writes, other programs are free"
        if self.writable:
            covers += f"; in {self._named(self.writable)}, which a database needs, a hook refuses"
        return (GuardLine(self.name, state, covers),)

    def open_lines(self) -> tuple[GuardLine, ...]:
        """That writes are let."""
        covers = "allowed: files are written, and noted as far as Python code writes them"
        return (GuardLine(self.name, GuardState.NONE, covers),)

    def _but(self) -> str:
        outer = [each for each in self.folders.wanted if each in self.folders.opened]
        return f", but for files that lie directly in {self._named(outer)}" if outer else ""

    def _named(self, folders: Sequence[Path]) -> str:
        if not folders:
            return "nothing"
        *others, last = map(self._folder, folders)
        return f"{', '.join(others)} and {last}" if others else last

    def _folder(self, folder: Path) -> str:
        if folder == self.root.resolve():
            return "./"
        with suppress(RuntimeError):  # a user whom the system does not know
            if folder == Path.home().resolve():
                return "~/"
        return str(folder)

    def _shown(self, path: Path) -> str:
        """A path as it is read: below the project root from there."""
        root = self.root.resolve()
        return str(path.relative_to(root)) if path.is_relative_to(root) else str(path)

    def install(self, ledger: Ledger) -> None:
        """Copy, and lock; or only lock."""
        if self.kernel.files:
            self._copy()
            writes.watch(ledger, self._in_a_copy, self._shown)
            return
        if not self.kernel.landlock and not self.weak:
            raise GuardFailedError(
                "this system allows neither a mount namespace nor Landlock; "
                "--allow weak-sandbox makes do with a hook"
            )
        for each in descriptors.opened():
            if not each.is_folder and not self._is_real(each.path):
                self.twins.append(descriptors.twin_of(each))
        descriptors.unshare_memory()
        if self.kernel.landlock:
            landlock.refuse_writes(self.kernel.landlock, but=self.writable)
        writes.watch(ledger, self._refused, self._shown)

    def _copy(self) -> None:
        """Copy; what is open from before must lead to the copies, too."""
        opened = list(descriptors.opened())
        namespaces.unshare(namespaces.MOUNTS)
        self.copies = mounts.close_in(
            self.folders,
            real=self.writable,
            size=_room(),
            is_user=self.kernel.is_user,
        )
        for each in opened:
            if each.writes_only and not self._is_real(each.path):
                self.twins.append(descriptors.twin_of(each))
            else:
                _open_anew(each)
        descriptors.unshare_memory()

    def observe(self, ledger: Ledger) -> None:
        """Note each file that Python code writes to, and what else it does to files."""
        writes.watch(ledger, _let, self._shown)

    def gather(self, ledger: Ledger) -> None:
        """Note what lies in the private copies since it was looked for last."""
        try:
            changes = [change for twin in self.twins for change in twin.changes()]
            changes += [change for copy in self.copies for change in changes_in(copy)]
        except OSError:  # the receiver closed what is not its own
            ledger.note("file", "writes what could not be listed")
            return
        for change in changes:
            if self.seen.get(change.path) == change or change.path in self.databases:
                continue
            self.seen[change.path] = change
            if not writes.is_cache(change.path):
                path, size = self._shown(change.path), change.size
                said = path if change.is_folder or size is None else f"{path}, {_size(size)}"
                ledger.note("file", f"{change.deed} {said}", path=str(change.path), size=size)

    def _in_a_copy(self, attempt: Attempt) -> Verdict:
        """The kernel answers; what it does in a copy is found there afterwards."""
        if self._is_real(attempt.path):
            return self._refused(attempt)
        place = attempt.path if attempt.path.exists() else attempt.path.parent
        if libc().access(os.fsencode(place), os.W_OK) != 0:
            beside = _BESIDE_A_MOUNT if place.parent in self.folders.opened else _READ_ONLY
            refused = beside if ctypes.get_errno() == errno.EROFS else ""
        else:
            refused = _FOREIGN if self.kernel.is_user and self._is_foreign(place) else ""
        return Verdict(refused, is_noted=bool(refused))

    def _refused(self, attempt: Attempt) -> Verdict:
        """The hook answers, for what the kernel may let through."""
        if attempt.path in self.databases and self._is_real(attempt.path):
            return Verdict(is_noted=False)
        why = _NOT_A_DATABASE if self._is_real(attempt.path) else _REFUSED
        return Verdict(why, writes.error_for(attempt, why))

    def _is_real(self, path: Path) -> bool:
        """Whether it is written to for real."""
        return any(path.is_relative_to(each) for each in self.writable)

    def _is_foreign(self, place: Path) -> bool:
        """Whether it, or a folder on the way to it, cannot be copied; the kernel says EOVERFLOW."""
        way = [place, *place.parents]
        over = {*self.folders.copied, *self.folders.opened}
        copied = next((i for i, each in enumerate(way) if each in over), 0)
        return any(map(is_foreign, way[:copied]))


def _read_and_written() -> Sequence[Opened]:
    """What will have to be opened anew, so that its folder must be copied."""
    return [each for each in descriptors.opened() if not each.is_folder and not each.writes_only]


def _open_anew(each: Opened) -> None:
    try:
        descriptors.open_anew(each)
    except OSError as error:
        raise GuardFailedError(
            f"'{each.path}' is open from before, and cannot be opened anew: {error.strerror}"
        ) from error


def _room() -> int:
    """Bytes that one receiver may write in all."""
    return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // _SHARE_OF_MEMORY


def _let(_: Attempt) -> Verdict:
    return Verdict()


def _size(count: int) -> str:
    """Bytes, as people read them."""
    power = min((len(str(count)) - 1) // 3, len(_UNITS) - 1)
    return f"{count / 1000**power:.1f} {_UNITS[power]}" if power else f"{count} B"


GUARD = Files
