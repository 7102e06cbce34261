"""What a text means under a type, and back: the closed list of types a field can have.

A type name is one of ``TYPES``, ``list[...]`` of one of them but json, and either of these with
``| None`` behind it, as in ``list[int] | None``.
"""

import json
import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from math import isinf
from typing import Any
from uuid import UUID

from signalctl.sandbox.reference import Reference

_MAX_DEPTH = 100

_INT = re.compile(r"[+-]?[0-9]+")
_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_UUID = re.compile(r"[0-9a-fA-F]{32}|[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_BOOLS = {"1": True, "yes": True, "true": True, "on": True,
          "0": False, "no": False, "false": False, "off": False}  # fmt: skip
"""As ``configparser`` reads them."""

_JSON_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
_JSON_CONSTANTS = {"true": True, "false": False, "null": None}
_JSON_NESTING = re.compile(r'"(?:[^"\\]|\\.)*"?|[\[{]|[\]}]', re.DOTALL)


@dataclass(frozen=True, slots=True)
class TypeName:
    """A type name, taken apart.

    >>> TypeName.of("list[int] | None")
    TypeName(scalar='int', many=True, optional=True)
    """

    scalar: str
    many: bool = False
    optional: bool = False

    @classmethod
    def of(cls, name: str) -> "TypeName":
        """``name`` taken apart; a ``ValueError`` when it is none of the closed list."""
        required = name.removesuffix(" | None")
        scalar = required.removeprefix("list[").removesuffix("]")
        found = cls(scalar, many=required != scalar, optional=required != name)
        if scalar not in TYPES or str(found) != name:
            raise ValueError(f"no type name: {name!r}")
        return found

    def __str__(self) -> str:
        inner = f"list[{self.scalar}]" if self.many else self.scalar
        return f"{inner} | None" if self.optional else inner


def read(scalar: str, text: str) -> object:
    r"""The value that ``text`` has under the type ``scalar``, one of ``TYPES``.

    Exact: no blanks around a number, no underscores in it, no NaN, no infinity. A text of bytes is
    taken as UTF-8; what the operating system handed over undecoded becomes the same bytes again.

    Raises:
        ValueError: There is none; its text is the reason, fit to stand behind a colon.

    >>> read("date", "2026-01-31"), read("float", "3"), read("bytes", "é")
    (datetime.date(2026, 1, 31), 3.0, b'\xc3\xa9')
    """
    return _READERS[scalar](text)


def write(value: object) -> str:
    r"""The text that ``read`` turns into ``value`` again, under the type ``type_of(value)``.

    ``None`` is ``null``.

    >>> write(True), write(b"caf\xc3\xa9"), write(Decimal("1.10"))
    ('true', 'café', '1.10')
    """
    return _WRITERS[type(value)][1](value)


def type_of(value: object) -> str:
    """The name in ``TYPES`` of the type of ``value``, for every value that ``write`` takes.

    >>> type_of(Decimal(3))
    'decimal'
    """
    return _WRITERS[type(value)][0]


def guess(text: str) -> object:
    """A JSON number or constant if ``text`` is exactly what JSON would print for it, else ``text``.

    >>> [guess(text) for text in ("3", "-5", "00123", "1.10", "1e5", "Yes", "null")]
    [3, -5, '00123', '1.10', '1e5', 'Yes', None]
    """
    if text in _JSON_CONSTANTS:
        return _JSON_CONSTANTS[text]
    if not _JSON_NUMBER.fullmatch(text):
        return text
    try:
        number = read_json(text)
    except ValueError:
        return text
    return number if json.dumps(number) == text else text


def read_json(text: str) -> object:
    """The value of a JSON text, read strictly.

    Refused are NaN and infinities, a number too large for a float, a key that stands twice in one
    object, and nesting deeper than 100.

    Raises:
        ValueError: With the reason.
    """
    if _depth_exceeds(text, _MAX_DEPTH):
        raise ValueError(f"JSON nested deeper than {_MAX_DEPTH}")
    try:
        return json.loads(
            text,
            parse_int=_read_int,
            parse_float=_read_float,
            parse_constant=_refuse_constant,
            object_pairs_hook=_object_of,
        )
    except json.JSONDecodeError as error:
        at = f"line {error.lineno}, column {error.colno}"
        raise ValueError(f"not JSON: {error.msg.lower()} at {at}") from None


def write_json(value: object) -> str:
    """JSON for ``value``; letters stay readable unless one of them is no printable character."""
    readable = json.dumps(value, ensure_ascii=False, allow_nan=False)
    return readable if readable.isprintable() else json.dumps(value, allow_nan=False)


def _read_int(text: str) -> int:
    if not _INT.fullmatch(text):
        raise ValueError("not an int")
    try:
        return int(text)
    except ValueError:
        limit = sys.get_int_max_str_digits()
        raise ValueError(
            f"an int of more than {limit} digits, which Python does not read"
        ) from None


def _read_float(text: str) -> float:
    if not _NUMBER.fullmatch(text):
        raise ValueError("not a float")
    number = float(text)
    if isinf(number):
        raise ValueError("too large for a float")
    return number


def _read_decimal(text: str) -> Decimal:
    if not _NUMBER.fullmatch(text):
        raise ValueError("not a decimal")
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise ValueError("too large for a decimal") from None
    if not number.is_finite():  # where the target's decimal context traps nothing
        raise ValueError("too large for a decimal")
    return number


def _read_bool(text: str) -> bool:
    try:
        return _BOOLS[text.lower()]
    except KeyError:
        raise ValueError("not a bool (true or false)") from None


def _read_date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError("not a date such as 2026-01-31") from None


def _read_datetime(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise ValueError("not a datetime such as 2026-01-31T12:00") from None


def _read_uuid(text: str) -> UUID:
    if not _UUID.fullmatch(text):
        raise ValueError("not a uuid")
    return UUID(text)


def _read_bytes(text: str) -> bytes:
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        raise ValueError("half of a surrogate pair, which UTF-8 cannot hold") from None


_READERS: Mapping[str, Callable[[str], object]] = {
    "int": _read_int,
    "float": _read_float,
    "bool": _read_bool,
    "str": str,
    "date": _read_date,
    "datetime": _read_datetime,
    "decimal": _read_decimal,
    "uuid": _read_uuid,
    "bytes": _read_bytes,
    "json": read_json,
    "model": Reference.of,
}

TYPES = tuple(_READERS)
"""The closed list, in the order it is shown."""

_WRITERS: Mapping[type, tuple[str, Callable[[Any], str]]] = {
    bool: ("bool", write_json),
    int: ("int", str),
    float: ("float", repr),
    str: ("str", str),
    date: ("date", date.isoformat),
    datetime: ("datetime", datetime.isoformat),
    Decimal: ("decimal", str),
    UUID: ("uuid", str),
    bytes: ("bytes", lambda value: value.decode("utf-8", "surrogateescape")),
    type(None): ("json", write_json),
    Reference: ("model", str),
}


def _depth_exceeds(text: str, limit: int) -> bool:
    """Whether JSON nests deeper than ``limit``, found without nesting calls of our own.

    The target may have raised the recursion limit, and then the parser would end the process.
    """
    if text.count("[") + text.count("{") <= limit:
        return False
    depth = 0
    for match in _JSON_NESTING.finditer(text):
        bracket = match.group()
        depth += (bracket in "[{") - (bracket in "]}")
        if depth > limit:
            return True
    return False


def _refuse_constant(constant: str) -> object:
    raise ValueError(f"{constant} is not JSON")


def _object_of(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found: dict[str, object] = {}
    for key, value in pairs:
        if key in found:
            raise ValueError(f"the key '{key}' stands twice in one JSON object")
        found[key] = value
    return found
