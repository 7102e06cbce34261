"""Walk trees of ``ast``, past what has nothing inside: names, operators, constants.

``ast.walk`` makes a generator for each node and asks it for every field; most of the fields of most
nodes hold no node, or one that says only that a name is read.
"""

import ast
from collections.abc import Callable, Sequence
from typing import Any

_PLAIN = frozenset(
    {
        *("ctx", "op", "ops", "id", "attr", "arg", "kind", "type_comment", "level", "module"),
        *("is_async", "conversion", "simple", "asname", "rest"),
    }
)
"""Fields without a node that anybody here asks for."""


class _Fields(dict[type, tuple[str, ...]]):
    """For each class of nodes, the fields that may hold nodes; none for what is no node."""

    def __missing__(self, kind: type) -> tuple[str, ...]:
        names = kind._fields if issubclass(kind, ast.AST) else ()
        self[kind] = () if kind is ast.Constant else tuple(n for n in names if n not in _PLAIN)
        return self[kind]


_FIELDS = _Fields()


def children(node: ast.AST) -> list[ast.AST]:
    """As ``ast.iter_child_nodes``, but for operators and contexts."""
    found: list[Any] = []
    for name in _FIELDS[node.__class__]:
        value = getattr(node, name)
        if value.__class__ is list:
            found += value
        else:
            found.append(value)
    return [each for each in found if isinstance(each, ast.AST)]


def descendants(node: ast.AST, but: tuple[type[ast.AST], ...] = ()) -> list[ast.AST]:
    """``node`` and everything in it, in the order of the source; not into nodes of ``but``."""
    found: list[ast.AST] = []
    todo = [node]
    while todo:
        each = todo.pop()
        found.append(each)
        below = children(each)
        below.reverse()
        todo += [inner for inner in below if not isinstance(inner, but)] if but else below
    return found


_HOLDING = ("body", "orelse", "handlers", "finalbody", "cases")


def statements_in(node: ast.AST, but: tuple[type[ast.AST], ...] = ()) -> list[ast.stmt]:
    """The statements inside of ``node``, without itself; not into statements of ``but``."""
    found: list[ast.stmt] = []
    todo: list[Any] = [node]
    while todo:
        each = todo.pop()
        for name in _HOLDING:
            inner = getattr(each, name, None)
            if inner.__class__ is list:
                kept = [below for below in inner if not isinstance(below, but)] if but else inner
                found += [below for below in kept if isinstance(below, ast.stmt)]
                todo += kept
    return found


def path_to(
    node: ast.AST, is_it: Callable[[ast.AST], bool], line: int | None = None
) -> Sequence[ast.AST]:
    """The nodes from ``node`` to the first one that ``is_it``; empty where there is none.

    ``line``: look only into what spans this line.
    """
    if is_it(node):
        return (node,)
    for child in children(node):
        if line is None or _spans(child, line):
            found = path_to(child, is_it, line)
            if found:
                return (node, *found)
    return ()


def _spans(node: ast.AST, line: int) -> bool:
    """Whether ``node`` has a part on ``line``, or no lines of its own."""
    first, last = getattr(node, "lineno", None), getattr(node, "end_lineno", None)
    if first is None or last is None:
        return True
    decorators = getattr(node, "decorator_list", None)
    return bool((decorators[0].lineno if decorators else first) <= line <= last)
