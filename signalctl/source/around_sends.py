"""What the function around a send does before and after it."""

import ast
from collections.abc import Iterable, Iterator, Sequence

from signalctl.model.deeds import AroundSend, ReadBack
from signalctl.model.place import Place
from signalctl.source.found import Spot
from signalctl.source.shapes import Site
from signalctl.source.straight import before_and_after
from signalctl.source.trees import descendants, path_to
from signalctl.source.unit import Unit

_WRITING = frozenset(
    {"add", "add_all", "delete", "merge", "bulk_save_objects", "bulk_insert_mappings"}
)
_COMMIT = "commit"
_FLOW = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)


def around_send(
    site: Site, spot: Spot, through: Sequence[Place], strange: tuple[tuple[str, str], ...]
) -> AroundSend:
    """What stands around a send in own code.

    Args:
        site: The send.
        spot: Where it is reported.
        through: Not empty where a helper sends: then its own surroundings are not the caller's.
        strange: Fields whose values no queue can carry.
    """
    unit = spot.unit
    node = None if through or site.call is None or not unit.own else unit.node(site.scope)
    path = () if node is None else _path(unit, node, site)
    if node is None or not path:
        return AroundSend(strange=strange)
    before, after = before_and_after(node.body, {id(each) for each in path})
    uncommitted, commit = _session(unit, before, after)
    return AroundSend(uncommitted, commit, tuple(_read_back(unit, path[-1], after)), strange)


def _path(unit: Unit, node: ast.AST, site: Site) -> Sequence[ast.AST]:
    """The nodes from a function to the call of a site; empty where it is not there."""

    def is_it(each: ast.AST) -> bool:
        if not isinstance(each, ast.Call) or not isinstance(each.func, ast.Attribute):
            return False
        line = each.func.end_lineno or each.func.lineno
        column = unit.text.column(each.func.lineno, each.func.col_offset)
        return (each.func.attr, line, column) == (site.method, site.line, site.column)

    # What stands in an f-string is not always on the lines that Python says it is on.
    return path_to(node, is_it, site.line) or path_to(node, is_it)


def _session(
    unit: Unit, before: Sequence[ast.stmt], after: Sequence[ast.stmt]
) -> tuple[Place | None, Place | None]:
    """Where a session was written to and not committed, and where it is committed later."""
    written: Place | None = None
    for method, place in _session_calls(unit, before):
        written = None if method == _COMMIT else written or place
    commits = (place for method, place in _session_calls(unit, after) if method == _COMMIT)
    return written, next(commits, None)


def _session_calls(unit: Unit, statements: Iterable[ast.stmt]) -> Iterator[tuple[str, Place]]:
    """What is called on something whose name says that it is a session of a database."""
    for statement in statements:
        if b"session" not in _text_of(unit, statement).lower():
            continue
        for each in descendants(statement, _FLOW):
            if not isinstance(each, ast.Call) or not isinstance(each.func, ast.Attribute):
                continue
            holder = each.func.value
            name = holder.attr if isinstance(holder, ast.Attribute) else getattr(holder, "id", "")
            if name.lower().endswith("session") and each.func.attr in {*_WRITING, _COMMIT}:
                yield each.func.attr, unit.place(each.lineno)


def _read_back(unit: Unit, call: ast.AST, after: Sequence[ast.stmt]) -> Iterator[ReadBack]:
    """The attributes and keys that are read, after the send, of names that it sent."""
    fields = {
        each.value.id: each.arg
        for each in (call.keywords if isinstance(call, ast.Call) else ())
        if each.arg is not None and isinstance(each.value, ast.Name)
    }
    for statement in after:
        said = _text_of(unit, statement)
        if not any(name.encode() in said for name in fields):
            continue
        for each in descendants(statement, _FLOW):
            found = _read(each)
            if found is not None and found[0] in fields:
                name, key = found
                column = unit.text.column(each.lineno, each.col_offset)  # type: ignore[attr-defined]  # an expression
                place = unit.place(each.lineno)  # type: ignore[attr-defined]  # the same
                yield ReadBack(fields[name], key, place, column)
        rebound = _rebound(statement)
        fields = {name: field for name, field in fields.items() if name not in rebound}


def _read(node: ast.AST) -> tuple[str, str] | None:
    """The name and the key of ``name["key"]`` and ``name.key``, where it is read."""
    if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load):
        key = node.slice.value if isinstance(node.slice, ast.Constant) else None
        if isinstance(node.value, ast.Name) and isinstance(key, str):
            return node.value.id, key
    if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load):
        return (node.value.id, node.attr) if isinstance(node.value, ast.Name) else None
    return None


def _rebound(statement: ast.stmt) -> set[str]:
    return {
        each.id
        for each in descendants(statement)
        if isinstance(each, ast.Name) and not isinstance(each.ctx, ast.Load)
    }


def _text_of(unit: Unit, statement: ast.stmt) -> bytes:
    """The lines of a statement: what has not the word in them need not be walked."""
    decorators = getattr(statement, "decorator_list", ())
    first = min([statement.lineno, *[each.lineno for each in decorators]])
    return unit.text.between(first, statement.end_lineno or statement.lineno)
