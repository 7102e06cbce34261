"""What lives in this process, by a walk that shares no code with the package."""

import gc
from collections import Counter

import blinker


def living() -> Counter[tuple[object, int]]:
    """For each living signal its name and how many receiver and sender pairs are alive."""
    gc.unfreeze()
    gc.collect()
    found: Counter[tuple[object, int]] = Counter()
    for thing in gc.get_objects():
        if issubclass(type(thing), blinker.Signal):
            kept = dict(thing.receivers)
            alive = {key for key, ref in kept.items() if not _is_dead(ref)}
            pairs = sum(len(alive & set(bucket)) for bucket in dict(thing._by_sender).values())
            found[getattr(thing, "name", None), pairs] += 1
    return found


def _is_dead(ref: object) -> bool:
    return "ref" in type(ref).__name__.lower() and callable(ref) and ref() is None


def tables() -> dict[int, tuple[object, ...]]:
    """A copy of every signal's tables, to be compared with a later one."""
    return {
        id(thing): (
            dict(thing.receivers),
            {key: set(bucket) for key, bucket in dict(thing._by_sender).items()},
            {key: set(bucket) for key, bucket in dict(thing._by_receiver).items()},
            set(thing._weak_senders),
            sorted(vars(thing)),
        )
        for thing in gc.get_objects()
        if issubclass(type(thing), blinker.Signal)
    }
