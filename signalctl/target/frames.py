"""Lines of code on a stack: which are the user's, and how one is shown."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from types import TracebackType

MODULE_LEVEL = "<module>"
# As the frames name their files: not resolved.
_OWN_FOLDER = Path(__file__).parents[1]
_STANDARD_LIBRARY = Path(os.__file__).parent
_INSTALLED = frozenset({"site-packages", "dist-packages"})


class Side(IntEnum):
    """Whose file it is; the higher, the more a user can do about it."""

    MACHINERY = 0
    """signalctl, the standard library, or no file at all."""
    INSTALLED = 1
    USER = 2


@dataclass(frozen=True, slots=True)
class Frame:
    """A line that was being run.

    Attributes:
        file: Absolute.
        line: 1-based.
        function: ``<module>`` for a line at the top level of a module.
        module: The ``__name__`` it ran under; empty where that is not known.
    """

    file: str
    line: int
    function: str
    module: str = ""


def frames_of(traceback: TracebackType | None) -> tuple[Frame, ...]:
    """The frames of ``traceback``, the outermost first."""
    return tuple(_walk(traceback))


def _walk(traceback: TracebackType | None) -> Iterator[Frame]:
    while traceback is not None:
        code = traceback.tb_frame.f_code
        name = traceback.tb_frame.f_globals.get("__name__")
        yield Frame(
            file=_absolute(code.co_filename),
            line=traceback.tb_lineno,
            function=code.co_name,
            module=name if isinstance(name, str) else "",
        )
        traceback = traceback.tb_next


def user_frames(frames: Sequence[Frame]) -> tuple[Frame, ...]:
    """Those of the user's own code; where there are none, those of installed packages.

    Empty if all are machinery.
    """
    sides = [side_of(each.file) for each in frames]
    highest = max(sides, default=Side.MACHINERY)
    if highest is Side.MACHINERY:
        return ()
    return tuple(frame for frame, side in zip(frames, sides, strict=True) if side is highest)


def side_of(file: str) -> Side:
    """Whose file ``file`` is.

    >>> side_of(os.__file__).name, side_of("<string>").name, side_of("/home/me/shop.py").name
    ('MACHINERY', 'MACHINERY', 'USER')
    """
    path = Path(file)
    if file.startswith("<") or is_ours(file):
        return Side.MACHINERY
    if _INSTALLED.intersection(path.parts):
        return Side.INSTALLED
    return Side.MACHINERY if path.is_relative_to(_STANDARD_LIBRARY) else Side.USER


def is_ours(file: str) -> bool:
    """Whether ``file`` is one of signalctl's own."""
    return Path(file).is_relative_to(_OWN_FOLDER)


def line_shown(frame: Frame, *, cwd: Path, in_function: bool = False) -> str:
    """``file:line: source``, as an editor can jump to; the bare place if there is no source."""
    import linecache  # noqa: PLC0415 - only where something failed

    source = linecache.getline(frame.file, frame.line).strip()
    place = f"{path_shown(frame.file, cwd=cwd)}:{frame.line}"
    if in_function and frame.function != MODULE_LEVEL:
        place += f" in {frame.function}"
    return f"{place}: {source}" if source else place


def path_shown(path: str, *, cwd: Path) -> str:
    """``path``, relative to ``cwd`` if it lies below.

    >>> path_shown("/shop/web.py", cwd=Path("/shop")), path_shown("/lib/a.py", cwd=Path("/shop"))
    ('web.py', '/lib/a.py')
    """
    return str(Path(path).relative_to(cwd)) if Path(path).is_relative_to(cwd) else path


def _absolute(file: str) -> str:
    return file if file.startswith("<") else str(Path(file).absolute())
