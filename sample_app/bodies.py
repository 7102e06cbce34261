"""Reads the JSON body of a request, or answers 400 with all that is wrong with it."""

from collections.abc import Callable, Collection, Mapping
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

from flask import abort, request

Reader = Callable[[Any], object]


def text(value: Any) -> str:
    """A text that is not empty.

    >>> text("Mei Lin")
    'Mei Lin'
    """
    if not isinstance(value, str) or not value.strip():
        raise ValueError("must be a text")
    return value


def number(value: Any) -> int:
    """A whole number; ``true`` is none."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise ValueError("must be a whole number")  # noqa: TRY004 -- one error for all bad values
    return value


def moment(value: Any) -> datetime:
    """A moment in ISO 8601; in UTC where no zone is given.

    >>> moment("2026-06-01T08:00")
    datetime.datetime(2026, 6, 1, 8, 0, tzinfo=datetime.timezone.utc)
    """
    try:
        read = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise ValueError("must be a moment like 2026-06-01T08:00:00Z") from None
    return read if read.tzinfo else read.replace(tzinfo=UTC)


def addresses(value: Any) -> list[str]:
    """A list of mail addresses, possibly empty."""
    if not isinstance(value, list) or not all(
        isinstance(item, str) and "@" in item for item in value
    ):
        raise ValueError("must be a list of mail addresses")
    return value


def optional(reader: Reader) -> Reader:
    """What ``reader`` reads, or ``null``."""
    return lambda value: None if value is None else reader(value)


def read_body(readers: Mapping[str, Reader], *, required: Collection[str] = ()) -> dict[str, Any]:
    """The values of the request's body, each read by the reader of its name.

    Aborts with 400 when the body is no object, misses a ``required`` name, holds one without a
    reader, or a value that its reader refuses; the answer names all of them.
    """
    body = request.get_json()
    if not isinstance(body, dict):
        abort(HTTPStatus.BAD_REQUEST, "The body must be a JSON object.")
    problems = [f"'{name}' is missing" for name in required if name not in body]
    values = {}
    for name, value in body.items():
        if name not in readers:
            problems.append(f"'{name}' is not known")
            continue
        try:
            values[name] = readers[name](value)
        except ValueError as error:
            problems.append(f"'{name}' {error}")
    if problems:
        abort(HTTPStatus.BAD_REQUEST, "; ".join(problems))
    return values
