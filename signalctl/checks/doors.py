"""What the sends that reach a receiver come to at its door."""

from collections.abc import Iterator
from dataclasses import dataclass

from signalctl.binding.predictor import predict
from signalctl.checks.case import Case, Listener, Reach
from signalctl.model.door import Door, Refusal, RefusalKind

OPEN_TO_FIELDS = frozenset({RefusalKind.MISSING_FIELD})
"""Refusals that a field which is not seen may lift."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A receiver that refuses what is sent.

    Attributes:
        reaches: The sends that it refuses so, at least one, those that are certain first.
    """

    listener: Listener
    refusal: Refusal
    reaches: tuple[Reach, ...]


def refused(case: Case, *kinds: RefusalKind) -> Iterator[Refused]:
    """Each receiver that refuses a send that reaches it or is likely to, once for each refusal."""
    for listener in case.listeners():
        door = listener.receiver.door
        if not isinstance(door, Door) or listener.place is None:
            continue
        found: dict[Refusal, list[Reach]] = {}
        for reach in sorted(listener.sends, key=lambda each: not each.sure):
            if not (reach.sure or reach.likely):
                continue
            for refusal in predict(door, reach.site.send.fields).refusals:
                may_come = reach.site.send.open and refusal.kind in OPEN_TO_FIELDS
                if refusal.kind in kinds and not may_come:
                    found.setdefault(refusal, []).append(reach)
        for refusal, reaches in found.items():
            yield Refused(listener, refusal, tuple(reaches))
