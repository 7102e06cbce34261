"""Name signals by where they are kept: all aliases, and the best of them as the address."""

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import blinker

from signalctl.target.alias import Alias, AliasKind, names_in
from signalctl.target.receivers import Definition, own_dict
from signalctl.target.referrers import search_referrers
from signalctl.target.walk import walk_modules


@dataclass(frozen=True, slots=True)
class Named:
    """A living signal and its names.

    Attributes:
        aliases: The canonical one first, then sorted by their text.
        namespace: The alias of the namespace that holds it; ``None`` if none does.
    """

    signal: blinker.Signal
    aliases: tuple[Alias, ...]
    namespace: str | None

    @property
    def address(self) -> str:
        """The canonical alias as text."""
        return str(self.aliases[0])

    @property
    def name(self) -> str | None:
        """The name blinker knows; ``None`` for an anonymous signal."""
        return name_of_signal(self.signal)


def name_of_signal(signal: blinker.Signal) -> str | None:
    """The name a ``NamedSignal`` was made with; ``None`` for an anonymous signal."""
    name = own_dict(signal).get("name")
    return name if isinstance(name, str) else None


def name_signals(
    signals: Sequence[blinker.Signal],
    *,
    made_at: Callable[[blinker.Signal], Definition | None],
    is_own: Callable[[str], bool],
) -> tuple[Named, ...]:
    """Give every signal its aliases and its address.

    Args:
        signals: The living ones.
        made_at: The line that made a signal, where it was seen.
        is_own: Whether a file is own code.

    Returns:
        Sorted by address; addresses are unique.
    """
    wanted = {id(signal): signal for signal in signals}
    found: dict[int, list[Alias]] = {key: [] for key in wanted}
    namespaces: dict[int, list[Alias]] = {}
    for key, alias in walk_modules(wanted):
        found[key].append(alias)
        if alias.kind is AliasKind.NAMESPACE_ENTRY:
            namespaces.setdefault(key, []).append(alias)
    search_referrers(wanted, found)
    order = _Order(made_at=made_at, is_own=is_own, holders=_holders(namespaces))
    named = [
        _named(signal, found[key], namespaces.get(key, []), order) for key, signal in wanted.items()
    ]
    return tuple(sorted(_unique(named, made_at), key=lambda each: each.address))


def _named(
    signal: blinker.Signal, aliases: list[Alias], entries: list[Alias], order: "_Order"
) -> Named:
    if not aliases:
        aliases = [_unreached(signal)]
    best = min(aliases, key=lambda alias: order.key(signal, alias))
    rest = sorted({*aliases} - {best}, key=str)
    holder = min(entries, key=lambda alias: order.key(signal, alias), default=None)
    namespace = None if holder is None else f"{holder.module}:{holder.path.rpartition('[')[0]}"
    return Named(signal, (best, *rest), namespace)


def _unreached(signal: blinker.Signal) -> Alias:
    name = name_of_signal(signal)
    word = name if name is not None else "anonymous"
    return Alias(AliasKind.UNREACHED, "", f"<{word}>", word, 0)


def _unique(
    named: Iterable[Named], made_at: Callable[[blinker.Signal], Definition | None]
) -> Iterator[Named]:
    """Tell signals apart that no path reaches: by the line that made them, then by a number."""
    taken: dict[str, int] = {}
    for each in named:
        alias = each.aliases[0]
        if alias.kind is not AliasKind.UNREACHED:
            yield each
            continue
        place = made_at(each.signal)
        text = alias.path
        if place is not None:
            text = f"<{alias.word} made at {place.file.rpartition('/')[2]}:{place.line}>"
        taken[text] = number = taken.get(text, 0) + 1
        if number > 1:
            text = f"{text[:-1]} #{number}>"
        unique = Alias(alias.kind, "", text, alias.word, 0)
        yield Named(each.signal, (unique, *each.aliases[1:]), each.namespace)


@dataclass(frozen=True, slots=True)
class _Order:
    """Ranks aliases.

    Attributes:
        holders: For a signal's ``id``: modules that hold its namespace as a global.
    """

    made_at: Callable[[blinker.Signal], Definition | None]
    is_own: Callable[[str], bool]
    holders: Mapping[int, frozenset[str]]

    def key(self, signal: blinker.Signal, alias: Alias) -> tuple[object, ...]:
        """The smaller, the better the alias reads; the text itself makes the order total."""
        file = _file_of(alias.module)
        name = name_of_signal(signal) or ""
        return (
            alias.kind,
            not self._is_home(signal, alias, file),
            not (file and self.is_own(file)),
            any(part.startswith("_") for part in alias.module.split(".")),
            _normal(alias.word) != _normal(name),
            alias.module.count("."),
            alias.position,
            str(alias),
        )

    def _is_home(self, signal: blinker.Signal, alias: Alias, file: str) -> bool:
        made = self.made_at(signal)
        if made is not None and file and made.file == file:
            return True
        return alias.module in self.holders.get(id(signal), frozenset())


def _holders(namespaces: Mapping[int, Sequence[Alias]]) -> dict[int, frozenset[str]]:
    return {
        key: frozenset(alias.module for alias in aliases) for key, aliases in namespaces.items()
    }


def _file_of(module: str) -> str:
    loaded = sys.modules.get(module)
    file = None if loaded is None else names_in(loaded).get("__file__")
    return file if isinstance(file, str) else ""


def _normal(word: str) -> str:
    return word.lower().replace("-", "_")
