"""What a statement says of the paths through it, and of what must be there on them."""

import ast
from collections.abc import Sequence

from signalctl.source.trees import statements_in

_BROAD = frozenset({"KeyError", "LookupError", "Exception", "BaseException"})
_NARROW = frozenset(
    [
        "ValueError",
        "TypeError",
        "AttributeError",
        "IndexError",
        "ImportError",
        "ModuleNotFoundError",
        "OSError",
        "IOError",
        "RuntimeError",
        "NotImplementedError",
        "StopIteration",
        "UnicodeDecodeError",
        "UnicodeEncodeError",
        "UnicodeError",
        "ZeroDivisionError",
        "ArithmeticError",
        "OverflowError",
        "FileNotFoundError",
        "PermissionError",
        "TimeoutError",
        "ConnectionError",
        "NameError",
        "AssertionError",
    ]
)
LEAVING = (ast.Return, ast.Raise, ast.Break, ast.Continue)
_ENDING = frozenset({"abort", "exit", "_exit", "quit", "fail", "skip", "xfail"})
INNER = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)


def constant(node: ast.expr) -> str | None:
    """The text that an expression is, if it is one."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    return None


def is_none(node: ast.expr) -> bool:
    """Whether it is ``None``, as written."""
    return isinstance(node, ast.Constant) and node.value is None


def conjuncts(node: ast.expr) -> Sequence[ast.expr]:
    """What must all be true for ``node`` to be."""
    if isinstance(node, ast.BoolOp) and isinstance(node.op, ast.And):
        return node.values
    return (node,)


def asserted(node: ast.expr) -> ast.expr | tuple[str, ast.expr] | None:
    """What must be there for ``node`` to be true."""
    if isinstance(node, ast.Name | ast.Call):
        return node
    if isinstance(node, ast.NamedExpr):
        return node.value
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        operator, right = node.ops[0], node.comparators[0]
        if isinstance(operator, ast.IsNot | ast.NotEq) and is_none(right):
            return node.left
        key = constant(node.left)
        if isinstance(operator, ast.In) and key is not None:
            return key, right
    return None


def required_by_refusal(node: ast.If) -> ast.expr | tuple[str, ast.expr] | None:
    """What must be there, where ``node`` raises if it is not; ``None`` for any other ``if``."""
    if node.orelse or not node.body or not isinstance(node.body[-1], ast.Raise):
        return None
    if any(_leaves_otherwise(each) for each in node.body[:-1]):
        return None
    test = node.test
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        return asserted(test.operand)
    if isinstance(test, ast.Compare) and len(test.ops) == 1:
        operator, right = test.ops[0], test.comparators[0]
        if isinstance(operator, ast.Is | ast.Eq) and is_none(right):
            return test.left
        key = constant(test.left)
        if isinstance(operator, ast.NotIn) and key is not None:
            return key, right
    return None


def _leaves_otherwise(node: ast.stmt) -> bool:
    return may_leave(node) or leaves(node)


def leaves(node: ast.AST) -> bool:
    """Whether some path through ``node`` may not come out at its end."""
    return any(may_leave(each) for each in statements_in(node, INNER))


def may_leave(node: ast.AST) -> bool:
    """Whether nothing may come out at the end of this one statement.

    A call with the name of one that never returns, such as ``flask.abort`` and ``sys.exit``, counts
    whatever it is: what is said to be certain has to be so.
    """
    return isinstance(node, LEAVING) or _may_end(node)


def may_end_function(node: ast.AST) -> bool:
    """The same, but for what only leaves a loop or its turn."""
    return isinstance(node, ast.Return | ast.Raise) or _may_end(node)


def _may_end(node: ast.AST) -> bool:
    if not isinstance(node, ast.Expr) or not isinstance(node.value, ast.Call):
        return False
    function = node.value.func
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    return name in _ENDING


def may_catch_key_error(node: ast.expr | None) -> bool:
    """Whether an ``except`` with this type may catch a ``KeyError``."""
    if node is None:
        return True
    if isinstance(node, ast.Tuple):
        return any(may_catch_key_error(each) for each in node.elts)
    name = node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
    if name in _NARROW:
        return False
    # Another class than the built-in ones may catch it only as a tuple of several, or an alias.
    return name in _BROAD or not (
        name.endswith(("Error", "Exception", "Exists")) and name[0].isupper()
    )


def may_swallow(node: ast.expr) -> bool:
    """Whether a context manager is known to swallow what is raised inside."""
    function = node.func if isinstance(node, ast.Call) else node
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    return name in {"suppress", "raises", "ExitStack", "AsyncExitStack"}
