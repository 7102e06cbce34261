"""What runs in every case: calls on the straight way through a function, and what stands before and after."""

import ast
from collections.abc import Iterator, Sequence

_LEAVING = (ast.Return, ast.Raise, ast.Continue, ast.Break)
_INNER = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)


def walk(statement: ast.stmt) -> Iterator[ast.expr]:
    """Every expression of one statement, but for those of statements and functions inside of it."""
    for child in ast.iter_child_nodes(statement):
        if isinstance(child, ast.expr | ast.withitem | ast.keyword):
            yield from _inside(child)


def _inside(node: ast.AST) -> Iterator[ast.expr]:
    if isinstance(node, _INNER):
        return
    if isinstance(node, ast.expr):
        yield node
    for child in ast.iter_child_nodes(node):
        yield from _inside(child)


def is_generator(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether a call of it runs nothing yet."""
    return any(map(_yields, node.body))


def _yields(node: ast.AST) -> bool:
    if isinstance(node, _INNER):
        return False
    if isinstance(node, ast.Yield | ast.YieldFrom):
        return True
    return any(map(_yields, ast.iter_child_nodes(node)))


def certain_calls(node: ast.FunctionDef | ast.AsyncFunctionDef) -> list[ast.Call]:
    """The calls that are made whenever the function runs, as far as its statements say."""
    found: list[ast.Call] = []
    _certain(node.body, found)
    return found


def is_certain(node: ast.FunctionDef | ast.AsyncFunctionDef, line: int) -> bool:
    """Whether a call that starts on ``line`` is one of those."""
    return any(call.lineno <= line <= (call.end_lineno or line) for call in certain_calls(node))


def _certain(body: Sequence[ast.stmt], found: list[ast.Call]) -> bool:
    """Add the calls of ``body``; whether what follows it runs in every case too."""
    for statement in body:
        if isinstance(statement, ast.If | ast.Match):
            if any(isinstance(each, _LEAVING) for each in ast.walk(statement)):
                return False
        elif isinstance(statement, ast.With | ast.AsyncWith):
            found += _calls(statement)
            if not _certain(statement.body, found):
                return False
        elif isinstance(statement, ast.Try | ast.TryStar):
            if not _certain(statement.body, found):
                return False
        elif isinstance(statement, ast.Return | ast.Raise):
            found += _calls(statement)
            return False
        elif not isinstance(statement, (*_INNER, ast.For, ast.AsyncFor, ast.While)):
            found += _calls(statement)
    return True


def _calls(statement: ast.stmt) -> list[ast.Call]:
    """The calls of a statement that no ``and``, ``or``, ``if`` or comprehension stands before."""
    return [
        each
        for each in walk(statement)
        if isinstance(each, ast.Call) and not _is_conditional(statement, each)
    ]


def _is_conditional(statement: ast.stmt, call: ast.Call) -> bool:
    for each in walk(statement):
        later: Sequence[ast.AST] = ()
        if isinstance(each, ast.BoolOp):
            later = each.values[1:]
        elif isinstance(each, ast.IfExp):
            later = (each.body, each.orelse)
        elif isinstance(each, ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp):
            later = (each,)
        if any(call is inner for part in later for inner in ast.walk(part)):
            return True
    return False


def before_and_after(
    body: Sequence[ast.stmt], target: ast.AST
) -> tuple[list[ast.stmt], list[ast.stmt]]:
    """The statements on the way to ``target`` and from there on, at each level around it."""
    for number, statement in enumerate(body):
        if not any(each is target for each in ast.walk(statement)):
            continue
        before, after = [*body[:number]], [*body[number + 1 :]]
        for inner in _bodies(statement):
            deeper_before, deeper_after = before_and_after(inner, target)
            before += deeper_before
            after = [*deeper_after, *after]
        return before, after
    return [], []


def _bodies(statement: ast.stmt) -> Iterator[Sequence[ast.stmt]]:
    for name in ("body", "orelse", "finalbody"):
        inner = getattr(statement, name, None)
        if isinstance(inner, list):
            yield inner
    for handler in getattr(statement, "handlers", ()):
        yield handler.body
    for case in getattr(statement, "cases", ()):
        yield case.body
