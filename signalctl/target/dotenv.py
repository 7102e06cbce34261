"""The environment variables that a target's ``.env`` files set, read the way Flask reads them."""

import os
import sys
from collections.abc import Callable, Mapping, MutableMapping
from dataclasses import dataclass, field
from pathlib import Path

from signalctl.errors import FileError, UsageError

# The later wins.
_DEFAULTS = (".flaskenv", ".env")

_ANOTHER = "Name another: --env-file FILE, or env_file in [tool.signalctl]."

_Reader = Callable[..., Mapping[str, str | None]]


@dataclass(frozen=True, slots=True)
class Dotenv:
    """What the files say.

    Attributes:
        values: By variable. An environment that has the variable already keeps its own.
        sources: For each variable, the file that its value stands in, relative to where we are.
        notes: Lines for stderr.
    """

    values: Mapping[str, str] = field(default_factory=dict)
    sources: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    def apply(self, environ: MutableMapping[str, str]) -> None:
        """Set in ``environ`` what is not set there yet.

        Raises:
            FileError: A file holds a name or a value that no environment takes.
        """
        for name, value in self.values.items():
            if name in environ:
                continue
            try:
                environ[name] = value
            except (ValueError, OSError) as error:
                raise FileError(
                    f"'{self.sources[name]}' sets '{name}', which cannot be set: {error}",
                    hint=f"Take it out of '{self.sources[name]}'.",
                ) from error


def read_dotenv(*, cwd: Path, env_file: Path | None, environ: Mapping[str, str]) -> Dotenv:
    """Read ``env_file``, then the nearest ``.env`` and ``.flaskenv`` from ``cwd`` upwards.

    ``env_file`` wins over ``.env``, which wins over ``.flaskenv``. With ``FLASK_SKIP_DOTENV`` only
    ``env_file`` is read. Nothing is set: that is ``Dotenv.apply``.

    Raises:
        FileError: A file does not exist or cannot be read.
        UsageError: ``env_file`` was asked for, and python-dotenv is not installed.

    Source: ``flask.cli.load_dotenv`` and ``flask.helpers.get_load_dotenv``, Flask 3.1.
    """
    if env_file is not None and not env_file.exists():
        raise FileError(f"'{_shown(env_file, cwd)}' does not exist", hint=_ANOTHER)
    files = [*_default_files(cwd, environ), *([env_file] if env_file is not None else [])]
    if not files:
        return Dotenv()
    reader = _reader()
    if reader is None:
        return _unread(files, env_file, cwd)
    values: dict[str, str] = {}
    sources: dict[str, str] = {}
    for file in files:
        found = _values_in(file, reader, cwd)
        values |= found
        sources |= dict.fromkeys(found, _shown(file, cwd))
    return Dotenv(values=values, sources=sources)


def _default_files(cwd: Path, environ: Mapping[str, str]) -> list[Path]:
    if environ.get("FLASK_SKIP_DOTENV", "").lower() not in {"", "0", "false", "no"}:
        return []
    nearest = (
        next((folder / name for folder in (cwd, *cwd.parents) if (folder / name).is_file()), None)
        for name in _DEFAULTS
    )
    return [file for file in nearest if file is not None]


def _unread(files: list[Path], env_file: Path | None, cwd: Path) -> Dotenv:
    install = f"{sys.executable} -m pip install python-dotenv"
    if env_file is not None:
        raise UsageError(
            f"'{_shown(env_file, cwd)}' cannot be read without python-dotenv",
            hint=f"Type {install}.",
        )
    names = " and ".join(f"'{_shown(file, cwd)}'" for file in files)
    return Dotenv(notes=(f"{names} not read, for want of python-dotenv: {install}",))


def _reader() -> _Reader | None:
    try:
        from dotenv import dotenv_values  # noqa: PLC0415 - the target's environment may have it
    except ImportError:
        return None
    return dotenv_values


def _values_in(file: Path, reader: _Reader, cwd: Path) -> dict[str, str]:
    try:
        # By its path, python-dotenv takes a file that it cannot read for an empty one.
        with file.open(encoding="utf-8") as stream:
            found = reader(stream=stream)
    except OSError as error:
        raise FileError(
            f"'{_shown(file, cwd)}' cannot be read: {error.strerror}", hint=_hint(file)
        ) from error
    except UnicodeDecodeError as error:
        raise FileError(f"'{_shown(file, cwd)}' is not UTF-8", hint=_hint(file)) from error
    return {name: value for name, value in found.items() if value is not None}


def _hint(file: Path) -> str:
    is_found = file.name in _DEFAULTS
    return "Set FLASK_SKIP_DOTENV=1 to have it left unread." if is_found else _ANOTHER


def _shown(file: Path, cwd: Path) -> str:
    return os.path.relpath(file, cwd)
