"""The fields of ``signalctl fire SIGNAL [ITEMS...]``: from the command line to values, and back.

``--event-id 3``, ``--note=-Anna``, ``--urgent``, ``note=text``, ``ids:=[1,2]``,
``when:date=2026-01-31``, ``body=@file.txt``, ``speakers:=@file.json``: each is an item, one field.
``split`` tells them from our own options, ``parse`` gives the values, ``render_items`` and
``quote_items`` write them again.
"""

import shlex
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from keyword import iskeyword

from signalctl.errors import FileError, SignalctlError, UsageError
from signalctl.model.secrets import redact_value
from signalctl.sandbox.arguments import Split, shown, split, stands_alone, stray
from signalctl.sandbox.named_file import text_of_file
from signalctl.sandbox.scalars import (
    TYPES,
    TypeName,
    declared_type,
    guess,
    read,
    read_json,
    type_of,
    write,
    write_json,
)

__all__ = [
    "FieldValue",
    "How",
    "Split",
    "declared_type",
    "parse",
    "quote_items",
    "render_items",
    "split",
]

_RESERVED = frozenset({"_async_wrapper", "_sync_wrapper"})


class How(Enum):
    """How a value came to be what it is."""

    DECLARED = "declared"
    """Its text was read as the type that the field is declared with."""
    GUESSED = "guessed"
    """No type is known: a number or constant if the text is exactly one, else the text."""
    TEXT = "text"
    """Written ``name=text``."""
    JSON = "json"
    """Written ``name:=json``, or the field is declared as JSON."""
    TYPED = "typed"
    """Written ``name:type=text``."""
    FILE = "file"
    """Written ``name=@file``: the text of the file."""
    PRESET = "preset"
    """From the configuration."""
    PLACEHOLDER = "placeholder"
    """Nobody gave one: ours, by the type of the field if one is known."""


@dataclass(frozen=True, slots=True)
class FieldValue:
    """One field of a send.

    Attributes:
        name: A Python name.
        value: What a receiver gets.
        how: How ``value`` was found.
        file: The file it was read from, as the user spelled it; empty when from none.
    """

    name: str
    value: object
    how: How
    file: str = ""


def parse(
    items: Sequence[str], *, extra: Sequence[str] = (), declared: Mapping[str, str]
) -> tuple[FieldValue, ...]:
    """The fields that ``items``, as ``split`` gives them, and ``extra`` mean.

    ``extra`` holds the values of ``--field NAME=VALUE``, each read as ``--NAME VALUE`` is.
    ``declared`` has the type name (see ``scalars``) of each field whose type is known. A text under
    ``--NAME`` is read as that type, ``null`` as ``None`` where the type is optional and not
    ``str``; without a declared type it is a number or a constant only if it is exactly what JSON
    would print. An option that stands several times is a list if it is declared as one.

    A field called ``sender`` is allowed: blinker passes it on as a field, beside the positional
    sender, and what the receivers make of it is what firing shows.

    Returns:
        In the order of the first appearance; no name stands twice.

    Raises:
        UsageError: For one or more items; when several are wrong, all are named in ``detail``.
        FileError: A file cannot be read, is over 64 MB, or does not hold UTF-8 or JSON.

    >>> fields = parse(["--event-id=3", "--zip=00123", "ids:=[1]"], declared={"event_id": "int"})
    >>> [(field.name, field.value, field.how.value) for field in fields]
    [('event_id', 3, 'declared'), ('zip', '00123', 'guessed'), ('ids', [1], 'json')]
    """
    types = {name: TypeName.of(spelling) for name, spelling in declared.items()}
    errors: list[SignalctlError] = []
    groups: dict[str, list[_Written]] = {}
    for token, take_apart in (
        *((item, _item_written) for item in items),
        *((assignment, _extra_written) for assignment in extra),
    ):
        try:
            written = take_apart(token, types)
        except UsageError as error:
            errors.append(error)
        else:
            groups.setdefault(written.name, []).append(written)
    fields = []
    for name, group in groups.items():
        try:
            fields.append(_field_value(group, types.get(name)))
        except (UsageError, FileError) as error:
            errors.append(error)
    if errors:
        raise _as_one(errors)
    return tuple(fields)


def render_items(values: Iterable[FieldValue]) -> tuple[str, ...]:
    """The items that ``parse`` turns into ``values`` again, with the same declared types.

    A value that came from a file is written as that file.

    >>> render_items(parse(["--event-id", "--note=-5", "x:=1"], declared={}))
    ('--event-id', '--note=-5', 'x:=1')
    """
    return tuple(item for value in values for item in _items_of(value))


def quote_items(values: Iterable[FieldValue], *, own: Collection[str] = ()) -> str:
    """``values`` as a person would type them behind the signal, quoted for a POSIX shell.

    Made to be shown: secrets are replaced by their markers, and such a line repeats all but those.
    A text that a terminal would not show as it is, is written as JSON. A field whose option is one
    of ``own`` is written with ``--field``.

    >>> values = parse(["--event-id=3", "--note=a b", "--timeout=5"], declared={})
    >>> print(quote_items(values, own=["--timeout"]))
    --event-id 3 --note 'a b' --field timeout=5
    """
    visible = (_printable(_redacted(value)) for value in values)
    tokens = (token for item in render_items(visible) for token in _as_typed(item, own))
    return shlex.join(tokens)


@dataclass(frozen=True, slots=True)
class _Written:
    """One item, taken apart and not yet read.

    Attributes:
        name: The field.
        text: What stands behind the equals sign.
        how: DECLARED for every ``--name``, whether a type is declared or not.
        type: The type in ``name:type=``, else empty.
        bare: Whether it is a flag, and ``text`` what it stands for.
    """

    name: str
    text: str
    how: How
    type: str = ""
    bare: bool = False


def _item_written(item: str, types: Mapping[str, TypeName]) -> _Written:
    if item.startswith("--"):
        return _option_written(item.removeprefix("--"), types)
    head, equals, text = item.partition("=")
    if not equals:
        raise stray(item)
    spelled, colon, type_name = head.partition(":")
    name = _field_name(spelled)
    if not colon:
        return _Written(name, text, How.TEXT)
    if type_name in {"", "json"}:
        return _Written(name, text, How.JSON, type=type_name)
    if type_name not in TYPES:
        raise UsageError(
            f"'{type_name}' in '{head}=' is no type of a field",
            hint=f"Known are {', '.join(TYPES)}.",
        )
    return _Written(name, text, How.TYPED, type=type_name)


def _option_written(option: str, types: Mapping[str, TypeName]) -> _Written:
    spelled, equals, text = option.partition("=")
    if ":" in spelled:
        raise UsageError(
            f"'--{spelled}=' mixes two spellings",
            hint=f"Write {shlex.quote(f'{spelled}={shown(spelled, text)}')} without the hyphens",
        )
    name = _field_name(spelled)
    if equals:
        return _Written(name, text, How.DECLARED)
    positive = name.removeprefix("no_")
    if positive != name and name not in types and types.get(positive) in _FLAG_TYPES:
        return _Written(positive, "false", How.DECLARED, bare=True)
    return _Written(name, "true", How.DECLARED, bare=True)


_FLAG_TYPES = frozenset({TypeName("bool"), TypeName("bool", optional=True)})


def _extra_written(assignment: str, _types: Mapping[str, TypeName]) -> _Written:
    spelled, equals, text = assignment.partition("=")
    if not equals:
        raise UsageError(
            f"'--field {assignment}' gives no value", hint=f"Write --field {assignment}=VALUE"
        )
    return _Written(_field_name(spelled), text, How.DECLARED)


def _field_name(spelled: str) -> str:
    """The keyword that ``spelled`` stands for, with underscores for hyphens.

    Normalised as Python normalises the names in a receiver's source, so that the two can meet.

    Source: the Python reference, "Identifiers and keywords" (NFKC); ``Signal.send`` in blinker 1.9
    for the two names that it keeps.
    """
    name = unicodedata.normalize("NFKC", spelled.replace("-", "_"))
    if spelled.startswith("-") or not name.isidentifier():
        raise UsageError(
            f"a field cannot be called '{spelled}': it is no Python name",
            hint="A field is written --name VALUE or name=TEXT",
        )
    if iskeyword(name):
        raise UsageError(
            f"a field cannot be called '{spelled}': it is a word of the Python language",
            hint="No receiver can have a parameter of that name",
        )
    if name in _RESERVED:
        raise UsageError(
            f"a field cannot be called '{spelled}': blinker keeps that name for itself",
            hint="It never reaches a receiver as a field",
        )
    return name


def _field_value(group: Sequence[_Written], declared: TypeName | None) -> FieldValue:
    """The one value of a field, however many items speak of it."""
    first = group[0]
    if all(written.how is How.DECLARED for written in group) and declared and declared.many:
        return _declared_list(group, declared)
    if len(group) > 1:
        raise UsageError(
            f"'{first.name}' is given {len(group)} times",
            hint=f"Give it once; a list is written {first.name}:='[1, 2]'",
        )
    if first.how is How.TEXT:
        return _text_value(first)
    if first.how is How.JSON:
        return _json_value(first)
    if first.how is How.TYPED:
        return FieldValue(first.name, _read(first, first.type), How.TYPED)
    if declared is None:
        return FieldValue(first.name, guess(first.text), How.GUESSED)
    return _declared_value(first, declared)


def _declared_list(group: Sequence[_Written], declared: TypeName) -> FieldValue:
    if len(group) == 1 and _is_null(group[0], declared):
        return FieldValue(group[0].name, None, How.DECLARED)
    values = [_read_with_value(written, declared) for written in group]
    return FieldValue(group[0].name, values, How.DECLARED)


def _declared_value(written: _Written, declared: TypeName) -> FieldValue:
    if _is_null(written, declared):
        return FieldValue(written.name, None, How.DECLARED)
    value = _read_with_value(written, declared)
    return FieldValue(written.name, value, How.JSON if declared.scalar == "json" else How.DECLARED)


def _is_null(written: _Written, declared: TypeName) -> bool:
    """Whether the text means ``None``; under ``str`` it is the four letters."""
    return declared.optional and declared.scalar != "str" and written.text == "null"


def _read_with_value(written: _Written, declared: TypeName) -> object:
    if written.bare and declared not in _FLAG_TYPES:
        option = _option_of(written.name)
        raise UsageError(
            f"'{option}' needs a value, of type {declared}", hint=f"Write {option}=VALUE"
        )
    return _read(written, declared.scalar)


def _text_value(written: _Written) -> FieldValue:
    if not written.text.startswith("@"):
        return FieldValue(written.name, written.text, How.TEXT)
    file = written.text.removeprefix("@")
    return FieldValue(written.name, _file_text(written), How.FILE, file)


def _json_value(written: _Written) -> FieldValue:
    if written.type or not written.text.startswith("@"):
        return FieldValue(written.name, _read(written, "json"), How.JSON)
    file = written.text.removeprefix("@")
    text = _file_text(written)
    try:
        value = read_json(text)
    except ValueError as error:
        raise FileError(
            f"'{file}' cannot fill '{written.name}': {error}",
            hint=f"For its text write {shlex.quote(f'{written.name}=@{file}')}",
        ) from None
    return FieldValue(written.name, value, How.JSON, file)


def _read(written: _Written, scalar: str) -> object:
    try:
        return read(scalar, written.text)
    except ValueError as error:
        text = shown(written.name, written.text)
        raise UsageError(
            f"'{written.name}' cannot be '{text}': {error}",
            hint=f"For the text itself write {written.name}=TEXT",
        ) from None


def _file_text(written: _Written) -> str:
    file = written.text.removeprefix("@")
    if not file:
        raise UsageError(
            f"'{written.name}=@' names no file",
            hint=f"For the sign itself write {written.name}:str=@",
        )
    return text_of_file(file, written.name)


def _as_one(errors: Sequence[SignalctlError]) -> SignalctlError:
    """All of ``errors`` in one: wrong use, if one of them is, wins over a file."""
    if len(errors) == 1:
        return errors[0]
    kind = UsageError if any(type(error) is UsageError for error in errors) else FileError
    detail = tuple(
        f"{error.message} ({error.hint})" if error.hint else error.message for error in errors
    )
    hint = "How fields are written: signalctl fire --help"
    return kind(f"{len(errors)} of the fields cannot be read", detail=detail, hint=hint)


def _items_of(value: FieldValue) -> tuple[str, ...]:
    name = value.name
    match value.how:
        case How.FILE:
            return (f"{name}=@{value.file}",)
        case How.JSON:
            return (f"{name}:=" + (f"@{value.file}" if value.file else write_json(value.value)),)
        case How.TEXT:
            return (f"{name}={value.value}",)
        case How.TYPED:
            return (f"{name}:{type_of(value.value)}={write(value.value)}",)
        case How.DECLARED | How.GUESSED | How.PRESET | How.PLACEHOLDER:
            values = value.value if isinstance(value.value, list) else [value.value]
            return tuple(_option(name, each, alone=each is value.value) for each in values)


def _option(name: str, value: object, *, alone: bool) -> str:
    # --no-x alone could mean that a boolean x is false.
    if value is True and alone and not name.startswith("no_"):
        return _option_of(name)
    return f"{_option_of(name)}={write(value)}"


def _option_of(name: str) -> str:
    bare = name.lstrip("_")  # a third hyphen at the front would not be read as an underscore
    return f"--{name.removesuffix(bare)}{bare.replace('_', '-')}"


def _redacted(value: FieldValue) -> FieldValue:
    """``value`` without its secrets; what came from a file is shown by its file anyway."""
    return value if value.file else replace(value, value=redact_value(value.name, value.value))


def _printable(value: FieldValue) -> FieldValue:
    """``value``, or the same as JSON when a text in it would not be shown as it is."""
    values = value.value if isinstance(value.value, list) else [value.value]
    if value.file or all(not isinstance(each, str) or each.isprintable() for each in values):
        return value
    return replace(value, how=How.JSON)


def _as_typed(item: str, own: Collection[str]) -> tuple[str, ...]:
    """``item`` in the tokens that a person would type."""
    option, equals, text = item.partition("=")
    if not item.startswith("--"):
        return (item,)
    if option in own:
        name = option.removeprefix("--").replace("-", "_")
        return ("--field", f"{name}={text if equals else 'true'}")
    if not equals:
        return (item,)
    return (option, text) if stands_alone(text) else (item,)
