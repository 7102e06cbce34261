"""What a call does to a mapping it is a method of, or is given."""

import ast
from collections.abc import Callable
from typing import Any

from signalctl.source.shapes import Term

_KINDS = {
    "append": "other",
    "extend": "other",
    "insert": "other",
    "add": "other",
    "sort": "other",
    "reverse": "other",
    "update": "more",
    "setdefault": "default",
    "clear": "none",
    "pop": "gone",
    "popitem": "fewer",
    "remove": "fewer",
    "discard": "fewer",
}
_READING = frozenset(
    [
        *("print", "len", "str", "repr", "format", "pformat", "pprint", "dumps", "jsonify"),
        *("bool", "list", "dict", "set", "tuple", "sorted", "copy", "deepcopy", "update"),
        *("isinstance", "enumerate", "zip", "any", "all", "min", "max"),
        *("info", "debug", "warning", "error", "exception", "critical", "log"),
    ]
)
"""Names of calls that do not keep the mapping they are given, and leave it as it is."""


def edit_of(
    method: str, call: ast.Call, term: Callable[[ast.expr], Term]
) -> tuple[str, Term | None, Any] | None:
    """Kind, key and value of the change that a method makes; ``None`` if it makes none."""
    kind = _KINDS.get(method)
    unfollowed: Term = ("x", "its value is not followed")
    if kind == "more":
        pairs: list[tuple[Term | None, Term]] = [(None, term(each)) for each in call.args]
        pairs += [(each.arg and ("k", each.arg), term(each.value)) for each in call.keywords]
        return kind, None, ("d", tuple(pairs))
    if kind in {"gone", "default"}:
        if not call.args:
            return "fewer", None, unfollowed
        value = term(call.args[1]) if len(call.args) > 1 else ("k", None)
        return kind, term(call.args[0]), value
    return None if kind is None else (kind, None, unfollowed)


def only_reads(function: ast.expr) -> bool:
    """Whether a call of ``function`` leaves a mapping alone that it is given."""
    if isinstance(function, ast.Attribute):
        of_class = isinstance(function.value, ast.Name) and function.value.id == "dict"
        return function.attr in _READING and not of_class
    return isinstance(function, ast.Name) and function.id in _READING
