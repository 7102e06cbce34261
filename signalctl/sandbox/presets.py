"""Presets: fields that the configuration has ready under a name."""

from collections.abc import Mapping, Sequence

from signalctl.errors import UsageError
from signalctl.model.closeness import close
from signalctl.sandbox.field_value import FieldValue, How, field_name
from signalctl.sandbox.payload import typed_value

_TABLE = "[tool.signalctl.presets.{}]"


def merged(
    presets: Mapping[str, Mapping[str, object]],
    chosen: Sequence[str],
    given: Sequence[FieldValue],
) -> tuple[FieldValue, ...]:
    """The fields of the ``chosen`` presets, a later one winning, and ``given``, which wins over all.

    Returns:
        In the order of the first appearance; no name stands twice.

    Raises:
        UsageError: There is no such preset, or it has fields that cannot be sent, all of them named
            in ``detail``.
    """
    fields: dict[str, FieldValue] = {}
    for name in chosen:
        fields |= {each.name: each for each in _fields_of(name, presets)}
    return tuple({**fields, **{each.name: each for each in given}}.values())


def _fields_of(name: str, presets: Mapping[str, Mapping[str, object]]) -> Sequence[FieldValue]:
    if name not in presets:
        near = close(name, presets)
        asked = f"; did you mean {' or '.join(map(repr, near))}?" if near else ""
        raise UsageError(
            f"there is no preset '{name}'{asked}",
            hint=f"There are {', '.join(sorted(presets))}."
            if presets
            else f"Write its fields below {_TABLE.format(name)} in pyproject.toml.",
        )
    fields: dict[str, FieldValue] = {}
    faults = []
    for key, value in presets[name].items():
        try:
            field = _field(key, value)
        except UsageError as error:
            faults.append(f"{key}: {error.message}")
            continue
        if field.name in fields:
            faults.append(f"{key}: '{field.name}' is given twice")
        fields[field.name] = field
    if faults:
        count = "1 field" if len(faults) == 1 else f"{len(faults)} fields"
        raise UsageError(
            f"the preset '{name}' has {count} that cannot be sent",
            detail=tuple(faults),
            hint=f"Mend {_TABLE.format(name)} in pyproject.toml.",
        )
    return tuple(fields.values())


def _field(key: str, value: object) -> FieldValue:
    """``name = value`` is the value as TOML has it, ``"name:type" = "text"`` as on the command line."""
    spelled, colon, type_name = key.partition(":")
    if not colon:
        return FieldValue(field_name(spelled), value, How.PRESET)
    if not isinstance(value, str):
        raise UsageError(f"with a type behind it, its value must be a text, not {value!r}")
    name = field_name(spelled)
    return FieldValue(name, typed_value(name, type_name, value), How.PRESET)
