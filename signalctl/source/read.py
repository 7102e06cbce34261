"""Read the source of own code: every signal, who sends it, who connects to it, what they want."""

import gc
import os
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from hashlib import blake2b
from pathlib import Path
from types import MappingProxyType

from signalctl.model.source import SourceWiring
from signalctl.source.cache import Cache
from signalctl.source.files import Finder, SourceFile, files_of

_SETTLED = 100_000_000
"""Nanoseconds: a file that is younger may change again without a change of its stamp."""


def read_source(
    own: Sequence[Path],
    *,
    root: Path,
    exclude: Sequence[Path] = (),
    search: Sequence[Path] = (),
    beside: Sequence[Path] = (),
    names: Mapping[str, str] = MappingProxyType({}),
    cache: Path | None = None,
    tests: bool = True,
) -> SourceWiring:
    """Read all that source tells about signals; nothing of it is imported or run.

    Args:
        own: Folders or files of own code.
        root: The project root; places are relative to it, and module names start there.
        exclude: Folders and files that are not own code, absolute.
        search: Folders where other modules are looked for, when a name leads to them; as
            ``sys.path``.
        beside: Folders or files of packages that are not own code, and whose sends and connects
            are read all the same.
        names: By path, the names that files were imported by, where that is known.
        tests: Read test files too; told by their names.
        cache: The folder to keep ``.signalctl_cache`` in; ``None`` keeps nothing between runs.
    """
    collecting = gc.isenabled()
    gc.disable()  # nothing made here is garbage before the end, and looking for it takes a third
    try:
        root = Path(os.path.abspath(root))  # noqa: PTH100 - links stay
        files = files_of(own, base=root, exclude=exclude, tests=tests, names=names)
        files += _beside(files_of(beside, base=root, tests=False, names=names), files)
        return _read(files, root=root, search=search, cache=cache)
    finally:
        if collecting:
            gc.enable()


def _beside(files: Sequence[SourceFile], own: Sequence[SourceFile]) -> tuple[SourceFile, ...]:
    """``files`` marked as not own, without those that are, or are called as one that is.

    A file in a folder that is no package is called by its name alone, as a script ``app.py`` among
    the templates of a package: nothing that imports ``app`` means that one.
    """
    paths = {each.path for each in own}
    modules = {each.module for each in own}
    return tuple(
        replace(each, own=False)
        for each in files
        if each.path not in paths and each.module not in modules
    )


def _read(
    files: Sequence[SourceFile], *, root: Path, search: Sequence[Path], cache: Path | None
) -> SourceWiring:
    began = time.time_ns()
    finder = Finder([str(root), str(root / "src"), *map(str, search)])
    kept = Cache(cache, _what_is_asked(files, root, finder))
    read = _what_is_read(files, root, finder)
    last = kept.answer()
    if last is not None and last[0] == read and finder.finds(last[1]):
        return last[2]
    from signalctl.source.link import wiring_of  # noqa: PLC0415 - a warm run does without

    wiring, whole = wiring_of(files, finder, str(root))
    newest = max((each.stamp[1] for each in (*files, *finder.files())), default=0)
    if whole and newest < began - _SETTLED:
        kept.keep(read, finder.looked_for(), wiring)
    return wiring


def _what_is_asked(files: Sequence[SourceFile], root: Path, finder: Finder) -> str:
    """One text for which own files there are, and for where others are looked for."""
    return repr(([(each.path, each.module, each.own) for each in files], str(root), finder.search))


def _what_is_read(files: Sequence[SourceFile], root: Path, finder: Finder) -> str:
    """One text for all own files as they are now, and for where others are looked for."""
    own = [(each.path, each.module, each.own, each.stamp) for each in files]
    return blake2b(repr((own, str(root), finder.search)).encode(), digest_size=16).hexdigest()
