"""Note what one walk over a file finds: scopes, blocks, bindings, each at its position."""

import ast
from collections.abc import Sequence
from typing import Any

from signalctl.source.shapes import Binding, Block, Call, Edit, Facts, Param, Scope, Site, Term
from signalctl.source.text import Text

UNFOLLOWED: Term = ("x", "its value is not followed")


class Notes:
    """The facts of a file as they grow, and the scope and block that the walk is in."""

    def __init__(self, text: Text, facts: Facts) -> None:
        self.text = text
        self.facts = facts
        self.scope = -1
        self.block = -1
        self._held = (-1, 0)

    # Positions

    def tick(self) -> int:
        """The next position."""
        if self.scope == self._held[0]:
            return self._held[1]
        self.facts.order += 1
        return self.facts.order

    def hold(self, scope: int, order: int) -> tuple[int, int]:
        """Give everything in ``scope`` one position from now on; what held until now."""
        before, self._held = self._held, (scope, order)
        return before

    def group(self) -> int:
        """A number for the arms of one statement."""
        self.facts.groups += 1
        return self.facts.groups

    def column(self, node: ast.AST) -> int:
        """The column of a node: 1-based, in characters."""
        offset: int = node.col_offset  # type: ignore[attr-defined]  # expressions and statements have it
        if self.text.ascii:
            return offset + 1
        return self.text.column(node.lineno, offset)  # type: ignore[attr-defined]  # the same

    # Scopes and blocks

    def add_scope(self, kind: str, name: str, node: Any, decorators: Sequence[ast.expr]) -> Scope:
        """A scope, of which only the outside is known."""
        scopes = self.facts.scopes
        parent = self.scope
        qualname = name
        if parent > 0:
            above = scopes[parent]
            qualname = f"{above.qualname}{'.' if above.kind == 'class' else '.<locals>.'}{name}"
        own_line = node.lineno if node is not None else 1
        scope = Scope(
            kind=kind,
            name=name,
            qualname=qualname,
            parent=parent,
            line=min([own_line, *[each.lineno for each in decorators]]) if decorators else own_line,
            own_line=own_line,
            last=0 if node is None else node.end_lineno or own_line,
            column=self.column(node) if node is not None else 1,
            order=self.tick(),
            block=self.block,
            unread=0,
            body=-1,
            params=[],
            decorators=[],
            bases=[],
            returns=[],
            generator=False,
            bindings={},
            outer={},
            fields=[],
            uses=[],
            hints={},
        )
        scopes.append(scope)
        return scope

    def enter(self, index: int, params: Sequence[Param] = ()) -> None:
        """Go on inside of a scope."""
        scope = self.facts.scopes[index]
        scope.body = len(self.facts.blocks)
        self.facts.blocks.append(Block(-1, "body", 0, index, None, None))
        self.scope, self.block = index, scope.body
        scope.params = list(params)
        for place, param in enumerate(params):
            self.bind(param.name, "param", place, scope.own_line)

    def add_block(
        self, kind: str, group: int, test: ast.expr | None = None, rows: Term | None = None
    ) -> int:
        """A block inside of the one that the walk is in."""
        span = None
        if test is not None:
            end = (test.end_lineno or test.lineno, test.end_col_offset or test.col_offset)
            span = (test.lineno, test.col_offset, *end)
        self.facts.blocks.append(Block(self.block, kind, group, self.scope, span, rows))
        return len(self.facts.blocks) - 1

    # Bindings

    def bind(self, name: str, kind: str, what: Any, line: int) -> None:
        """Note that ``name`` is given a value."""
        scope = self.facts.scopes[self.scope]
        block = self.block
        if scope.outer and scope.outer.get(name) == "global":
            scope = self.facts.scopes[0]
            block = self.add_block("late", self.group())
        elif scope.outer and name in scope.outer:
            self.edit(name, "other")  # the function around it holds another value by then
        binding = Binding(kind, self.tick(), block, what, line)
        if name in scope.bindings:
            scope.bindings[name].append(binding)
        else:
            scope.bindings[name] = [binding]

    def edit(self, name: str, kind: str, key: Term | None = None, value: Term = UNFOLLOWED) -> None:
        """Note that what ``name`` holds is changed in place, or given away."""
        entry = Edit(self.scope, kind, key, value, self.tick(), self.block)
        self.facts.edits.setdefault(name, []).append(entry)

    def field(self, target: ast.Attribute, value: Term | None) -> None:
        """Note ``self.attribute = value`` in the class whose method this is."""
        scope = self.facts.scopes[self.scope]
        if not isinstance(target.value, ast.Name) or not scope.params or scope.parent < 0:
            return
        holder = self.facts.scopes[scope.parent]
        if holder.kind == "class" and target.value.id == scope.params[0].name:
            term = UNFOLLOWED if value is None else value
            holder.fields.append(
                (target.attr, term, self.scope, self.tick(), self.block, target.lineno)
            )

    # Sites and calls

    def add_site(
        self,
        method: ast.Attribute,
        terms: tuple[Term, Term | None],
        target: int,
        sender: str,
        result: str,
    ) -> None:
        """Note a site; ``terms``: what the method is of, and the call."""
        line = method.end_lineno or method.lineno
        place = (self.scope, self.tick(), self.block)
        column = self.column(method)
        self.facts.sites.append(
            Site(method.attr, *place, *terms, target, line, column, sender, result)
        )

    def add_call(self, word: str, term: Term, node: ast.expr, result: str) -> None:
        """Note any other call."""
        place = (self.scope, self.tick(), self.block)
        self.facts.calls.append(Call(word, *place, term, node.lineno, self.column(node), result))
