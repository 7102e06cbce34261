"""Which living signals a signal of source is."""

from collections.abc import Iterable, Mapping, Sequence

from signalctl.model.place import Place
from signalctl.model.source import SourceSignal
from signalctl.model.wiring import Signal


def matches(
    living: Iterable[Signal], of_source: Iterable[SourceSignal]
) -> Mapping[str, tuple[Signal, ...]]:
    """The living signals behind the address of each signal of source; empty for one that is none.

    An alias is the same path for both, so what lives there is what source speaks of. Else the line
    that makes it tells: of a line that runs once per instance or call, source knows one signal,
    and each of those that live is it. Of a line that makes several, one of them is it.
    """
    by_alias: dict[str, list[Signal]] = {}
    by_place: dict[Place, list[Signal]] = {}
    for signal in living:
        for alias in signal.aliases:
            by_alias.setdefault(alias, []).append(signal)
        if signal.defined is not None:
            by_place.setdefault(signal.defined, []).append(signal)
    return {each.address: _matches(each, by_alias, by_place) for each in of_source}


def _matches(
    signal: SourceSignal,
    by_alias: Mapping[str, Sequence[Signal]],
    by_place: Mapping[Place, Sequence[Signal]],
) -> tuple[Signal, ...]:
    if not signal.many:
        for alias in signal.aliases:
            found = by_alias.get(alias, ())
            if len(found) == 1:
                return tuple(found)
    made = () if signal.defined is None else by_place.get(signal.defined, ())
    return tuple(each for each in made if signal.name in {None, each.name})
