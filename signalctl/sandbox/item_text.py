"""Fields as a person would type them again."""

import shlex
from collections.abc import Collection, Iterable
from dataclasses import replace

from signalctl.model.secrets import redact_value
from signalctl.sandbox.arguments import stands_alone
from signalctl.sandbox.field_value import FieldValue, How
from signalctl.sandbox.scalars import type_of, write, write_json


def render_items(values: Iterable[FieldValue]) -> tuple[str, ...]:
    """The items that ``payload.parse`` turns into ``values`` again, with the same declared types.

    A value that came from a file is written as that file.

    >>> render_items([FieldValue("event_id", 3, How.GUESSED), FieldValue("x", [1], How.JSON)])
    ('--event-id=3', 'x:=[1]')
    """
    return tuple(item for value in values for item in _items_of(value))


def quote_items(values: Iterable[FieldValue], *, own: Collection[str] = ()) -> str:
    """``values`` as a person would type them behind the signal, quoted for a POSIX shell.

    Made to be shown: secrets are replaced by their markers, and such a line repeats all but those.
    A text that a terminal would not show as it is, is written as JSON. A field whose option is one
    of ``own`` is written with ``--field``.

    >>> values = [FieldValue("note", "a b", How.GUESSED), FieldValue("timeout", 5, How.GUESSED)]
    >>> print(quote_items(values, own=["--timeout"]))
    --note 'a b' --field timeout=5
    """
    return typed_items(map(_redacted, values), own=own)


def typed_items(values: Iterable[FieldValue], *, own: Collection[str] = ()) -> str:
    """As ``quote_items``, of values among which there is no secret."""
    items = render_items(map(_printable, values))
    return shlex.join(token for item in items for token in _as_typed(item, own))


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
        return option_of(name)
    return f"{option_of(name)}={write(value)}"


def option_of(name: str) -> str:
    """The option that gives the field ``name``."""
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
