"""The texts of annotations and defaults, made without running the code of other people's objects.

A ``__repr__`` may be slow, ask a database or raise, and the one of ``object`` prints an address
that differs from run to run. So it is called for the plain values of Python only, and for the forms
of ``typing``, which call it in their turn for what stands in ``Annotated``.
"""

import re
import sys
import types
from collections.abc import Mapping
from enum import Enum
from itertools import islice
from typing import Any

if sys.version_info >= (3, 14):
    import annotationlib

_LONGEST = 80  # characters: a signature is read on one line
_MOST_ITEMS = 6
_DEEPEST = 2

_SCALARS = (types.NoneType, types.EllipsisType, bool, int, float, complex)
_ADDRESS = re.compile(r" at 0x[0-9a-fA-F]+")


def type_name(kind: type) -> str:
    """The qualified name of a class, whatever its metaclass says of it."""
    return _as_named_in_source(type.__dict__["__qualname__"].__get__(kind))


def annotations_of(function: types.FunctionType) -> Mapping[str, object]:
    """The annotations of ``function`` by parameter, unevaluated; empty where they cannot be read.

    From Python 3.14 on annotations are code, which runs when they are asked for. There they are
    asked for as text: Python then runs that code on stand-ins for every name in it.

    Source: PEP 649, PEP 749, ``annotationlib.get_annotations``.
    """
    try:
        return _annotations(function)
    except Exception:  # noqa: BLE001 - an __annotate__ written by hand may raise anything
        return {}


def _annotations(function: types.FunctionType) -> Mapping[str, object]:
    if sys.version_info >= (3, 14):
        return annotationlib.get_annotations(function, format=annotationlib.Format.STRING)
    return function.__annotations__


def annotation_text(annotation: Any) -> str | None:
    """An annotation as in source, as near as the object tells; ``None`` where it cannot be told.

    >>> annotation_text(dict[str, int] | None), annotation_text("Event"), annotation_text(int)
    ('dict[str, int] | None', 'Event', 'int')
    """
    try:
        return _shortened(_annotation(annotation))
    except Exception:  # noqa: BLE001 - a __repr__ inside Annotated may raise anything
        return None


def default_text(value: Any) -> str:
    """A default as in source where it is a plain value, a class, a function or made of such.

    Any other object is told by its type.

    >>> print(default_text({"tries": (1, None)}), default_text(object()), default_text(int))
    {'tries': (1, None)} <object> int
    """
    try:
        return _shortened(_value(value, depth=0))
    except Exception:  # noqa: BLE001 - int refuses 4,300 digits; a dict may grow while it is read
        return _told_by_type(value)


def _annotation(annotation: Any) -> str:
    kind = type(annotation)
    if kind is str:
        return str(annotation)
    if annotation is types.NoneType:
        return "None"
    if kind is types.UnionType:
        return " | ".join(map(_annotation, annotation.__args__))
    if kind is types.GenericAlias:
        inside = ", ".join(map(_annotation, annotation.__args__))
        return f"{_annotation(annotation.__origin__)}[{inside or '()'}]"
    if type.__dict__["__module__"].__get__(kind) in {"typing", "typing_extensions"}:
        return _ADDRESS.sub("", repr(annotation).replace("typing.", ""))
    return _value(annotation, depth=0)


def _value(value: Any, *, depth: int) -> str:
    kind = type(value)
    if any(kind is scalar for scalar in _SCALARS):
        return "..." if value is ... else repr(value)
    if kind is str or kind is bytes:
        return repr(value[:_LONGEST])
    if kind is tuple or kind is list:
        return _sequence(value, depth=depth)
    if kind is dict:
        return _mapping(value, depth=depth)
    if kind is set or kind is frozenset:
        return f"{type_name(kind)}()" if not value else _told_by_type(value)
    if issubclass(kind, type):
        return type_name(value)
    if kind is types.FunctionType:
        return _as_named_in_source(value.__qualname__)
    if issubclass(kind, Enum):
        return f"{type_name(kind)}.{object.__getattribute__(value, '_name_')}"
    return _told_by_type(value)


def _sequence(values: tuple[object, ...] | list[object], *, depth: int) -> str:
    if depth == _DEEPEST and values:
        texts = ["..."]
    else:
        texts = [_value(each, depth=depth + 1) for each in values[:_MOST_ITEMS]]
        texts += ["..."] if len(values) > _MOST_ITEMS else []
    inside = ", ".join(texts)
    if type(values) is list:
        return f"[{inside}]"
    return f"({inside},)" if len(values) == 1 else f"({inside})"


def _mapping(values: dict[object, object], *, depth: int) -> str:
    if depth == _DEEPEST and values:
        return "{...}"
    texts = [
        f"{_value(key, depth=depth + 1)}: {_value(value, depth=depth + 1)}"
        for key, value in islice(values.items(), _MOST_ITEMS)
    ]
    if len(values) > _MOST_ITEMS:
        texts.append("...")
    return f"{{{', '.join(texts)}}}"


def _told_by_type(value: object) -> str:
    return f"<{type_name(type(value))}>"


def _as_named_in_source(qualname: str) -> str:
    return _shortened(qualname.rpartition("<locals>.")[2])


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 3]}..."
