"""Calls that never return: they end what they stand in, as ``raise`` does."""

import ast

from signalctl.source.at import At
from signalctl.source.handlers import name_of
from signalctl.source.resolve import Resolver
from signalctl.source.spell import written
from signalctl.source.terms import Terms
from signalctl.source.values import Ext, Func, Klass, Value

ABORTS = frozenset(
    {
        *("flask.abort", "flask.helpers.abort", "quart.abort", "quart.helpers.abort"),
        *("quart.utils.abort", "werkzeug.exceptions.abort"),
    }
)
"""End a request with an HTTP error.

Source: ``flask.helpers.abort`` in Flask 3.1, ``werkzeug.exceptions.abort`` in Werkzeug 3.1: ``NoReturn``.
"""
_ENDING = ABORTS | {
    *("sys.exit", "os._exit", "os.abort", "builtins.exit", "builtins.quit"),
}
_NEVER = frozenset({"NoReturn", "Never"})


def dotted(resolver: Resolver, value: Value) -> str:
    """What a function or class is called from outside, whether its module was read or not."""
    if isinstance(value, Func | Klass):
        return name_of(resolver, value).replace(":", ".")
    return value.path if isinstance(value, Ext) else ""


def widely(resolver: Resolver, node: ast.expr, at: At) -> Value:
    """What an expression stands for; modules are read for it that have no word of signals."""
    resolver.wide = True
    try:
        return resolver.value(Terms().term(node), at)
    finally:
        resolver.wide = False


def never_returns(resolver: Resolver, node: ast.stmt, at: At) -> bool:
    """Whether a statement is a call of which it is known that it never comes back."""
    if not isinstance(node, ast.Expr) or not isinstance(node.value, ast.Call):
        return False
    value = widely(resolver, node.value.func, at)
    return dotted(resolver, value) in _ENDING or (
        isinstance(value, Func) and _is_said_to_never_return(resolver, value)
    )


def _is_said_to_never_return(resolver: Resolver, function: Func) -> bool:
    node = resolver.modules.units[function.unit].node(function.scope)
    if not isinstance(node, ast.FunctionDef) or node.returns is None:
        return False
    return written(node.returns).strip("'\"").rpartition(".")[2] in _NEVER
