"""Whose code a file is: own, an extension's, or Flask's."""

import sys
from collections.abc import Sequence
from pathlib import Path

from signalctl.model.origin import Origin

_INSTALLED = frozenset({"site-packages", "dist-packages"})
_FRAMEWORKS = frozenset({"flask", "quart"})


class OwnCode:
    """What findings and default listings are about.

    Own are the files under the project root outside installed packages, and the packages the
    target belongs to, wherever they are; less what is excluded. A target inside an excluded folder
    makes that folder its own code.
    """

    def __init__(self, *, root: Path, packages: Sequence[Path], excluded: Sequence[Path]) -> None:
        """Decide by folders.

        Args:
            root: The project root.
            packages: Folders of the target's top packages; a file for a single-file module.
            excluded: Folders or files, absolute.
        """
        self.roots = (root, *packages)
        """The folders and files that own code lies in."""
        self.excluded = tuple(excluded)
        """What of them is no own code."""
        self._root = root
        self._packages = tuple(packages)
        self._known: dict[str, bool] = {}

    def has(self, file: str) -> bool:
        """Whether ``file``, an absolute path, is own code."""
        known = self._known.get(file)
        if known is None:
            known = self._known[file] = self._decide(Path(file))
        return known

    def _decide(self, path: Path) -> bool:
        if not path.is_absolute() or any(path.is_relative_to(each) for each in self.excluded):
            return False
        if any(path.is_relative_to(package) for package in self._packages):
            return True
        return path.is_relative_to(self._root) and not _INSTALLED.intersection(path.parts)


def own_code(
    *, root: Path, packages: Sequence[str], exclude: Sequence[str], target_file: str | None
) -> OwnCode:
    """Decide what is own code, once the target is loaded.

    Args:
        root: The project root.
        packages: Names of the top packages that are the target's: of the app's ``import_name``, or
            of the type of an object that is no app, and the ``--module`` ones.
        exclude: As configured, relative to the root.
        target_file: The file the target itself is defined in; ``None`` if it has none.
    """
    excluded = tuple((root / each).resolve() for each in exclude)
    if target_file is not None:
        excluded = tuple(
            each for each in excluded if not Path(target_file).resolve().is_relative_to(each)
        )
    return OwnCode(
        root=root,
        packages=[place for name in packages for place in places_of(name)],
        excluded=excluded,
    )


def places_of(package: str) -> tuple[Path, ...]:
    """The folders of an imported package; the file of a single-file module."""
    module = sys.modules.get(package)
    if module is None or package == "__main__":
        return ()
    folders = getattr(module, "__path__", None)
    if folders is not None:
        return tuple(Path(folder).resolve() for folder in folders)
    file = getattr(module, "__file__", None)
    return () if file is None else (Path(file).resolve(),)


def origin_of(own: OwnCode, *, file: str | None, module: str) -> Origin:
    """Whose signal it is, by the file that made it, or by the module of its address."""
    known = file or _file_of(module)
    if known and own.has(known):
        return Origin.OWN
    top = _top_of(known) if known else module.partition(".")[0]
    return Origin.FLASK if top in _FRAMEWORKS else Origin.EXT


def _file_of(module: str) -> str | None:
    file = getattr(sys.modules.get(module), "__file__", None)
    return file if isinstance(file, str) else None


def _top_of(file: str) -> str:
    """The top package of an installed file: the part after ``site-packages``."""
    parts = Path(file).parts
    for index, part in enumerate(parts[:-1]):
        if part in _INSTALLED:
            return parts[index + 1].removesuffix(".py")
    return Path(file).parent.name


def unimported_modules(own: OwnCode, packages: Sequence[str]) -> tuple[str, ...]:
    """Modules of the own packages that nothing imported, sorted.

    Folders of tests, ``__main__`` modules and excluded files are left out: that they are not
    imported says nothing.
    """
    missing: set[str] = set()
    for package in packages:
        for folder in getattr(sys.modules.get(package), "__path__", ()):
            missing.update(_unimported_in(own, package, Path(folder)))
    return tuple(sorted(missing))


def _unimported_in(own: OwnCode, package: str, folder: Path) -> set[str]:
    found = set()
    for file in folder.rglob("*.py"):
        relative = file.relative_to(folder).with_suffix("")
        parts = relative.parts[:-1] if relative.name == "__init__" else relative.parts
        if not all(part.isidentifier() for part in parts) or _is_aside(parts):
            continue
        name = ".".join((package, *parts))
        if name not in sys.modules and own.has(str(file.resolve())):
            found.add(name)
    return found


def _is_aside(parts: Sequence[str]) -> bool:
    return any(
        part in {"tests", "test", "testing", "conftest", "__main__", "migrations"}
        or part.startswith("test_")
        or part.endswith("_test")
        for part in parts
    )
