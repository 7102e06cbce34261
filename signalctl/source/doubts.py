"""Which unresolved sites look like a signal's."""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet

from signalctl.model.place import UnresolvedSite
from signalctl.source import gate
from signalctl.source.found import Spot
from signalctl.source.known import SENDING
from signalctl.source.shapes import Site, Term

_ONLY_SIGNALS = frozenset({"connect_via", "connected_to", "temporarily_connected_to"})


def unresolved(
    doubts: Iterable[tuple[Spot, Site, str, str]], *, words: AbstractSet[str]
) -> tuple[UnresolvedSite, ...]:
    """The sites that look like a signal's, sorted by place.

    ``send`` and ``connect`` are methods of sockets, mails and databases too. A site is listed when
    its call has the shape of blinker's, and it is named as a signal is, by ``words`` or by itself.

    Args:
        doubts: Spot, site, reason and kind of each site that was not resolved.
        words: The names under which known signals are kept.
    """
    found = {
        UnresolvedSite(
            spot.place,
            f"{site.method}: {reason}",
            site.method,
            () if _is_computed(spot, site) else tuple(_names(site.base)),
            spot.column,
        )
        for spot, site, reason, kind in doubts
        if kind == "sure"
        or _looks_like_a_signal(spot, site, words)
        or _is_tested(spot, site)
        or _is_computed(spot, site)
    }
    return tuple(sorted(found, key=lambda each: (each.place, each.reason)))


def _looks_like_a_signal(spot: Spot, site: Site, words: AbstractSet[str]) -> bool:
    if site.method in _ONLY_SIGNALS or site.target >= 0:
        return True
    if not _has_shape(site):
        return False
    return _is_from_signals(spot, site) or any(_is_word(each, words) for each in _names(site.base))


def _is_from_signals(spot: Spot, site: Site) -> bool:
    """Whether it is a name that is imported from a module called ``signals``."""
    if site.base[0] != "n":
        return False
    scopes = spot.unit.facts.scopes
    bindings = [
        each
        for scope in dict.fromkeys((site.scope, 0))
        for each in scopes[scope].bindings.get(site.base[1], ())
    ]
    modules = [each.what[0] for each in bindings if each.kind == "from"]
    return any(each.rpartition(".")[2] == "signals" for each in modules)


def _is_tested(spot: Spot, site: Site) -> bool:
    """Whether it stands under ``isinstance(..., Signal)``."""
    if not gate.speaks(spot.unit.text.content) or site.base[0] != "n":
        return False
    return any(
        f"isinstance({site.base[1]}, " in each and "Signal" in each for each in spot.conditions
    )


def _is_computed(spot: Spot, site: Site) -> bool:
    """Whether it is on what a call or key gives that names no signal, in a file that speaks of them."""
    if site.base[0] not in {"c", "s"} or not _has_shape(site):
        return False
    return gate.speaks(spot.unit.text.content) and not _has_text(site.base)


def _has_text(term: Term) -> bool:
    """Whether a text is handed to the call, or is the key."""
    given = term[2] if term[0] == "c" else (term[2],)
    return any(each[0] == "k" and isinstance(each[1], str) for each in given)


def _has_shape(site: Site) -> bool:
    if site.call is None:
        return False
    positional, names = site.call[2], site.call[3]
    if site.method in SENDING:
        return len(positional) <= 1
    return len(positional) + len(names) >= 1 and len(positional) <= 3


def _is_word(name: str, words: AbstractSet[str]) -> bool:
    lower = name.lower()
    return name in words or "signal" in lower or lower in {"sig", "sigs"} or lower.endswith("_sig")


def _names(term: Term) -> Iterable[str]:
    """The last names of what the method is called on: attribute, variable, function, key."""
    match term[0]:
        case "n":
            yield term[1]
        case "a":
            yield term[2]
            if term[1][0] == "n":
                yield term[1][1]
        case "c":
            yield from _names(term[1])
            for each in term[2]:
                yield from _names(each)
        case "s":
            yield from _names(term[1])
            if term[2][0] == "k" and isinstance(term[2][1], str):
                yield term[2][1]
        case "o":
            for each in term[1]:
                yield from _names(each)
        case _:
            return
