"""Signals that a function makes, sends, and lets nobody see."""

import ast

from signalctl.source.known import METHODS
from signalctl.source.trees import descendants
from signalctl.source.unit import Unit


def is_passing(unit: Unit, line: int) -> bool:
    """Whether what is made on a line of a function is only called there, by the name it is given."""
    scopes = unit.facts.scopes
    inside = [
        index
        for index, scope in enumerate(scopes)
        if scope.kind in {"def", "async"} and scope.own_line < line <= scope.last
    ]
    innermost = max(inside, key=lambda index: scopes[index].own_line, default=None)
    node = None if innermost is None else unit.node(innermost)
    if node is None:
        return False
    made = [
        each
        for each in descendants(node)
        if isinstance(each, ast.Assign) and each.lineno == line and len(each.targets) == 1
    ]
    target = made[0].targets[0] if made else None
    return isinstance(target, ast.Name) and not _is_kept(node, target.id)


def _is_kept(node: ast.AST, name: str) -> bool:
    """Whether a name is used for anything but its methods, or under a declaration that lets it out."""
    called = {
        id(each.func.value)
        for each in descendants(node)
        if isinstance(each, ast.Call)
        and isinstance(each.func, ast.Attribute)
        and each.func.attr in METHODS
    }
    for each in descendants(node):
        if isinstance(each, ast.Global | ast.Nonlocal) and name in each.names:
            return True
        is_read = isinstance(each, ast.Name) and each.id == name and isinstance(each.ctx, ast.Load)
        if is_read and id(each) not in called:
            return True
    return False
