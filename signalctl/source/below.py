"""The own classes that inherit from a class, found by what the heads of classes name."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from signalctl.source.shapes import Facts
from signalctl.source.values import Klass, Value

if TYPE_CHECKING:
    from signalctl.source.resolve import Resolver


class Below:
    """Looks for subclasses; each search goes only as far as it must."""

    def __init__(self, resolver: "Resolver", order: Callable[[Klass], tuple[Value, ...]]) -> None:
        """``order``: a class and what it inherits from."""
        self._resolver = resolver
        self._order = order
        self._all: dict[tuple[Klass, str], tuple[Klass, ...]] = {}
        self._any: dict[Klass, bool] = {}

    def all(self, klass: Klass, attribute: str) -> tuple[Klass, ...]:
        """Those in files where ``attribute`` stands."""
        key = (klass, attribute)
        if key not in self._all:
            self._all[key] = ()
            with self._asking_nothing_else():
                self._all[key] = tuple(self._find(klass, attribute))
        return self._all[key]

    def any(self, klass: Klass) -> bool:
        """Whether there is one; the first that is found will do."""
        if klass not in self._any:
            self._any[klass] = False
            with self._asking_nothing_else():
                self._any[klass] = next(self._find(klass, ""), None) is not None
        return self._any[klass]

    @contextmanager
    def _asking_nothing_else(self) -> Iterator[None]:
        """Let bases stand for what their names say, whoever asked."""
        resolver = self._resolver
        asked = resolver.asks_subclasses, resolver.asks_overrides
        resolver.asks_subclasses = resolver.asks_overrides = False
        try:
            yield
        finally:
            resolver.asks_subclasses, resolver.asks_overrides = asked

    def _find(self, klass: Klass, attribute: str) -> Iterator[Klass]:
        found: set[Klass] = set()
        names = [self._resolver.outline_of(klass).name]
        home = self._resolver.modules.units[klass.unit]
        done: set[str] = set()
        while names:
            name = names.pop()
            if name in done:
                continue
            done.add(name)
            for unit in self._resolver.modules.inheriting(name, of=home, also=attribute):
                unit.read_functions(
                    (b"(" + name.encode(), b" " + name.encode(), b"." + name.encode())
                )
                spelled = {name, *_renamed(unit.facts, name)}
                for index, scope in enumerate(unit.facts.scopes):
                    if scope.kind != "class" or not any(
                        _last(each) in spelled for each in scope.bases
                    ):
                        continue
                    below = Klass(unit.index, index)
                    if below != klass and below not in found and klass in self._order(below):
                        found.add(below)
                        names.append(scope.name)
                        yield below


def _renamed(facts: Facts, name: str) -> set[str]:
    """The names under which a module imports ``name``."""
    return {
        local
        for local, bindings in facts.scopes[0].bindings.items()
        if any(each.kind == "from" and each.what[2] == name for each in bindings)
    }


def _last(term: object) -> object:
    while term[0] in {"s", "c"}:  # type: ignore[index]  # a term
        term = term[1]  # type: ignore[index]
    return term[-1]  # type: ignore[index]
