"""Find a target's module, and say why there is none."""

import os
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from signalctl.errors import TargetError
from signalctl.target.failures import Surroundings, hint_for_missing, near_module
from signalctl.target.frames import MODULE_LEVEL, Side, frames_of, path_shown, side_of
from signalctl.target.spelling import Spelling, option


@dataclass(frozen=True, slots=True)
class Location:
    """Where a spelled module is to be found.

    Attributes:
        name: The module's dotted name.
        folder: What has to be on ``sys.path`` for that name.
        file: The module's file, if the spelling leads to one; ``None`` if only ``sys.path`` knows.
    """

    name: str
    folder: Path
    file: Path | None


def locate(module_part: str, *, folder: Path) -> Location:
    """Where ``module_part``, a dotted module or a path, leads to from ``folder``.

    A file inside of packages gets the dotted name it has in them.

    Source: ``flask.cli.prepare_import``, Flask 2.2 to 3.1, which knows no folder but the current.
    """
    path = Path(os.path.realpath(folder / module_part))
    files = [path.with_suffix(".py")] if path.suffix == ".py" else []
    if path.suffix == ".py":
        path = path.with_suffix("")
    if path.name == "__init__":
        path = path.parent
    files = files or [path / "__init__.py", path.parent / f"{path.name}.py"]
    names = [path.name]
    while (path.parent / "__init__.py").exists() and path.parent != path:
        path = path.parent
        names.append(path.name)
    return Location(
        name=".".join(reversed(names)),
        folder=path.parent,
        file=next((each for each in files if each.is_file()), None),
    )


def extend_path(folders: Iterable[Path]) -> None:
    """Put ``folders`` that exist and are not there yet in front of ``sys.path``, in their order."""
    missing = [str(each) for each in folders if each.is_dir() and str(each) not in sys.path]
    sys.path[:0] = missing


def put_first_on_path(folder: Path) -> None:
    """Search ``folder`` for modules before any other."""
    if str(folder) in sys.path:
        sys.path.remove(str(folder))
    sys.path.insert(0, str(folder))


def is_absent(error: BaseException, name: str) -> bool:
    """Whether ``error`` says that module ``name`` itself, or a package it is in, does not exist.

    Once a line of the target at module level has run, what is missing is something it imports.
    """
    if not isinstance(error, ModuleNotFoundError) or error.name is None:
        return False
    if name != error.name and not name.startswith(f"{error.name}."):
        return False
    return not any(
        each.function == MODULE_LEVEL and side_of(each.file) is not Side.MACHINERY
        for each in frames_of(error.__traceback__)
    )


def no_file(spelling: Spelling, *, folder: Path, flag: str = "-A") -> TargetError:
    """The error for a path that leads nowhere."""
    import difflib  # noqa: PLC0415 - only for a mistake

    path = Path(spelling.module_part)
    siblings = {
        each.stem: each.name
        for each in sorted((folder / path.parent).glob("*"))
        if each.suffix in {".py", ""}
    }
    # Without the suffix, which would make any two of them alike.
    near = [siblings[each] for each in difflib.get_close_matches(path.stem, siblings, n=1)]
    return TargetError(
        f"there is no file '{spelling.module_part}'",
        detail=(f"looked in '{folder}'",),
        hint=_did_you_mean(spelling, str(path.with_name(near[0])), flag)
        if near
        else _name_one(flag),
    )


def no_module(
    missing: str, spelling: Spelling, *, around: Surroundings, flag: str = "-A"
) -> TargetError:
    """The error for a ``spelling`` whose module, or the package ``missing``, does not exist."""
    if any((folder / spelling.module_part).is_file() for folder in around.folders):
        return TargetError(
            f"'{spelling.module_part}' is no Python file",
            hint=_name_one(flag),
        )
    looked = ", ".join(f"'{each}'" for each in around.folders)
    return TargetError(
        f"there is no module '{missing}'",
        detail=(f"looked in {looked}, then in the rest of sys.path",),
        hint=_attribute_meant(missing, spelling)
        or _similar_meant(missing, spelling, around, flag)
        or hint_for_missing(missing, around)
        or _name_one(flag),
    )


def _name_one(flag: str) -> str:
    return f"Name a module or a file: {flag} package.module, {flag} path/to/file.py."


def taken(location: Location, module: ModuleType, *, cwd: Path) -> TargetError | None:
    """The error if ``module`` is not the one in ``location.file``, which its name leads to."""
    actual = getattr(module, "__file__", None)
    if location.file is None or actual is None:
        return None
    if os.path.realpath(actual) == os.path.realpath(location.file):
        return None
    shown = path_shown(str(location.file), cwd=cwd)
    return TargetError(
        f"'{location.name}' is the name of another module, which hides '{shown}'",
        detail=(f"imported was '{actual}'",),
        hint=f"Rename '{shown}'.",
    )


def _did_you_mean(spelling: Spelling, module_part: str, flag: str) -> str:
    rest = spelling.text.removeprefix(spelling.module_part)
    return f"Did you mean {option(module_part + rest, flag=flag)}?"


def _attribute_meant(missing: str, spelling: Spelling) -> str:
    """For ``shop.create_app``, where ``shop`` is a module that has it."""
    parent, _, name = missing.rpartition(".")
    module = sys.modules.get(parent)
    if spelling.attribute is not None or module is None or not hasattr(module, name):
        return ""
    return f"Did you mean {option(f'{parent}:{name}')}?"


def _similar_meant(missing: str, spelling: Spelling, around: Surroundings, flag: str) -> str:
    near = near_module(missing, around.folders)
    if near is None or not spelling.module_part.startswith(missing):
        return ""
    return _did_you_mean(spelling, near + spelling.module_part.removeprefix(missing), flag)
