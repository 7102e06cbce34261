"""What runs in every case: calls on the straight way through a function, and what stands before and after."""

import ast
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet

from signalctl.source.paths import leaves, may_leave
from signalctl.source.trees import children, descendants

_INNER = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)
_LATER = (*_INNER, ast.ListComp, ast.SetComp, ast.GeneratorExp, ast.DictComp)


def walk(statement: ast.stmt) -> list[ast.expr]:
    """Every expression of one statement, but for those of statements and functions inside of it."""
    return [
        each
        for top in _expressions(statement)
        for each in descendants(top, _INNER)
        if isinstance(each, ast.expr)
    ]


def _expressions(statement: ast.stmt) -> list[ast.AST]:
    """What holds the expressions of a statement, without functions."""
    return [
        each
        for each in children(statement)
        if isinstance(each, ast.expr | ast.withitem | ast.keyword)
        and not isinstance(each, ast.Lambda)
    ]


def is_generator(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether a call of it runs nothing yet."""
    return any(isinstance(each, ast.Yield | ast.YieldFrom) for each in _outside_of_functions(node))


def _outside_of_functions(node: ast.FunctionDef | ast.AsyncFunctionDef) -> list[ast.AST]:
    """What is in the body of a function, but for what is in a function or class inside of it."""
    tops = (each for each in node.body if not isinstance(each, _INNER))
    return [each for top in tops for each in descendants(top, _INNER)]


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
            if leaves(statement):
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
            if may_leave(statement):
                return False
    return True


def _calls(statement: ast.stmt) -> list[ast.Call]:
    """The calls of a statement that no ``and``, ``or``, ``if`` or comprehension stands before."""
    found: list[ast.Call] = []
    todo = _expressions(statement)[::-1]
    while todo:
        each = todo.pop()
        if isinstance(each, ast.Call):
            found.append(each)
        if isinstance(each, ast.BoolOp):
            todo.append(each.values[0])
        elif isinstance(each, ast.IfExp):
            todo.append(each.test)
        elif not isinstance(each, _LATER):
            todo += reversed(children(each))
    return found


def before_and_after(
    body: Sequence[ast.stmt], path: AbstractSet[int]
) -> tuple[list[ast.stmt], list[ast.stmt]]:
    """The statements before and after the one whose ``id`` is in ``path``, at each level of it."""
    for number, statement in enumerate(body):
        if id(statement) not in path:
            continue
        before, after = [*body[:number]], [*body[number + 1 :]]
        for inner in _bodies(statement):
            deeper_before, deeper_after = before_and_after(inner, path)
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
