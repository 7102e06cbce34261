"""What came of calling receivers more than once: with other fields, or in another order."""

from dataclasses import dataclass
from enum import Enum

from signalctl.model.firing import Call, Outcome, OutcomeKind, Plan
from signalctl.model.wiring import Receiver


class TrialKind(Enum):
    """Which fields a receiver was called with."""

    BASELINE = "baseline"
    """All fields of the plan."""
    ADDED = "added"
    """All fields, and one that nobody knows."""
    MISSING = "missing"
    """All fields but one that the receiver can do without."""


@dataclass(frozen=True, slots=True)
class TriedField:
    """One call of one receiver, with a field more or a field less.

    Attributes:
        call: The call with the fields of this trial, and whether it would bind.
        field: The one that was added or left out; ``None`` for the baseline.
        outcome: ``None`` where it was not tried, as the baseline had failed.
    """

    call: Call
    kind: TrialKind
    field: str | None
    outcome: Outcome | None

    @property
    def receiver(self) -> Receiver:
        """Who was called."""
        return self.call.receiver


@dataclass(frozen=True, slots=True)
class Probing:
    """How each receiver bears a field that is added, and one that is left out.

    Attributes:
        trials: By receiver in the order of the plan; of each the baseline, the added field, then
            the missing ones in the order of the plan's fields.
        placeholders: Fields whose value nobody gave.
        duration_s: Of all of it.
        leaks: As ``Firing.leaks``.
    """

    plan: Plan
    trials: tuple[TriedField, ...]
    placeholders: tuple[str, ...]
    duration_s: float
    leaks: tuple[str, ...] = ()

    @property
    def is_well(self) -> bool:
        """Whether no trial failed, and nothing got out."""
        return not self.failed and not self.leaks

    @property
    def failed(self) -> tuple[TriedField, ...]:
        """The trials that did not end ``ok``."""
        return tuple(
            each
            for each in self.trials
            if each.outcome is not None and each.outcome.kind is not OutcomeKind.OK
        )


@dataclass(frozen=True, slots=True)
class Pair:
    """Two receivers that do not do the same when they are called the other way round.

    Attributes:
        differences: What one of them did in one order alone, a sentence each.
    """

    first: Receiver
    second: Receiver
    differences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ordering:
    """Whether it matters in which order receivers are called.

    Attributes:
        seed: Of the orders that were drawn; ``None`` where every order was tried.
        orders: How many were tried.
        pairs: Those whose order matters, each the same in three tries.
        unclear: What differed between orders and was laid at no pair, a sentence each.
        failed: Outcomes of the first order that are not ``ok``: what such receivers would do in
            another order is not known.
        duration_s: Of all of it.
        leaks: As ``Firing.leaks``.
    """

    plan: Plan
    seed: int | None
    orders: int
    pairs: tuple[Pair, ...]
    unclear: tuple[str, ...]
    failed: tuple[Outcome, ...]
    duration_s: float
    leaks: tuple[str, ...] = ()

    @property
    def is_well(self) -> bool:
        """Whether no receiver failed, none minds the order, and nothing got out."""
        return not (self.pairs or self.unclear or self.failed or self.leaks)
