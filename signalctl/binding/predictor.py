"""Predict whether ``receiver(sender, **fields)`` binds, and name all that stands against it."""

from collections.abc import Collection, Iterator

from signalctl.model.door import Binding, Door, Refusal, RefusalKind, UnknownDoor, Verdict


def predict(door: Door | UnknownDoor, fields: Collection[str]) -> Binding:
    """Predict whether ``receiver(sender, **fields)`` binds at this door.

    It answers for the door alone. A call that binds may still fail in the body, or at a call that
    the body forwards its ``**kwargs`` to; and what blinker takes out of a send before it reaches
    the receiver is not in ``fields``.

    Returns:
        With all refusals, where Python's own ``TypeError`` names the first: those that no send can
        avoid, the sender's, the fields' in the order of their names, then the parameters left
        without a value, in the order of the door.

    Source: ``initialize_locals`` in CPython's ``ceval.c``. ``inspect.Signature.bind`` is not used,
    as it errs on positional-only parameters: up to 3.12 on ``(s, a=0, /, **kw)`` given ``a``
    (python/cpython#87106), in 3.13.0 on ``(s, a, /, **kw)`` given only ``a`` by name
    (python/cpython#130164).
    """
    if isinstance(door, UnknownDoor):
        return Binding(Verdict.UNKNOWN, reason=door.reason)
    # A keyword of a partial and a field of the same name are refused once.
    refusals = tuple(dict.fromkeys(_refusals(door, frozenset(fields))))
    return Binding(Verdict.DOES_NOT_BIND if refusals else Verdict.BINDS, refusals)


def _refusals(door: Door, fields: frozenset[str]) -> Iterator[Refusal]:
    yield from door.refusals
    if not door.takes_sender:
        yield Refusal(RefusalKind.NO_SENDER_PARAMETER)
    inside = door.given(1)
    yield from filter(None, map(inside.refusal_of, sorted(fields)))
    yield from _without_value(inside, fields)


def _without_value(door: Door, fields: frozenset[str]) -> Iterator[Refusal]:
    for parameter in door.parameters:
        if not parameter.required:
            continue
        if not parameter.by_name:
            yield Refusal(RefusalKind.UNREACHABLE_PARAMETER, parameter.name)
        elif parameter.name not in fields:
            yield Refusal(RefusalKind.MISSING_FIELD, parameter.name)
