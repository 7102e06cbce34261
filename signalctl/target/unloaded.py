"""A target that is not imported: where its source is, and where the modules are that it uses."""

import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from signalctl.model.wiring import Subject, TargetKind
from signalctl.target.elsewhere import site_packages_near
from signalctl.target.failures import Surroundings
from signalctl.target.imports import locate, no_file, no_module
from signalctl.target.request import DASH_A, DASH_MODULE, LoadRequest
from signalctl.target.spelling import Spelling, parse_spelling


@dataclass(frozen=True, slots=True)
class Unloaded:
    """A target as files.

    Attributes:
        own: Folders and files of own code.
        root: The project root.
        search: Folders where the modules are looked for that own code imports, as ``sys.path``.
        target_file: The file that the target's spelling leads to, or the folder of a package that
            has none; ``None`` where nothing is spelled.
    """

    subject: Subject
    own: tuple[Path, ...]
    root: Path
    search: tuple[Path, ...]
    target_file: Path | None

    def excluded(self, exclude: Sequence[str]) -> tuple[Path, ...]:
        """The configured folders as paths, but for one that the target itself lies in."""
        paths = ((self.root / each).resolve() for each in exclude)
        file = self.target_file
        return tuple(each for each in paths if file is None or not file.is_relative_to(each))


def find_unloaded(
    request: LoadRequest | None, *, root: Path, environ: Mapping[str, str], cwd: Path
) -> Unloaded:
    """The source of a target; of the whole project where nothing names one.

    Args:
        request: What would load it; ``None`` where nothing names a target.
        root: The project root.
        environ: The environment; it is not changed.
        cwd: The current folder.

    Raises:
        TargetError: What was named is not found.
    """
    search = tuple(_search(root, environ=environ, cwd=cwd))
    files = () if request is None else tuple(_files(request, search))
    return Unloaded(
        subject=Subject(
            app=None if request is None else request.spelling,
            source="the project root" if request is None else request.source,
            kind=TargetKind.SOURCE,
            modules=() if request is None else request.modules,
            versions={},
        ),
        own=(root, *(_top(each) for each in files)),
        root=root,
        search=search,
        target_file=files[0].resolve() if files else None,
    )


def _search(root: Path, *, environ: Mapping[str, str], cwd: Path) -> Iterator[Path]:
    yield from dict.fromkeys((cwd, root, root / "src"))
    yield from site_packages_near(environ=environ, folders=(cwd, root))
    yield from (Path(each) for each in sys.path if each)


def _files(request: LoadRequest, search: Sequence[Path]) -> Iterator[Path]:
    """The files that the spelling and the ``--module`` packages lead to.

    Of a package without an ``__init__.py`` it is the folder; Python would look for one that has a
    file first, wherever that is.

    Source: "Namespace packages" in Python's language reference, 3.9 to 3.14.
    """
    if request.spelling is not None:
        spelling = parse_spelling(request.spelling)
        yield _file(spelling, (request.folder or request.cwd, *search), DASH_A)
    for module in request.modules:
        yield _file(Spelling(module, module), (request.cwd, *search), DASH_MODULE)


def _file(spelling: Spelling, folders: Sequence[Path], flag: str) -> Path:
    part = spelling.module_part
    inner = part if spelling.is_path else part.replace(".", os.sep)
    for folder in folders:
        found = locate(inner, folder=folder).file
        if found is not None:
            return found
    if spelling.is_path:
        raise no_file(spelling, folder=folders[0], flag=flag)
    spread = next((each / inner for each in folders if _is_spread(each / inner)), None)
    if spread is not None and flag == DASH_MODULE:
        return spread
    others = (each for each in folders if str(each) not in sys.path and each.is_dir())
    near = dict.fromkeys((folders[0], *others))
    raise no_module(part, spelling, around=Surroundings(folders[0], tuple(near)), flag=flag)


def _is_spread(folder: Path) -> bool:
    """Whether a folder can be imported without an ``__init__.py``, and has code to be read."""
    return folder.is_dir() and next(folder.rglob("*.py"), None) is not None


def _top(file: Path) -> Path:
    """The folder of the outermost package that ``file`` is in; ``file`` itself if it is in none."""
    folder = file.parent
    if not (folder / "__init__.py").exists():
        return file
    while (folder.parent / "__init__.py").exists() and folder.parent != folder:
        folder = folder.parent
    return folder
