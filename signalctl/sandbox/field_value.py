"""One field of a send: its name, its value, and how the value was found."""

import unicodedata
from dataclasses import dataclass
from enum import Enum
from keyword import iskeyword

from signalctl.errors import UsageError

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


def field_name(spelled: str) -> str:
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
