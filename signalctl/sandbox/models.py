"""The classes that SQLAlchemy maps: found by their names, and their rows by their keys.

SQLAlchemy is never imported, and no mapper is configured by a look. Source: ``__mapper__`` is an
attribute of each mapped class from SQLAlchemy 1.4 on, and a mapper's ``primary_key`` holds its
columns before it is configured.
"""

import gc
import sys
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from signalctl.model.closeness import close
from signalctl.sandbox.reference import NotResolvedError, Reference
from signalctl.sandbox.scalars import read, write

_SCALARS: Mapping[object, str] = {
    int: "int",
    float: "float",
    bool: "bool",
    bytes: "bytes",
    date: "date",
    datetime: "datetime",
    Decimal: "decimal",
    UUID: "uuid",
}

_MOST_NAMES = 10
"""In an error, of models that there are."""


class Models:
    """Mapped classes by their names."""

    def __init__(self, classes: Iterable[type]) -> None:
        self._by_name: dict[str, list[type]] = {}
        for each in classes:
            self._by_name.setdefault(each.__name__, []).append(each)

    @classmethod
    def found(cls) -> "Models":
        """Those that live in this process; none where SQLAlchemy is not loaded."""
        return cls(_mapped_classes() if "sqlalchemy.orm" in sys.modules else ())

    @property
    def names(self) -> frozenset[str]:
        """Of all classes, without their modules."""
        return frozenset(self._by_name)

    def is_certain(self, name: str) -> bool:
        """Whether exactly one class is called so."""
        return len(self._by_name.get(name, ())) == 1

    def named(self, reference: Reference, *, others: Iterable[str]) -> type:
        """The class that ``reference`` is of; ``others`` is what it could name besides.

        Raises:
            NotResolvedError: There is none, or there are several.
        """
        found = self._by_name.get(reference.name, [])
        if ":" in reference.model:
            found = [each for each in found if spelling_of(each) == reference.model]
        if len(found) == 1:
            return found[0]
        if found:
            spellings = sorted(map(spelling_of, found))
            raise NotResolvedError(
                f"{len(found)} models are called '{reference.model}': {', '.join(spellings)}",
                f"Write {spellings[0]}#KEY",
            )
        raise NotResolvedError(
            f"there is no model '{reference.model}'", self._instead_of(reference, others)
        )

    def _instead_of(self, reference: Reference, others: Iterable[str]) -> str:
        known = sorted({*self._by_name, *others})
        near = close(reference.name, known)
        if near:
            return f"Did you mean {near[0]}#KEY?"
        if not known:
            return (
                "Name what gives it in pyproject.toml: "
                f'[tool.signalctl.resolvers] {reference.name} = "package.module:function"'
            )
        more = len(known) - _MOST_NAMES
        shown = ", ".join(known[:_MOST_NAMES])
        return f"There are {shown}{f' and {more} more' if more > 0 else ''}."


def spelling_of(model: type) -> str:
    """``module:Class``."""
    return f"{model.__module__}:{model.__qualname__}"


def identity(model: type, reference: Reference) -> tuple[object, ...]:
    """The values of the primary key of ``model`` that the key's text means.

    A composite key is written with commas. A text is read as the type of its column, and handed on
    as it is where the column tells of no type.

    Raises:
        NotResolvedError: The text is no such key.
    """
    columns: tuple[Any, ...] = mapper_of(model).primary_key
    key = reference.key or ""
    texts = key.split(",") if len(columns) > 1 else [key]
    names = [str(each.key) for each in columns]
    spelled = f"{reference.model}#{','.join(map(str.upper, names))}"
    if len(texts) != len(columns):
        raise NotResolvedError(
            f"the key of '{reference.model}' is {', '.join(names)}", f"Write {spelled}"
        )
    values = []
    for name, column, text in zip(names, columns, texts, strict=True):
        scalar = _scalar_of(column.type)
        try:
            values.append(read(scalar, text))
        except ValueError as error:
            raise NotResolvedError(f"its key '{name}' is {error}", f"Write {spelled}") from None
    return tuple(values)


def key_of(row: object) -> str:
    """The key of ``row`` as it would be typed."""
    values = mapper_of(type(row)).primary_key_from_instance(row)
    return ",".join(write(each) if type(each) in _SCALARS else str(each) for each in values)


def mapper_of(model: type) -> Any:
    """The mapper of a mapped class; typed as anything, since SQLAlchemy may not be there."""
    return _own_dict(model)["__mapper__"]


def _scalar_of(column_type: Any) -> str:
    """The type that a text is read as for a column; of a decorated one, that of what it decorates.

    Source: ``TypeEngine.python_type`` raises ``NotImplementedError`` or is ``object`` where there
    is none, and ``TypeDecorator`` has what it decorates in ``impl``.
    """
    kinds: tuple[Any, ...] = (column_type, getattr(column_type, "impl", None))
    for each in kinds:
        with suppress(Exception):
            return _SCALARS[each.python_type]
    return "str"


def _mapped_classes() -> list[type]:
    return [
        each
        for each in gc.get_objects()
        if issubclass(type(each), type) and "__mapper__" in _own_dict(each)
    ]


def _own_dict(model: type) -> Mapping[str, Any]:
    # Not vars(): a metaclass may define __dict__ otherwise.
    attributes = type.__dict__["__dict__"].__get__(model)
    return attributes if isinstance(attributes, Mapping) else {}
