"""What to say where sends or receipts are not those that a test wants: the difference, field by field."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from signalctl.sandbox.spoken import printed

_MOST = 5
"""Sends or receipts that a message tells one by one."""

_ABSENT = object()


@dataclass(frozen=True, slots=True)
class Told:
    """A send or a receipt, as a message tells it.

    Attributes:
        label: What it is told by: the line that sent, and for a receipt the receiver too.
    """

    label: str
    fields: Mapping[str, object]


def equal(one: object, other: object) -> bool:
    """Whether a test would call the two the same; not so where comparing them raises."""
    if one is other:
        return True
    try:
        return bool(one == other)
    except Exception:  # noqa: BLE001 - the user's __eq__, or an array that is neither true nor false
        return False


def has(fields: Mapping[str, object], wanted: Mapping[str, object]) -> bool:
    """Whether ``fields`` has all that is wanted; it may have more."""
    return all(equal(fields.get(name, _ABSENT), value) for name, value in wanted.items())


def shown(fields: Mapping[str, object]) -> str:
    """Fields as in a call.

    >>> shown({"event_id": 3, "note": "x"}), shown({})
    ("event_id=3, note='x'", 'no fields')
    """
    return ", ".join(f"{name}={printed(value)}" for name, value in fields.items()) or "no fields"


def nothing_has(thing: str, wanted: Mapping[str, object], seen: Sequence[Told]) -> Iterator[str]:
    """Lines for a test that wants one and gets none.

    Args:
        thing: As ``send of 'shop:paid'``.
        wanted: Fields.
        seen: All there was.
    """
    if not seen:
        yield f"there was no {thing}" + (f", one with {shown(wanted)} was wanted" if wanted else "")
        return
    yield f"no {thing} has {shown(wanted)}"
    nearest = max(seen, key=lambda each: _closeness(each.fields, wanted))
    among = "the only one" if len(seen) == 1 else f"the closest of {len(seen)}"
    yield f"  {among}, {nearest.label}"
    yield from (f"    {line}" for line in differences(wanted, nearest.fields))


def too_many_have(
    thing: str, wanted: Mapping[str, object], found: Sequence[Told], *, allowed: str
) -> Iterator[str]:
    """Lines for a test that gets more than it allows, as ``one`` or ``none``."""
    count = len(found)
    having = f" with {shown(wanted)}" if wanted else ""
    there = f"there was 1 {thing}" if count == 1 else f"there were {count} of: {thing}"
    yield f"{there}{having}, and {allowed} was wanted"
    yield from listed(found)


def listed(things: Sequence[Told]) -> Iterator[str]:
    """A line for each, the first few of many."""
    yield from (f"  {each.label}  {shown(each.fields)}" for each in things[:_MOST])
    if len(things) > _MOST:
        yield f"  and {len(things) - _MOST} more"


def differences(wanted: Mapping[str, object], fields: Mapping[str, object]) -> Iterator[str]:
    """A line for each wanted field that differs, then one for all that came beside.

    >>> list(differences({"event_id": 3, "note": "x"}, {"event_id": "3", "zip": 0}))
    ["event_id  wanted 3, was '3'", "note      wanted 'x', was not there", 'beside    zip=0']
    """
    wrong = {name: value for name, value in wanted.items() if not has(fields, {name: value})}
    beside = {name: value for name, value in fields.items() if name not in wanted}
    width = max(map(len, [*wrong, "beside"]))
    for name, value in wrong.items():
        was = _was(value, fields[name]) if name in fields else "was not there"
        yield f"{name:{width}}  wanted {printed(value)}, {was}"
    if beside:
        yield f"{'beside':{width}}  {shown(beside)}"


def _was(wanted: object, value: object) -> str:
    """What came in the place of ``wanted``; its type too where the two look the same."""
    text = printed(value)
    if text != printed(wanted):
        return f"was {text}"
    kind, other = type(wanted).__qualname__, type(value).__qualname__
    return (
        f"was another {kind} that looks the same" if kind == other else f"was a {other}, no {kind}"
    )


def _closeness(fields: Mapping[str, object], wanted: Mapping[str, object]) -> tuple[int, int]:
    same = sum(has(fields, {name: value}) for name, value in wanted.items())
    return same, sum(name in fields for name in wanted)
