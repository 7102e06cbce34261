"""The fields of ``signalctl fire SIGNAL [ITEMS...]``: from the command line to values, and back.

``--event-id 3``, ``--note=-Anna``, ``--urgent``, ``note=text``, ``ids:=[1,2]``,
``when:date=2026-01-31``, ``event:model=Event#3``, ``body=@file.txt``, ``speakers:=@file.json``:
each is an item, one field. ``split`` tells them from our own options, ``parse`` gives the values,
``render_items`` and ``quote_items`` write them again.
"""

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from signalctl.errors import FileError, SignalctlError, UsageError
from signalctl.sandbox.annotations import declared_type
from signalctl.sandbox.arguments import Split, shown, split, stray
from signalctl.sandbox.field_value import FieldValue, How, field_name
from signalctl.sandbox.item_text import option_of, quote_items, render_items
from signalctl.sandbox.named_file import text_of_file
from signalctl.sandbox.scalars import TYPES, TypeName, guess, read, read_json

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
    name = field_name(spelled)
    if not colon:
        return _Written(name, text, How.TEXT)
    if type_name in {"", "json"}:
        return _Written(name, text, How.JSON, type=type_name)
    _check_type(type_name, head)
    return _Written(name, text, How.TYPED, type=type_name)


def _check_type(type_name: str, spelled: str) -> None:
    if type_name not in TYPES:
        raise UsageError(
            f"'{type_name}' in '{spelled}=' is no type of a field",
            hint=f"Known are {', '.join(TYPES)}.",
        )


def typed_value(name: str, type_name: str, text: str) -> object:
    """What ``name:type=text`` gives.

    Raises:
        UsageError: There is no such type, or the text is none of it.
    """
    _check_type(type_name, f"{name}:{type_name}")
    return _read(_Written(name, text, How.TYPED, type=type_name), type_name)


def _option_written(option: str, types: Mapping[str, TypeName]) -> _Written:
    spelled, equals, text = option.partition("=")
    if ":" in spelled:
        raise UsageError(
            f"'--{spelled}=' mixes two spellings",
            hint=f"Write {shlex.quote(f'{spelled}={shown(spelled, text)}')} without the hyphens",
        )
    name = field_name(spelled)
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
    return _Written(field_name(spelled), text, How.DECLARED)


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
        option = option_of(written.name)
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
