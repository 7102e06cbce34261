"""Find the files of own code, name their modules, and read them."""

import os
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

_INIT = "__init__.py"
_NEVER = frozenset({"__pycache__", "node_modules", "site-packages", "dist-packages"})
_TESTS = frozenset({"tests", "test", "conftest.py", "tests.py"})
_VENV_MARK = "pyvenv.cfg"


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A Python file.

    Attributes:
        path: Absolute.
        module: The name it is imported by, as far as the folders tell.
        package: It is the ``__init__.py`` of a package.
        stamp: Size in bytes and time of the last change in nanoseconds.
        also: Another name it may be imported by, where a folder above its packages is none itself.
        own: It is own code.
    """

    path: str
    module: str
    package: bool
    stamp: tuple[int, int]
    also: str | None = None
    own: bool = True


class ChangedError(OSError):
    """A file changed while it was read, twice."""


def files_of(
    roots: Sequence[Path],
    *,
    base: Path,
    exclude: Sequence[Path] = (),
    tests: bool = True,
    names: Mapping[str, str] = MappingProxyType({}),
) -> tuple[SourceFile, ...]:
    """Every Python file under ``roots``, sorted by path.

    Left out are hidden folders, virtual environments, installed packages below a root, and what
    ``exclude`` names. Symbolic links to folders are not followed.

    Args:
        roots: Folders or single files.
        base: The project root; it and its ``src`` are where module names start.
        exclude: Folders and files, absolute.
        tests: Take test files too. Others are told from them by the names between a root and the
            file: a root inside of a folder of tests is taken whole.
        names: By path, the names that files were imported by; the others are told by their folders.
    """
    found: dict[str, SourceFile] = {}
    left_out = frozenset(str(each) for each in exclude)
    naming = Naming(base)
    for root in roots:
        start = os.path.abspath(root)  # noqa: PTH100 - Path.resolve would follow links
        for path, stamp in _walk(start, left_out, tests=tests):
            module, package, also = naming.name_of(path)
            if path in names:
                module, also = names[path], None if names[path] == module else module
            found[path] = SourceFile(path, module, package, stamp, also)
    return _named_by_use([found[path] for path in sorted(found)], names)


def _named_by_use(files: Sequence[SourceFile], names: Mapping[str, str]) -> tuple[SourceFile, ...]:
    """The files, those with two names by the one that an import among them uses."""
    doubtful = {each.also for each in files if each.also and each.path not in names}
    used = _used(doubtful, files)
    return tuple(
        replace(each, module=each.also, also=each.module)
        if each.also and each.path not in names and each.also.partition(".")[0] in used
        else each
        for each in files
    )


def _used(modules: Collection[str], files: Sequence[SourceFile]) -> Collection[str]:
    """The top folders of ``modules`` below which something is imported by such a name."""
    waiting: dict[bytes, set[bytes]] = {}
    for each in modules:
        folder = (each.rpartition(".")[0] or each).encode()
        words = waiting.setdefault(folder.partition(b".")[0], set())
        words.update((b"from " + folder, b"import " + folder))
    used: set[str] = set()
    for file in files if waiting else ():
        with suppress(OSError):
            content = read_bytes(file.path)
            found = [
                top
                for top, words in waiting.items()
                if top in content and any(each in content for each in words)
            ]
            used.update(each.decode() for each in found)
            for top in found:
                del waiting[top]
        if not waiting:
            break
    return used


def is_test(name: str) -> bool:
    """Whether a file or folder of this name holds tests, by the conventions of pytest and unittest.

    >>> [is_test(each) for each in ("tests", "test_views.py", "conftest.py", "testing", "latest.py")]
    [True, True, True, False, False]
    """
    return name in _TESTS or (
        name.endswith(".py") and (name.startswith("test_") or name.endswith("_test.py"))
    )


def is_among_tests(file: str | Path | None, root: Path) -> bool:
    """Whether a file, the target itself, lies among the tests of the project."""
    if file is None or not Path(file).is_relative_to(root):
        return False
    return any(map(is_test, Path(file).relative_to(root).parts))


def _walk(
    start: str, left_out: frozenset[str], *, tests: bool
) -> Iterator[tuple[str, tuple[int, int]]]:
    if os.path.isfile(start):  # noqa: PTH113 - paths are plain text here, for speed
        status = os.stat(start)  # noqa: PTH116
        yield start, (status.st_size, status.st_mtime_ns)
        return
    folders = [start]
    while folders:
        folder = folders.pop()
        try:
            entries = list(os.scandir(folder))
        except OSError:
            continue
        if folder != start and any(each.name == _VENV_MARK for each in entries):
            continue
        for entry in entries:
            name = entry.name
            if name.startswith(".") or entry.path in left_out:
                continue
            if not tests and is_test(name):
                continue
            if name.endswith(".py"):
                if entry.is_file():
                    status = entry.stat()
                    yield entry.path, (status.st_size, status.st_mtime_ns)
            elif name not in _NEVER and entry.is_dir(follow_symlinks=False):
                folders.append(entry.path)


class Naming:
    """Names the module of a file by the folders it lies in."""

    def __init__(self, base: Path) -> None:
        """Names start at ``base`` or its ``src``, and otherwise at the outermost package."""
        root = os.path.abspath(base)  # noqa: PTH100 - Path.resolve would follow links
        self._bases = (os.path.join(root, "src"), root)  # noqa: PTH118 - paths are plain text here
        self._starts: dict[str, str] = {}

    def name_of(self, path: str) -> tuple[str, bool, str | None]:
        """The module's name, whether it is a package, and the name from the base if that differs."""
        folder, name = os.path.split(path)
        start = self._start_of(folder)
        module, package = _name_from(start, folder, name)
        base = self._base_of(folder)
        if base is None or base == start:
            return module, package, None
        return module, package, _name_from(base, folder, name)[0]

    def _base_of(self, folder: str) -> str | None:
        return next(
            (each for each in self._bases if folder == each or folder.startswith(each + os.sep)),
            None,
        )

    def _start_of(self, folder: str) -> str:
        known = self._starts.get(folder)
        if known is None:
            known = self._starts[folder] = self._find_start(folder)
        return known

    def _find_start(self, folder: str) -> str:
        """The folder above the outermost package; a namespace package may lie in between."""
        base = self._base_of(folder)
        outermost, current = None, folder
        while current != os.path.dirname(current):  # noqa: PTH120 - paths are plain text here
            if os.path.isfile(os.path.join(current, _INIT)):  # noqa: PTH113, PTH118
                outermost = current
            elif base is None and outermost is not None:
                break
            if current == base:
                break
            current = os.path.dirname(current)  # noqa: PTH120
        if outermost is None or outermost in self._bases:
            return base or folder
        return os.path.dirname(outermost)  # noqa: PTH120


def _name_from(start: str, folder: str, name: str) -> tuple[str, bool]:
    """The name of a file's module from ``start``, and whether it is a package's ``__init__.py``."""
    inner = folder[len(start) :].strip(os.sep)
    parts = inner.split(os.sep) if inner else []  # noqa: PTH206 - paths are plain text here
    package = name == _INIT and bool(parts)
    if not package:
        parts.append(name.removesuffix(".py"))
    return ".".join(parts), package


def read_bytes(path: str) -> bytes:
    """The whole content of a file; never one half old and one half new.

    Raises:
        ChangedError: The file changes while it is read.
        OSError: It cannot be read.
    """
    for _ in range(2):
        with open(path, "rb", buffering=0) as stream:  # noqa: PTH123 - paths are plain text here
            before = os.fstat(stream.fileno())
            content = stream.read()
            after = os.fstat(stream.fileno())
        same = (before.st_size, before.st_mtime_ns) == (after.st_size, after.st_mtime_ns)
        if same and len(content) == after.st_size:
            return content
    raise ChangedError("it changed while it was read")


class Finder:
    """Finds the file of a module that is not own code, on demand.

    Source: the import system's order within one folder of ``sys.path``: package, then module.
    """

    def __init__(self, search: Iterable[str]) -> None:
        """Looks in the folders of ``search`` that are there, in their order."""
        self.search = tuple(filter(os.path.isdir, dict.fromkeys(search)))
        self._found: dict[str, SourceFile | None] = {}
        self._held: dict[str, frozenset[str] | None] = {}

    def find(self, module: str) -> SourceFile | None:
        """The file that importing ``module`` would read; ``None`` where no folder has it."""
        if module not in self._found:
            self._found[module] = self._find(module)
        return self._found[module]

    def files(self) -> Iterator[SourceFile]:
        """Every file found so far."""
        return (each for each in self._found.values() if each is not None)

    def looked_for(self) -> list[list[object]]:
        """Module, path, size and time of change of each looked for; nulls where there is none."""
        return [
            [name, *([None] * 3 if file is None else [file.path, *file.stamp])]
            for name, file in self._found.items()
        ]

    def finds(self, looked_for: Iterable[Sequence[Any]]) -> bool:
        """Whether everything that was ``looked_for`` is as it was."""
        return all(
            tuple(stamp) == (None, None, None)
            if (file := self.find(str(name))) is None
            else (file.path, *file.stamp) == tuple(stamp)
            for name, *stamp in looked_for
        )

    def _find(self, module: str) -> SourceFile | None:
        inner = module.replace(".", os.sep)
        for folder in self._folders_with(module.partition(".")[0]):
            stem = os.path.join(folder, inner)  # noqa: PTH118 - paths are plain text here
            for path, package in ((os.path.join(stem, _INIT), True), (stem + ".py", False)):  # noqa: PTH118
                try:
                    status = os.stat(path)  # noqa: PTH116
                except (OSError, ValueError):
                    continue
                stamp = (status.st_size, status.st_mtime_ns)
                return SourceFile(path, module, package, stamp)
        return None

    def _folders_with(self, top: str) -> list[str]:
        """Where it is worth looking: to list a folder once costs less than to try every module."""
        return [each for each in self.search if not top or self._may_hold(each, top)]

    def _may_hold(self, folder: str, top: str) -> bool:
        if folder not in self._held:
            self._held[folder] = _names_in(folder)
        held = self._held[folder]
        return held is None or top in held


def _names_in(folder: str) -> frozenset[str] | None:
    """What packages and modules in a folder may be called; ``None`` where it cannot be listed."""
    try:
        return frozenset(each.removesuffix(".py") for each in os.listdir(folder))  # noqa: PTH208 - paths are plain text here
    except OSError:
        return None
