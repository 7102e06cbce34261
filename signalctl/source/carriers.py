"""The names that may stand for a signal, or lead to one, judged by how they are bound.

A global, ``module:name``, or an attribute, ``.name``, carries when it is bound to a term in which
something that carries stands, in a place whose value may come out of the term. It is a wide net:
nothing is evaluated, and an attribute of one class counts for all. So what does not carry need not
be followed.
"""

from collections.abc import Callable, Iterable
from collections.abc import Set as AbstractSet

from signalctl.source import known
from signalctl.source.shapes import Binding, Term
from signalctl.source.suspects import absolute
from signalctl.source.unit import Unit

_GIVING = frozenset({"signal", "get", "values", "items", "keys", "pop", "setdefault", "copy"})
"""Methods that give what is kept in the thing they are called on."""


BLINKER = "blinker"
"""Stands for whatever comes from blinker, or from a module that is not own code."""


_PASSING = frozenset(
    [
        "list",
        "tuple",
        "set",
        "frozenset",
        "dict",
        "sorted",
        "reversed",
        "iter",
        "next",
        "enumerate",
        "zip",
        "cast",
        "partial",
        "field",
        "ib",
        "SimpleNamespace",
    ]
)


class Spread:
    """Names, and what is bound to them, and what is bound to that."""

    def __init__(self, names: Iterable[str]) -> None:
        self.names = set(names)
        self._waiting: dict[str, list[str]] = {}

    def bind(self, name: str, words: AbstractSet[str]) -> None:
        """Take in that ``name`` is bound to a term with these words."""
        if name in self.names:
            return
        if words.isdisjoint(self.names):
            for word in words:
                self._waiting.setdefault(word, []).append(name)
        else:
            self.reach(name)

    def reach(self, name: str) -> None:
        """Let ``name`` be one of the names, and all that is bound to it."""
        todo = [name]
        while todo:
            each = todo.pop()
            if each not in self.names:
                self.names.add(each)
                todo.extend(self._waiting.pop(each, ()))


class Carriers(Spread):
    """What may stand for a signal; grows with every module that is read."""

    def __init__(
        self,
        foreign: Callable[[str, str], bool],
        unread: Callable[[str, str], bool],
        on_demand: Callable[[str, str], bool],
    ) -> None:
        """Knows no module yet.

        Args:
            foreign: Whether a name of a module that is not own code may stand for a signal.
            unread: Whether what a module has by a name is not seen where it is read by itself.
            on_demand: Whether a module may make a name when it is asked for.
        """
        super().__init__({BLINKER, *(f".{each}" for each in known.FRAMEWORK_SIGNALS)})
        self._foreign = foreign
        self._unread = unread
        self._on_demand = on_demand
        self._asked: set[Unit] = set()
        self._passing = set(_PASSING)
        self._imports: dict[tuple[str, str], frozenset[str]] = {}

    def add(self, unit: Unit) -> None:
        """Take in how ``unit`` binds its globals, attributes, and what its functions return."""
        self._asked.add(unit)
        for index, scope in enumerate(unit.facts.scopes):
            if not scope.unread:
                self.add_scope(unit, index)

    def add_scope(self, unit: Unit, index: int) -> None:
        """Take in one scope; again where it has grown."""
        scope = unit.facts.scopes[index]
        module = unit.file.module
        if scope.kind in {"module", "class"}:
            prefix = f"{module}:" if scope.kind == "module" else "."
            for name, bindings in scope.bindings.items():
                for each in bindings:
                    words = self._words_of_binding(unit, index, each)
                    if each.kind == "value" and each.what[0] == "c":
                        words |= self._words_given(unit, index, each.what)
                    self._bind(prefix + name, words)
        for name, term, inner, *_ in scope.fields:
            self._bind(f".{name}", self._words(unit, inner, term))
        outer = unit.facts.scopes[scope.parent].kind == "module" if scope.parent >= 0 else False
        prefix = f"{module}:" if outer else "."
        for term in scope.bases:
            self._bind(prefix + scope.name, self._words(unit, scope.parent, term))
        params = {each.name for each in scope.params}
        for term, *_ in scope.returns:
            if not params.isdisjoint(words_of(term)[0]):
                self._passing.add(scope.name)
            self._bind(prefix + scope.name, self._words(unit, index, term))

    def _bind(self, key: str, words: AbstractSet[str]) -> None:
        if words:
            self.bind(key, words)
            if key[0] != ".":
                self.bind(f".{key.rpartition(':')[2]}", {key})

    def carries(self, unit: Unit, scope: int, term: Term) -> bool:
        """Whether a signal may come out of a term in a scope of ``unit``."""
        return not self._words(unit, scope, term).isdisjoint(self.names)

    def binds(self, unit: Unit, scope: int, binding: Binding) -> bool:
        """Whether a signal may come out of what a binding binds."""
        return not self._words_of_binding(unit, scope, binding).isdisjoint(self.names)

    def imported(self, source: str, name: str) -> frozenset[str]:
        """What it is that ``from source import name`` gives; an empty name: ``import source``."""
        key = (source, name)
        found = self._imports.get(key)
        if found is None:
            found = self._imports[key] = frozenset(self._find_imported(source, name))
        return found

    def _find_imported(self, source: str, name: str) -> set[str]:
        if self._foreign(source, name):
            return {BLINKER}
        if not name:
            return set()
        found = {f"{source}:{name}"}
        if self._on_demand(source, name):
            found.add(f"{source}:__getattr__")
        if self._unread(source, name):
            found.add(f".{name}")
        return found

    def _imported(self, unit: Unit, source: str, name: str) -> AbstractSet[str]:
        if unit in self._asked or source.partition(".")[0] == BLINKER:
            return self.imported(source, name)
        return {f"{source}:{name}", f".{name}"}  # another's own business: what is known will do

    def _words_of_binding(self, unit: Unit, scope: int, binding: Binding) -> AbstractSet[str]:
        match binding.kind:
            case "value":
                return self._words(unit, scope, binding.what)
            case "part":
                return self._words(unit, scope, binding.what[0])
            case "row":
                return self._words(unit, scope, unit.facts.blocks[binding.what[0]].rows)
            case "from":
                module, level, name = binding.what
                file = unit.file
                source = module
                if level:
                    source = absolute(file.module, "." * level + module, package=file.package)
                return self._imported(unit, source, name)
            case "import":
                return self._imported(unit, binding.what, "")
            case _:
                return set()

    def _words(self, unit: Unit, scope: int, term: Term) -> set[str]:
        names, attributes = words_of(term, self._passing)
        found = {f".{each}" for each in attributes}
        for name in names:
            self._name(unit, scope, name, found, set())
        return found

    def _words_given(self, unit: Unit, scope: int, call: Term) -> set[str]:
        """What a call is given: whatever is called may give it back, or wrap it."""
        given = ("l", (*call[2], *(value for _, value in call[3])), None)
        return self._words(unit, scope, given)

    def _name(
        self, unit: Unit, index: int, name: str, found: set[str], seen: set[tuple[int, str]]
    ) -> None:
        """Add what a plain name stands for: a global, or what a function binds it to."""
        scopes = unit.facts.scopes
        here = index
        while index > 0:
            scope = scopes[index]
            if name in scope.bindings and (scope.kind != "class" or index == here):
                if (index, name) not in seen:
                    seen.add((index, name))
                    self._local(unit, index, scope.bindings[name], found, seen)
                return
            index = scope.parent
        if name in scopes[0].bindings:
            found.add(f"{unit.file.module}:{name}")
        else:
            found.update(f".{name}" for _ in unit.facts.stars)

    def _local(
        self,
        unit: Unit,
        index: int,
        bindings: Iterable[Binding],
        found: set[str],
        seen: set[tuple[int, str]],
    ) -> None:
        for each in bindings:
            if each.kind in {"value", "part", "row"}:
                term = each.what if each.kind == "value" else each.what[0]
                if each.kind == "row":
                    term = unit.facts.blocks[term].rows
                names, attributes = words_of(term, self._passing)
                found.update(f".{attribute}" for attribute in attributes)
                for name in names:
                    self._name(unit, index, name, found, seen)
            else:
                found |= self._words_of_binding(unit, index, each)


def words_of(  # noqa: PLR0912 - a table of cases, one line or two each
    term: Term, passing: AbstractSet[str] = frozenset()
) -> tuple[set[str], set[str]]:
    """The names and the attributes in a term whose value may come out of it.

    ``passing`` are the last names of functions that give back what they are given.

    >>> words_of(("a", ("n", "shop"), "paid"))
    ({'shop'}, {'paid'})
    """
    names: set[str] = set()
    attributes: set[str] = set()
    todo = [term]
    while todo:
        each = todo.pop()
        match each[0]:
            case "n":
                names.add(each[1])
            case "a":
                attributes.add(each[2])
                if each[1][0] == "n":
                    names.add(each[1][1])
            case "c":
                function = each[1]
                todo.append(function)
                if function[0] == "a" and function[2] in _GIVING:
                    todo.append(function[1])
                if function[0] == "n" and function[1] == "getattr" and len(each[2]) > 1:
                    todo.append(("s", *each[2][:2]))
                if function[0] in {"n", "a"} and function[-1] in passing:
                    todo.extend(each[2])
                    todo.extend([value for _, value in each[3]])
            case "l" | "o":
                todo.extend(each[1])
            case "d":
                todo.extend([value for _, value in each[1]])
            case "t":
                todo.append(each[1])
            case "g":
                todo.extend([each[2]] if each[2][0] in {"n", "c"} else [])
            case "s":
                todo.append(each[1])
                if each[2][0] == "k" and isinstance(each[2][1], str):
                    attributes.add(each[2][1])
            case "*":
                todo.append(each[1])
            case _:
                pass
    return names, attributes
