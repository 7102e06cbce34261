"""Why a target did not load, in words that its author can act on."""

import os
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from signalctl.errors import TargetError
from signalctl.target.elsewhere import environment_with, install_line
from signalctl.target.frames import (
    MODULE_LEVEL,
    Frame,
    Side,
    frames_of,
    line_shown,
    path_shown,
    side_of,
    user_frames,
)

_PARTIAL_MODULE = re.compile(r"partially initialized module '([^']+)'")
_SIMILAR = 0.6  # as difflib has it
_ALIKE = 0.8  # what code imports is rarely misspelt, and mostly not one's own
_TRACEBACK = "Add -v for the traceback."
_LONGEST = 300
_MOST_LINES = 10


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Where a target is loaded.

    Attributes:
        cwd: The current folder.
        folders: Those of the user that are searched for modules, the first searched first.
    """

    cwd: Path
    folders: tuple[Path, ...]


def failure(error: BaseException, *, deed: str, around: Surroundings) -> TargetError:
    """What to tell about ``error``, which ended ``deed``.

    Args:
        error: With its traceback.
        deed: What was being done, such as ``importing 'shop'``.
        around: Where.

    Returns:
        The last line of the user's own code that was run is in ``detail``.
    """
    frames = frames_of(error.__traceback__)
    last = tuple(line_shown(each, cwd=around.cwd) for each in user_frames(frames)[-1:])
    if isinstance(error, SystemExit):
        return _ended(error, deed, last, frames)
    if isinstance(error, SyntaxError) and os.path.isfile(error.filename or ""):  # noqa: PTH113 - any text
        return _unparsable(error, around)
    if circle := _circle(error, frames):
        return _circular(circle, deed, around)
    if isinstance(error, ModuleNotFoundError) and error.name:
        return _missing(error.name, deed, last, around)
    if variable := _missing_variable(error):
        return TargetError(
            f"{deed} failed: '{variable}' is not in the environment",
            detail=last,
            hint=f"Set {variable}, or read it from a file: --env-file FILE.",
        )
    text = _text_of(error)
    return TargetError(
        f"{deed} failed: {': '.join((_type_of(error), *text[:1]))}",
        detail=(*last, *text[1:]),
        hint=_hint_of(error),
    )


def hint_for_missing(module: str, around: Surroundings) -> str:
    """What to do about a ``module`` that was not found, so far as that can be told."""
    environ = os.environ
    folders = tuple(dict.fromkeys((around.cwd, *around.folders)))
    environment = environment_with(module, environ=environ, folders=folders)
    if environment is not None:
        shown = path_shown(str(environment), cwd=around.cwd)
        return (
            f"'{module}' is in '{shown}', and signalctl runs in '{sys.prefix}'. "
            f"Install it there: {install_line(environment, cwd=around.cwd)}"
        )
    parent = sys.modules.get(module.rpartition(".")[0])
    near = near_module(module, around.folders, likeness=_SIMILAR if parent else _ALIKE)
    if near:
        return f"Did you mean '{near}'?"
    folder = next(iter(getattr(parent, "__path__", ())), None)
    return f"Its package is in '{path_shown(folder, cwd=around.cwd)}'." if folder else ""


def near_module(missing: str, folders: Sequence[Path], *, likeness: float = _SIMILAR) -> str | None:
    """A module with a name like that of ``missing``, in the package where it was looked for.

    ``likeness`` is as for ``difflib``.
    """
    import difflib  # noqa: PLC0415 - only for a mistake
    import pkgutil  # noqa: PLC0415 - only for a mistake

    parent, _, last = missing.rpartition(".")
    places = getattr(sys.modules.get(parent), "__path__", ()) if parent else folders
    names = sorted({each.name for each in pkgutil.iter_modules(map(str, places))} - {last})
    near = difflib.get_close_matches(last, names, n=1, cutoff=likeness)
    return ".".join(filter(None, (parent, near[0]))) if near else None


def _ended(
    error: SystemExit, deed: str, last: tuple[str, ...], frames: Sequence[Frame]
) -> TargetError:
    users = user_frames(frames)
    on_import = bool(users) and users[-1].function == MODULE_LEVEL
    return TargetError(
        f"{deed} ended in SystemExit({_code_of(error)})",
        detail=last,
        hint="Put it below: if __name__ == '__main__':" if on_import else _TRACEBACK,
    )


def _code_of(error: SystemExit) -> str:
    code = error.code
    return repr(code)[:_LONGEST] if isinstance(code, int | str) else ""


def _unparsable(error: SyntaxError, around: Surroundings) -> TargetError:
    shown = path_shown(str(Path(error.filename or "").absolute()), cwd=around.cwd)
    version = ".".join(map(str, sys.version_info[:3]))
    return TargetError(
        f"'{shown}' has a syntax error: {error.msg}",
        detail=tuple(_caret_lines(error, shown)),
        hint=f"signalctl runs on Python {version}; what needs another has to have it there.",
    )


def _caret_lines(error: SyntaxError, shown: str) -> Iterator[str]:
    if error.lineno is None:
        return
    place = f"{shown}:{error.lineno}"
    line = (error.text or "").rstrip()
    source = line.lstrip()
    yield f"{place}: {source}" if source else place
    if source and error.offset:
        column = error.offset - 1 - (len(line) - len(source))
        yield " " * (len(place) + 2 + min(max(column, 0), len(source))) + "^"


def _circle(error: BaseException, frames: Sequence[Frame]) -> tuple[Frame, ...]:
    """The modules being imported, from the one that is imported again; empty if none is.

    Source: CPython words it "partially initialized module 'x'", 3.8 to 3.14. It says so of any
    module that is not ready, and only means a circle if that module is on the stack.
    """
    found = _PARTIAL_MODULE.search("".join(_text_of(error)[:1]))
    if not isinstance(error, ImportError | AttributeError) or not found:
        return ()
    running = tuple(
        each
        for each in frames
        if each.function == MODULE_LEVEL and side_of(each.file) is not Side.MACHINERY
    )
    names = [each.module for each in running]
    return running[names.index(found[1]) :] if found[1] in names else ()


def _circular(circle: Sequence[Frame], deed: str, around: Surroundings) -> TargetError:
    names = [each.module for each in (*circle, circle[0])]
    return TargetError(
        f"{deed} failed: circular import: " + " -> ".join(f"'{name}'" for name in names),
        detail=tuple(line_shown(each, cwd=around.cwd) for each in circle),
        hint="Move one of these imports into the function that uses it.",
    )


def _missing(module: str, deed: str, last: tuple[str, ...], around: Surroundings) -> TargetError:
    return TargetError(
        f"{deed} failed: it imports '{module}', which was not found",
        detail=last,
        hint=hint_for_missing(module, around)
        or f"signalctl runs on '{sys.executable}': install what has '{module}' there.",
    )


def _missing_variable(error: BaseException) -> str | None:
    """The variable, if ``error`` comes from ``os.environ[variable]``."""
    traceback = error.__traceback__
    while traceback is not None and traceback.tb_next is not None:
        traceback = traceback.tb_next
    lookup = type(os.environ).__getitem__.__code__
    if not isinstance(error, KeyError) or traceback is None:
        return None
    return str(error.args[0]) if traceback.tb_frame.f_code is lookup else None


def _hint_of(error: BaseException) -> str:
    # Source: builtins.input, CPython 3.11 to 3.14.
    if isinstance(error, EOFError) and str(error) == "EOF when reading a line":
        return "There is no input for a target while it is loaded."
    return _TRACEBACK


def _type_of(error: BaseException) -> str:
    kind = type(error)
    module = "" if kind.__module__ == "builtins" else f"{kind.__module__}."
    return f"{module}{kind.__qualname__}"


def _text_of(error: BaseException) -> list[str]:
    try:
        # Click's errors, of which Typer has its own copies, say it best themselves.
        say = getattr(error, "format_message", error.__str__)
        lines = str(say()).splitlines()
    except Exception:  # noqa: BLE001 - the text of somebody else's exception is their code
        return ["(its text cannot be had)"]
    return [line.rstrip()[:_LONGEST] for line in lines if line.strip()][:_MOST_LINES]
