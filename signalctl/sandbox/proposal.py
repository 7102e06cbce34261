"""The line that fires a signal, with a value for each field: it works as it is typed."""

import shlex
from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace

from signalctl.errors import UsageError
from signalctl.model.lookup import hears
from signalctl.model.treatment import Treatment, treatment_of
from signalctl.model.wiring import Field, Receiver, SenderKind, Signal
from signalctl.sandbox.annotations import declared_type
from signalctl.sandbox.field_value import FieldValue, How, field_name
from signalctl.sandbox.item_text import typed_items
from signalctl.sandbox.placeholders import placeholder
from signalctl.sandbox.reference import NotResolvedError, Reference
from signalctl.sandbox.references import References

_THE_APP = "the app"
"""What a receiver of source listens to that is bound to the application."""


def fire_line(
    signal: Signal,
    prefix: str,
    *,
    own: Collection[str],
    references: References,
    sender: str = _THE_APP,
) -> str:
    """The command that fires ``signal`` with its known fields, required ones first.

    A field that would break a receiver is left out; where another one requires it, the receiver is.
    The values are placeholders, the user's to change. Where no receiver listens to any sender, and the one that a
    fire has by itself does not reach them all, the line gives each its own.

    Args:
        signal: As it was surveyed.
        prefix: The command line up to and with the signal.
        own: The options of ``fire``, which a field of that name must not be taken for.
        references: Where an object of a mapped class is had from.
        sender: The label of the sender that a fire has by itself.
    """
    called = [each for each in signal.receivers if hears(each)]
    fields = sorted(signal.fields or (), key=lambda field: not field.required_by)
    values = [_given(each, references) for each in fields if _is_fit(each, called)]
    options = [*_skipped(called, values), *_sender_options(called, sender)]
    return " ".join(filter(None, (prefix, typed_items(values, own=own), shlex.join(options))))


def _is_fit(field: Field, called: Sequence[Receiver]) -> bool:
    """Whether a fire can have the field, and no receiver is the worse for it."""
    try:
        field_name(field.name)
    except UsageError:
        return False
    treatments = {treatment_of(each, field.name) for each in called}
    return Treatment.REQUIRES in treatments or Treatment.BREAKS not in treatments


def _skipped(called: Sequence[Receiver], values: Sequence[FieldValue]) -> Iterator[str]:
    for name in dict.fromkeys(each.name for each in called if _breaks(each, values)):
        yield from ("--skip", name)


def _breaks(receiver: Receiver, values: Sequence[FieldValue]) -> bool:
    return any(treatment_of(receiver, each.name) is Treatment.BREAKS for each in values)


def _given(field: Field, references: References) -> FieldValue:
    value = placeholder(field, references)
    if isinstance(value, Reference):
        first = replace(value, key="1")
        with suppress(NotResolvedError):
            references.check(None, {field.name: first})
            return FieldValue(field.name, first, How.DECLARED)
        value = "text"
    if value in ({}, []):
        return FieldValue(field.name, value, How.JSON)
    # A type that nothing is known of here may yet be one when it is fired: then only a text is none.
    told = field.type is None or declared_type(field.type) is not None
    return FieldValue(field.name, value, How.DECLARED if told else How.TEXT)


def _sender_options(called: Sequence[Receiver], sender: str) -> Iterator[str]:
    filters = [each.sender for each in called]
    if any(each.kind is SenderKind.ANY for each in filters):
        return
    if any(each.label not in {sender, _THE_APP} for each in filters):
        yield from ("--sender", "connected")
