"""Values for fields that nobody gave, by what source says of their types."""

from collections.abc import Collection, Iterator
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from signalctl.model.secrets import Suspicion, suspicion_of
from signalctl.model.wiring import Field
from signalctl.sandbox.annotations import LISTS, class_in, declared_type
from signalctl.sandbox.field_value import FieldValue, How
from signalctl.sandbox.reference import Reference
from signalctl.sandbox.references import References
from signalctl.sandbox.scalars import TypeName

_SCALARS = {
    "int": 1,
    "float": 1.0,
    "bool": True,
    "date": date(2026, 1, 31),
    "datetime": datetime(2026, 1, 31, 12, 0),  # noqa: DTZ001 - as most models store it
    "decimal": Decimal(1),
    "uuid": UUID(int=1),
    "bytes": b"text",
}

_DICTS = frozenset({"dict", "Dict", "Mapping", "MutableMapping"})


def placeholders(
    fields: Collection[Field],
    *,
    given: Collection[str],
    called: Collection[str],
    references: References,
) -> Iterator[FieldValue]:
    """A value for each field that some line sends or a called receiver requires and nobody gave.

    Args:
        fields: What is known of the signal's.
        given: The names of those that have a value.
        called: The names of the receivers that will be called.
        references: Where an object of a mapped class is had from.
    """
    for field in fields:
        wanted = field.sent_by or any(each in called for each in field.required_by)
        if wanted and field.name not in given:
            yield FieldValue(field.name, placeholder(field, references), How.PLACEHOLDER)


def placeholder(field: Field, references: References) -> object:
    """A value of the type that ``field`` is known to have, or that its name lets one guess."""
    declared = declared_type(field.type)
    if declared is not None:
        type_ = TypeName.of(declared)
        value = _text_for(field) if type_.scalar == "str" else _SCALARS[type_.scalar]
        return [value] if type_.many else value
    kind = class_in(field.type)
    if kind in _DICTS:
        return {}
    if kind in LISTS:
        return []
    if kind is not None and references.has_rows(kind):
        return Reference(kind, None)
    return 1 if field.name == "id" or field.name.endswith("_id") else _text_for(field)


def _text_for(field: Field) -> str:
    """A text; of a secret one that is no common word, since it is hidden wherever it turns up."""
    return "text" if suspicion_of(field.name) is Suspicion.NONE else "placeholder"
