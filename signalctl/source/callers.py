"""Find who calls a function, and what each call gives it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from signalctl.source import calls
from signalctl.source.at import At, merged
from signalctl.source.classes import exactly
from signalctl.source.shapes import RETURNED, Call, Term
from signalctl.source.unit import Unit
from signalctl.source.values import Env, Func, Inst, Klass, Unknown, alternatives

if TYPE_CHECKING:
    from signalctl.source.resolve import Resolver


@dataclass(frozen=True, slots=True)
class Calling:
    """A call of a function.

    Attributes:
        given: What the function's parameters are, and its closure's.
        certain: The call is known to be of this function and no other.
    """

    unit: Unit
    call: Call
    given: Env
    certain: bool


class Callers:
    """Looks for calls by the names they are written with, then asks what those stand for."""

    def __init__(self, resolver: "Resolver") -> None:
        self._resolver = resolver
        self._known: dict[tuple[int, int], tuple[list[Calling], bool]] = {}
        self._results: dict[tuple[int, int], str] = {}

    def of(self, unit: int, scope: int) -> tuple[list[Calling], bool]:
        """The calls of a function, and whether there may be others that could not be told."""
        key = (unit, scope)
        if key not in self._known:
            self._known[key] = ([], False)  # a function that calls itself
            self._known[key] = self._find(unit, scope)
        return self._known[key]

    def result_of(self, unit: int, scope: int) -> str:
        """What becomes of what a function returns: ``dropped``, ``used``, or ``unseen``."""
        key = (unit, scope)
        if key not in self._results:
            self._results[key] = "used"  # a function that calls itself
            found, doubtful = self.of(unit, scope)
            results = {self._result_at(each) for each in found}
            only_dropped = "unseen" if doubtful else "dropped"
            self._results[key] = only_dropped if results == {"dropped"} else "used"
        return self._results[key]

    def _result_at(self, calling: Calling) -> str:
        result = calling.call.result
        return (
            self.result_of(calling.unit.index, calling.call.scope) if result == RETURNED else result
        )

    def _find(self, unit: int, scope: int) -> tuple[list[Calling], bool]:
        words = self._words(unit, scope)
        found: list[Calling] = []
        if not words:
            return found, True
        home = self._resolver.modules.units[unit]
        # What it is handed to may call it: a template, a framework, whoever a decorator stands for.
        # A function inside of it that it returns is what a decorator does, and is followed.
        handed_on = self._resolver.modules.hand_on(words[-1:], of=home)
        doubtful = handed_on or self._is_decorated(home, scope)
        spoken = [word.encode() for word in words]
        for each in self._resolver.modules.calling(words, of=home):
            each.read_functions(spoken)
            renamed = _renamed(each, words)
            each.read_functions([word.encode() for word in renamed])
            for word in sorted({*words, *renamed}):
                for call in tuple(each.calls(word)):
                    calling = self._calling(each, call, unit, scope)
                    if isinstance(calling, Calling):
                        found.append(calling)
                    doubtful = doubtful or calling is None
        for each in self._below(unit, scope):
            each.read_functions((b"__init__(",))
            for call in tuple(each.calls("__init__")):
                calling = self._calling(each, call, unit, scope)
                if isinstance(calling, Calling):
                    found.append(calling)
        return found, doubtful

    @staticmethod
    def _is_decorated(unit: Unit, scope: int) -> bool:
        """Whether a decorator is given the function, and is not known to keep it to itself."""
        decorators = unit.facts.scopes[scope].decorators
        return any(_last_word(each) not in _KEEPING for each in decorators)

    def _below(self, unit: int, index: int) -> list[Unit]:
        """Where subclasses may call an ``__init__`` through ``super()``."""
        scope = self._resolver.modules.units[unit].facts.scopes[index]
        if scope.name != "__init__":
            return []
        classes = self._resolver.classes.subclasses(Klass(unit, scope.parent), "")
        units = self._resolver.modules.units
        return [units[each] for each in dict.fromkeys(klass.unit for klass in classes)]

    def _words(self, unit: int, index: int) -> tuple[str, ...]:
        scopes = self._resolver.modules.units[unit].facts.scopes
        words: list[str] = []
        while index > 0:
            scope = scopes[index]
            if scope.kind in {"def", "async"}:
                if scope.name in {"__init__", "__call__", "__new__"}:
                    words.append(scopes[scope.parent].name)
                    words.extend(self._names_below(Klass(unit, scope.parent)))
                else:
                    words.append(scope.name)
            elif scope.kind == "class":
                break
            index = scope.parent
        return tuple(dict.fromkeys(words))

    def _names_below(self, klass: Klass) -> list[str]:
        classes = self._resolver.classes.subclasses(klass, "")
        return [self._resolver.outline_of(each).name for each in classes]

    def _calling(self, unit: Unit, call: Call, target: int, scope: int) -> Calling | bool | None:
        """The call; ``False`` if it is of something else, ``None`` if that could not be told."""
        at = At(unit, call.scope, call.order, call.block)
        resolver = self._resolver
        functions = alternatives(resolver.value(call.term[1], at))
        for value in functions:
            function = value
            if isinstance(value, Klass):
                init = resolver.classes.attribute(Inst(value, exact=True), "__init__")
                if isinstance(init, Func):
                    function = Func(init.unit, init.scope, init.env, Inst(exactly(value)))
            if isinstance(function, Inst):
                method = resolver.classes.attribute(function, "__call__")
                function = method if isinstance(method, Func) else function
            if isinstance(function, Func) and (function.unit, function.scope) == (target, scope):
                given = calls.bind(resolver, function, calls.given_by(resolver, call.term, at))
                return Calling(unit, call, merged(function.env, given), len(functions) == 1)
        if any(isinstance(each, Unknown) and not each.plain for each in functions):
            return None
        return False


_KEEPING = frozenset(
    {
        *("staticmethod", "classmethod", "property", "cached_property", "override"),
        *("abstractmethod", "contextmanager", "asynccontextmanager", "wraps"),
        *("lru_cache", "cache", "cached", "memoize", "overload", "final", "deprecated"),
    }
)
"""Decorators after which whoever calls the function does so by its name."""


def _last_word(term: Term) -> object:
    while term[0] == "c":
        term = term[1]
    return term[-1]


def _renamed(unit: Unit, words: tuple[str, ...]) -> set[str]:
    """The names under which a module imports one of ``words``, or binds it anew."""
    found = set()
    for scope in unit.facts.scopes:
        for local, bindings in scope.bindings.items():
            for each in bindings:
                if (each.kind == "from" and each.what[2] in words and local not in words) or (
                    each.kind == "value" and each.what[0] in {"n", "a"} and each.what[-1] in words
                ):
                    found.add(local)
    return found
