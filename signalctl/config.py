"""The settings of ``[tool.signalctl]`` in ``pyproject.toml``, and where each value comes from."""

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import Field, dataclass, field, fields, replace
from enum import Enum
from pathlib import Path
from typing import Any, TypeVar

from signalctl.errors import FileError, UsageError
from signalctl.kept import PROJECT_FILE
from signalctl.model.closeness import close
from signalctl.model.origin import OriginFilter
from signalctl.model.report import Setting
from signalctl.model.severity import FailOn

COMMAND_LINE = "command line"
_DEFAULT = "default"
_READER = "reader"
_KEY = "key"
_LONGEST_S = 1_000_000  # timers of the operating system refuse what is absurd
_LONGEST_NUMBER = 10**500  # which is told digit by digit; Python itself gives up not long after


class Kind(Enum):
    """Who uses the signals of the code that is looked at."""

    APPLICATION = "application"
    """The code itself: a signal that nothing sends is a fault."""
    LIBRARY = "library"
    """Others too: what is not seen here may happen there."""


class _WrongTypeError(Exception):
    """A value is not what its setting takes.

    Attributes:
        key: The part of the setting that is wrong, as ``.name`` or ``[index]``; mostly empty.
        expected: What the setting takes, to be read after "must be".
        value: What was found.
        near: What may have been meant, the likeliest first.
    """

    def __init__(
        self, expected: str, value: object, *, key: str = "", near: tuple[str, ...] = ()
    ) -> None:
        super().__init__(expected)
        self.expected = expected
        self.value = value
        self.key = key
        self.near = near


_T = TypeVar("_T")
_Reader = Callable[[object, Path], _T]


def _within(key: str, reader: "_Reader[_T]", value: object, root: Path) -> _T:
    """Reads the part ``key`` of a setting, so that an error names it."""
    try:
        return reader(value, root)
    except _WrongTypeError as error:
        raise _WrongTypeError(
            error.expected, error.value, key=key + error.key, near=error.near
        ) from None


def _text(value: object, _root: Path) -> str:
    if not isinstance(value, str):
        raise _WrongTypeError("a text", value)
    if not value.strip():
        raise _WrongTypeError("a text with something in it", value)
    if "\0" in value:  # no name has one, and the system takes no path with one
        raise _WrongTypeError("a text without NUL characters", value)
    return value


def _texts(value: object, root: Path) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise _WrongTypeError("a list of texts", value)
    return tuple(_within(f"[{index}]", _text, each, root) for index, each in enumerate(value))


def _path(value: object, root: Path) -> Path:
    return root / _text(value, root)


def _seconds(value: object, _root: Path) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _WrongTypeError("a number of seconds", value)
    if not 0 < value <= _LONGEST_S:
        raise _WrongTypeError(f"above 0 and at most {_LONGEST_S}", value)
    return float(value)


def _member_of(enum: type[Enum]) -> _Reader[Enum]:
    words = tuple(str(member.value) for member in enum)

    def read(value: object, _root: Path) -> Enum:
        if value not in words:
            near = close(value, words) if isinstance(value, str) else ()
            raise _WrongTypeError("one of " + ", ".join(map(repr, words)), value, near=near)
        return enum(value)

    return read


def _table_of(entry: _Reader[_T]) -> _Reader[Mapping[str, _T]]:
    """Reads a table whose every entry ``entry`` reads."""

    def read(value: object, root: Path) -> Mapping[str, _T]:
        if not isinstance(value, dict):
            raise _WrongTypeError("a table", value)
        return {key: _within(f".{key}", entry, each, root) for key, each in value.items()}

    return read


def _any_value(value: object, _root: Path) -> object:
    return value


def _setting(reader: _Reader[Any], *, key: str | None = None) -> Mapping[str, object]:
    return {_READER: reader, _KEY: key}


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """The settings in force. Each has its key in ``[tool.signalctl]`` as its name.

    Attributes:
        root: The project root: the folder of ``file``, else the folder that was started from.
        file: The ``pyproject.toml`` that was read.
        sources: For each key, where its value comes from: ``default``, ``pyproject.toml``,
            ``command line`` or the name of an environment variable.
    """

    root: Path
    file: Path | None = None
    sources: Mapping[str, str] = field(default_factory=dict)

    app: str | None = field(default=None, metadata=_setting(_text))
    """The target, spelled as for ``-A``; a module or a path is looked up from the project root."""
    modules: tuple[str, ...] = field(default=(), metadata=_setting(_texts))
    """Packages to survey beside the app, or without one; as ``--module``."""
    exclude: tuple[str, ...] = field(default=(), metadata=_setting(_texts))
    """Folders and files, relative to the project root, that are not own code."""
    env_file: Path | None = field(default=None, metadata=_setting(_path))
    """A file of environment variables to set before the target is imported."""
    kind: Kind = field(default=Kind.LIBRARY, metadata=_setting(_member_of(Kind)))
    """Whether others use the signals too (``library``) or the code alone (``application``)."""
    timeout: float = field(default=5.0, metadata=_setting(_seconds))
    """Seconds that one receiver may take in ``signalctl fire``."""
    load_timeout: float = field(default=60.0, metadata=_setting(_seconds))
    """Seconds that importing the target may take."""
    origin: OriginFilter = field(
        default=OriginFilter.OWN, metadata=_setting(_member_of(OriginFilter))
    )
    """Whose signals are shown and judged: ``own``, ``ext``, ``flask`` or ``all``."""
    select: tuple[str, ...] = field(default=(), metadata=_setting(_texts))
    """Rules to run: codes, beginnings of codes, names or ``ALL``; empty for all that are not off."""
    ignore: tuple[str, ...] = field(default=(), metadata=_setting(_texts))
    """Rules not to run; wins over ``select``, unless that names the rule more closely."""
    per_file_ignores: Mapping[str, tuple[str, ...]] = field(
        default_factory=dict, metadata=_setting(_table_of(_texts), key="per-file-ignores")
    )
    """For a glob of files, relative to the project root: codes that are silent there."""
    fail_on: FailOn = field(default=FailOn.ERROR, metadata=_setting(_member_of(FailOn)))
    """The mildest finding that ends ``signalctl check`` with exit code 1."""
    baseline: Path | None = field(default=None, metadata=_setting(_path))
    """A file of known findings, which are not reported again."""
    presets: Mapping[str, Mapping[str, object]] = field(
        default_factory=dict, metadata=_setting(_table_of(_table_of(_any_value)))
    )
    """For a name: fields and their values, to fire with."""
    resolvers: Mapping[str, str] = field(default_factory=dict, metadata=_setting(_table_of(_text)))
    """For a name as in ``event:model=Event#3``: the ``module:function`` that gives the object."""
    production_markers: tuple[str, ...] = field(default=(), metadata=_setting(_texts))
    """Further evidence of production: ``NAME``, a variable or a setting of the app, or ``NAME=GLOB``."""


def read_config(start: Path) -> Config:
    """The settings for a command that is started in the folder ``start``.

    The nearest ``pyproject.toml`` from ``start`` upwards marks the project root, with or without
    ``[tool.signalctl]``. Relative paths in it are taken from the root.

    Raises:
        UsageError: The file is no TOML; or it has settings that do not exist or have the wrong
            type, all of them named in ``detail``.
        FileError: The file cannot be read.
    """
    folder = start.resolve()
    file = _nearest_file(folder)
    if file is None:
        return Config(root=folder, sources=dict.fromkeys(_settings(), _DEFAULT))
    shown = os.path.relpath(file, folder)
    text = _text_of(file, shown)
    table = _own_table(_parse(text, shown))
    if not isinstance(table, dict):
        raise UsageError(
            f"[tool.signalctl] in '{shown}' must be a table",
            hint="Write each setting on a line of its own below [tool.signalctl].",
        )
    values = _read(table, text=text, root=file.parent, shown=shown)
    sources = {key: PROJECT_FILE if key in table else _DEFAULT for key in _settings()}
    return Config(root=file.parent, file=file, sources=sources, **values)


def override(config: Config, *, source: str = COMMAND_LINE, **values: Any) -> Config:
    """A copy of ``config`` with ``values`` in the place of its own, noted as from ``source``.

    Args:
        config: Left as it is.
        source: Where the values come from, as ``Config.sources`` names it.
        values: By attribute of ``Config``, of its type. ``None`` means that nothing was given.

    >>> given = override(Config(root=Path("/shop")), timeout=2.0, app=None)
    >>> given.timeout, given.sources
    (2.0, {'timeout': 'command line'})
    """
    given = {name: value for name, value in values.items() if value is not None}
    keys = {each.name: key for key, each in _settings().items()}
    sources = {**config.sources, **{keys[name]: source for name in given}}
    return replace(config, sources=sources, **given)


def settings_of(config: Config) -> tuple[Setting, ...]:
    """Every setting in the order of ``Config``; paths relative to the root where they lie in it."""
    return tuple(
        Setting(
            key=key,
            value=_plain(getattr(config, each.name), root=config.root),
            source=config.sources.get(key, _DEFAULT),
        )
        for key, each in _settings().items()
    )


def _settings() -> dict[str, "Field[Any]"]:
    return {
        each.metadata[_KEY] or each.name: each
        for each in fields(Config)
        if _READER in each.metadata
    }


def _nearest_file(folder: Path) -> Path | None:
    for each in (folder, *folder.parents):
        # Path.is_file raises where a folder on the way may not be entered.
        if os.path.isfile(each / PROJECT_FILE):  # noqa: PTH113 - see above
            return each / PROJECT_FILE
    return None


def _text_of(file: Path, shown: str) -> str:
    try:
        content = file.read_bytes()
    except OSError as error:
        raise FileError(f"'{shown}' cannot be read: {error.strerror}") from error
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise UsageError(
            f"'{shown}:{line}' is not UTF-8, which TOML must be", hint="Save it as UTF-8."
        ) from error


def _parse(text: str, shown: str) -> dict[str, object]:
    import tomllib  # noqa: PLC0415 - only where there is a file to read

    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        place, reason = _place_and_reason(str(error), text)
        raise UsageError(
            f"'{shown}:{place}' is not valid TOML: {reason}",
            hint="The rules of TOML are on https://toml.io.",
        ) from error
    except (ValueError, RecursionError) as error:
        is_deep = isinstance(error, RecursionError)
        reason = "it is nested too deeply" if is_deep else "a number in it is too long"
        raise UsageError(
            f"'{shown}' cannot be read as TOML: {reason}", hint="Keep it in another file."
        ) from error


def _place_and_reason(message: str, text: str) -> tuple[str, str]:
    r"""Where the TOML is broken, as ``line:column``, and why.

    Source: ``tomllib.TOMLDecodeError`` carries its place in its text only, before Python 3.14.

    >>> _place_and_reason("Invalid value (at line 3, column 5)", "")
    ('3:5', 'Invalid value')
    >>> _place_and_reason("Unclosed array (at end of document)", "a = [\n")
    ('1', 'Unclosed array')
    """
    reason, _, place = message.rpartition(" (at ")
    numbers = [part for part in place.rstrip(")").replace(",", "").split() if part.isdigit()]
    return ":".join(numbers) or str(len(text.rstrip().splitlines())), reason


def _own_table(document: Mapping[str, object]) -> object:
    tool = document.get("tool")
    return tool.get("signalctl", {}) if isinstance(tool, dict) else {}


def _read(table: Mapping[str, object], *, text: str, root: Path, shown: str) -> dict[str, Any]:
    """The values of ``table`` by attribute of ``Config``, or one error for all that is wrong."""
    known = _settings()
    values = {}
    faults: dict[str, str] = {}
    for key, value in table.items():
        if key not in known:
            faults[key] = f"'{key}' is no setting{_meant(close(key, known))}"
            continue
        try:
            values[known[key].name] = known[key].metadata[_READER](value, root)
        except _WrongTypeError as error:
            found = f"{_named(error.value)}{_meant(error.near)}"
            faults[key] = f"'{key}{error.key}' must be {error.expected}, not {found}"
    if faults:
        raise _wrong_settings(faults, text=text, shown=shown)
    return values


def _wrong_settings(faults: Mapping[str, str], *, text: str, shown: str) -> UsageError:
    count = "1 setting" if len(faults) == 1 else f"{len(faults)} settings"
    return UsageError(
        f"'{shown}' has {count} in [tool.signalctl] that cannot be used",
        detail=tuple(f"{shown}:{_line_of(key, text)}: {fault}" for key, fault in faults.items()),
        hint="The settings are: " + ", ".join(_settings()) + ".",
    )


def _meant(near: tuple[str, ...]) -> str:
    return f"; did you mean '{near[0]}'?" if near else ""


def _line_of(key: str, text: str) -> int:
    """The line on which ``key`` of ``[tool.signalctl]`` begins.

    A key begins after the longest beginning of the file that is TOML and does not have it yet.
    """
    last = 0
    for count, beginning in _beginnings(text):
        table = _own_table(beginning)
        if isinstance(table, dict) and key in table:
            break
        last = count
    return last + 1


def _beginnings(text: str) -> Iterator[tuple[int, dict[str, object]]]:
    import tomllib  # noqa: PLC0415 - only where there is a file to read

    lines = text.split("\n")
    for count in range(1, len(lines) + 1):
        try:
            yield count, tomllib.loads("\n".join(lines[:count]))
        except ValueError:  # within an array or a text of several lines
            continue


def _named(value: object) -> str:
    """``value``, as the end of a sentence about what a setting is not.

    >>> _named("5"), _named(True), _named([]), _named(3)
    ("the text '5'", 'true', 'a list', 'the number 3')
    >>> _named(1 << 20_000)
    'a very long number'
    """
    match value:
        case str():
            return f"the text {value!r}"
        case bool():
            return str(value).lower()
        case int() if abs(value) > _LONGEST_NUMBER:
            return "a very long number"
        case int() | float():
            return f"the number {value}"
        case list():
            return "a list"
        case dict():
            return "a table"
        case _:
            return f"the {type(value).__name__} {value}"


def _plain(value: object, *, root: Path) -> object:
    match value:
        case Enum():
            return value.value
        case Path():
            return (value.relative_to(root) if value.is_relative_to(root) else value).as_posix()
        case tuple():
            return [_plain(each, root=root) for each in value]
        case Mapping():
            return {key: _plain(each, root=root) for key, each in value.items()}
        case _:
            return value
