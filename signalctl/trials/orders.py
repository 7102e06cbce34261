"""Orders: call the receivers in one process, in this order and in that, and compare."""

import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, permutations
from math import factorial

from signalctl.model.effect import Effect
from signalctl.model.firing import Outcome, OutcomeKind
from signalctl.model.trials import Pair
from signalctl.trials.calls import Conditions, Ready, call_together

MOST_ORDERS = 120
"""Beyond it, all orders of the receivers are too many to try: then each pair is."""

_TRIES = 3
"""How often a difference must show before it is laid at a pair."""

_CHANGING = (
    (re.compile(r"0x[0-9a-fA-F]{4,}"), "0x…"),
    (re.compile(r"\b[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\b"), "<uuid>"),
    (re.compile(r"\b[0-9a-f]{32,}\b"), "<hash>"),
    (
        re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?"),
        "<time>",
    ),
    (re.compile(r"datetime\.datetime\([^)]*\)"), "<time>"),
    (re.compile(r"\b\d{10}\.\d+\b"), "<time>"),
)
"""What differs between two runs of the same: addresses, identifiers and times."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """What came of trying several orders; see ``Ordering``.

    Attributes:
        drawn: The orders were drawn by chance.
    """

    orders: int
    drawn: bool
    pairs: tuple[Pair, ...]
    unclear: tuple[str, ...]
    failed: tuple[Outcome, ...]


def compare(
    readies: Sequence[Ready],
    payload: Mapping[str, object],
    conditions: Conditions,
    *,
    wanted: int | None,
    seed: int,
) -> Comparison:
    """Try the orders, and name the pairs of receivers to which their order matters.

    Each receiver's deeds are compared with those in the first order. Only where a receiver did
    something else, each pair it may be in is tried both ways round; where all orders are wanted
    and there are too many, each pair of all is.

    Raises:
        NotGuardedError: A guard could not be installed, and nothing was called.
    """
    to_try, complete = orders_of(len(readies), wanted, seed)
    first, *others = [run(readies, order, payload, conditions) for order in to_try]
    moved = {index for index in first if len(_ways(index, [first, *others])) > 1}
    pairs_only = wanted is None and not complete
    candidates = [
        (one, other)
        for one, other in combinations(range(len(readies)), 2)
        if pairs_only or one in moved or other in moved
    ]
    pairs = tuple(pairs_that_differ(readies, candidates, payload, conditions))
    explained = {id(each) for pair in pairs for each in (pair.first, pair.second)}
    unclear = tuple(
        f"{_name(readies[index])} did not do the same in every order, and no pair explains it"
        for index in sorted(moved)
        if id(readies[index].planned.receiver) not in explained
    )
    return Comparison(
        orders=len(to_try) + (2 * len(candidates) if pairs_only else 0),
        drawn=not complete and not pairs_only,
        pairs=pairs,
        unclear=unclear,
        failed=tuple(each for each in first.values() if each.kind is not OutcomeKind.OK),
    )


def _ways(index: int, runs: Sequence[Mapping[int, Outcome]]) -> set["Deeds"]:
    """What a receiver did in some of the runs; where it was not come to, nothing is known."""
    return {deeds_of(each[index]) for each in runs if _was_called(each[index])}


def _was_called(outcome: Outcome) -> bool:
    """Whether the process was still there for it: not if a receiver before had ended that."""
    return outcome.kind is not OutcomeKind.SKIPPED


Deeds = tuple[str, ...]
"""What one receiver did, a phrase each, without what changes from run to run."""


def orders_of(count: int, wanted: int | None, seed: int) -> tuple[Sequence[tuple[int, ...]], bool]:
    """The orders to try of ``count`` receivers, and whether they are all there are.

    Args:
        count: How many receivers there are.
        wanted: How many orders; ``None`` for all, or the first alone where those are too many.
        seed: For those that are drawn.
    """
    first = tuple(range(count))
    every = factorial(count)
    if wanted is None or wanted >= every:
        if every > MOST_ORDERS:
            return [first], False
        return list(permutations(first)), True
    drawn = [first]
    chance = random.Random(seed)  # noqa: S311 - it only picks orders, the same for the same seed
    while len(drawn) < wanted:
        order = tuple(chance.sample(first, count))
        if order not in drawn:
            drawn.append(order)
    return drawn, False


def run(
    readies: Sequence[Ready],
    order: Sequence[int],
    payload: Mapping[str, object],
    conditions: Conditions,
) -> dict[int, Outcome]:
    """What each receiver did when they were called in ``order``, by its index."""
    outcomes = call_together([readies[index] for index in order], payload, conditions)
    return dict(zip(order, outcomes, strict=True))


def deeds_of(outcome: Outcome) -> Deeds:
    """What a receiver did, so that it can be compared with another run."""
    said = [f"ends {outcome.kind.value.replace('_', ' ')}"]
    if outcome.failure is not None:
        said.append(f"raises {outcome.failure.type}: {outcome.failure.message}")
    if outcome.returned is not None:
        said.append(f"returns {outcome.returned}")
    said += [_told(each) for each in outcome.effects if each.kind != "log"]
    said += [f"changes {each.what} to {each.after}" for each in outcome.changes]
    return tuple(_steady(each) for each in said)


def _told(effect: Effect) -> str:
    times = f" ({effect.count} times)" if effect.count > 1 else ""
    return f"{effect.kind} {effect.text}{times}{effect.refused and ', refused'}"


def _steady(text: str) -> str:
    for pattern, instead in _CHANGING:
        text = pattern.sub(instead, text)
    return text


def pairs_that_differ(
    readies: Sequence[Ready],
    candidates: Sequence[tuple[int, int]],
    payload: Mapping[str, object],
    conditions: Conditions,
) -> Iterator[Pair]:
    """The pairs of receivers, by their indexes, that do something else the other way round."""
    for first, second in candidates:
        found = _differences(readies, first, second, payload, conditions)
        for _ in range(_TRIES - 1):
            if not found:
                break
            again = _differences(readies, first, second, payload, conditions)
            found = tuple(each for each in found if each in again)
        if found:
            yield Pair(readies[first].planned.receiver, readies[second].planned.receiver, found)


def _differences(
    readies: Sequence[Ready],
    first: int,
    second: int,
    payload: Mapping[str, object],
    conditions: Conditions,
) -> tuple[str, ...]:
    """What one of the two does in one order alone, a sentence each."""
    one = run(readies, (first, second), payload, conditions)
    other = run(readies, (second, first), payload, conditions)
    said: list[str] = []
    for index, beside in ((first, second), (second, first)):
        leading = {True: "before", False: "after"}
        name, rival = _name(readies[index]), _name(readies[beside])
        if not (_was_called(one[index]) and _was_called(other[index])):
            continue
        in_one, in_other = deeds_of(one[index]), deeds_of(other[index])
        for deed in dict.fromkeys((*in_one, *in_other)):
            if (deed in in_one) == (deed in in_other):
                continue
            when = leading[(deed in in_one) == (index == first)]
            said.append(f"{name}, called {when} {rival}: {deed}")
    return tuple(said)


def _name(ready: Ready) -> str:
    return ready.planned.receiver.name.rpartition(":")[2]
