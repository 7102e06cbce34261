"""A module that was read, with functions that are looked into when something asks for them."""

import ast
from collections.abc import Iterator, Sequence
from contextlib import suppress

from signalctl.model.place import Place
from signalctl.source import gate
from signalctl.source.facts import UnreadableError, condition, function_node, read_function
from signalctl.source.files import SourceFile
from signalctl.source.reach import tests_above
from signalctl.source.shapes import Call, Edit, Facts, Scope
from signalctl.source.text import Text


class Unit:
    """A module that was read.

    Attributes:
        index: Its number in this reading.
        shown: The file as places show it.
        own: It is own code.
    """

    __slots__ = (
        "_asked",
        "_calls",
        "_flows",
        "_unread",
        "facts",
        "file",
        "index",
        "own",
        "shown",
        "text",
    )

    def __init__(
        self, index: int, file: SourceFile, shown: str, text: Text, facts: Facts, *, own: bool
    ) -> None:
        self.index = index
        self.file = file
        self.shown = shown
        self.text = text
        self.facts = facts
        self.own = own
        self._unread = [n for n, each in enumerate(facts.scopes) if each.unread]
        self._flows: dict[bytes, list[int]] | None = None
        self._asked: set[tuple[int | None, bytes]] = set()
        self._calls: tuple[int, dict[str, list[Call]]] = (0, {})

    def place(self, line: int) -> Place:
        """A line of this file."""
        return Place(self.shown, line)

    @property
    def flows(self) -> dict[bytes, list[int]]:
        """What its functions return or keep in attributes: each word with where it stands."""
        if self._flows is None:
            self._flows = gate.flowing_out(self.text.utf8) if self._unread else {}
        return self._flows

    def conditions(self, scope: int, block: int) -> tuple[str, ...]:
        """The tests that a block stands under, outermost first, as written."""
        return tuple(
            each if isinstance(each, str) else self._test(each.kind, each.span)
            for each in tests_above(self.facts, scope, block)
        )

    def _test(self, kind: str, span: tuple[int, int, int, int] | None) -> str:
        text = "..." if span is None else condition(self.text, span)
        return f"not ({text})" if kind == "else" else text

    # Functions that were left unread

    def scope(self, index: int) -> Scope:
        """A scope with all that it holds."""
        scope = self.facts.scopes[index]
        if scope.unread:
            with suppress(UnreadableError):  # it did parse as a part of its file
                read_function(self.text, self.facts, index)
            scope.unread = 0
        return scope

    def node(self, index: int) -> ast.FunctionDef | ast.AsyncFunctionDef | None:
        """The tree of the function that a scope is; ``None`` for a lambda, a class or a module."""
        nodes = self.facts.nodes
        if index not in nodes and self.facts.scopes[index].kind in {"def", "async"}:
            with suppress(UnreadableError):
                nodes[index] = function_node(self.text, self.facts.scopes[index])
        return nodes.get(index)

    def read_functions(self, words: Sequence[bytes], *, of: int | None = None) -> None:
        """Look into every function that mentions one of ``words``; ``of``: the class it is in."""
        if not self._unread:
            return
        words = [each for each in words if (of, each) not in self._asked]
        self._asked.update([(of, each) for each in words])
        words = [each for each in words if each in self.text.utf8]
        if words:
            for index in self._unread:
                scope = self.facts.scopes[index]
                if scope.unread and (of is None or scope.parent == of) and self._says(scope, words):
                    self.scope(index)
            self._unread = [n for n in self._unread if self.facts.scopes[n].unread]

    def _says(self, scope: Scope, words: Sequence[bytes]) -> bool:
        return any(self.text.says(each, scope.line, scope.unread) for each in words)

    def read_at(self, line: int) -> int | None:
        """Look into the function that was left unread at a line, if there is one."""
        for index in self._unread:
            scope = self.facts.scopes[index]
            if scope.unread and scope.line <= line <= scope.unread:
                self.scope(index)
                return index
        return None

    def fields(self, klass: int, name: str) -> Iterator[tuple[str, object, int, int, int, int]]:
        """What the methods of a class assign to ``self.name``."""
        self.read_functions((b"." + name.encode(),), of=klass)
        for field in self.facts.scopes[klass].fields:
            if field[0] == name:
                yield field

    def edits(self, name: str, bound_in: int, *, all_of_it: bool = False) -> Sequence[Edit]:
        """Each change in place of what ``name`` holds, where a scope binds it.

        ``all_of_it``: look in every function that mentions it for those that give it away.
        """
        if self.facts.scopes[bound_in].kind in {"module", "class"}:
            word = name.encode()
            self.read_functions((word,) if all_of_it else (word + b"[", word + b"."))
        edits = self.facts.edits.get(name, ())
        return [each for each in edits if self._home(name, each.scope) == bound_in]

    def _home(self, name: str, scope: int) -> int:
        """The scope whose name it is, where a scope uses it."""
        scopes = self.facts.scopes
        index = scope
        while index > 0:
            here = scopes[index]
            visible = here.kind != "class" or index == scope
            if visible and name in here.bindings and name not in here.outer:
                break
            index = here.parent
        return index

    def calls(self, word: str) -> Sequence[Call]:
        """Each call, in what is known so far, of something whose last name is ``word``."""
        done, known = self._calls
        calls = self.facts.calls
        if done < len(calls):
            for each in calls[done:]:
                known.setdefault(each.word, []).append(each)
            self._calls = (len(calls), known)
        return known.get(word, ())
