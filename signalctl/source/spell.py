"""Write a term or an expression as a reader knows it."""

import ast

from signalctl.source.shapes import Term

_LONGEST = 80


def spell(term: Term) -> str:
    """The expression, shortened: arguments of calls are left out.

    >>> spell(("c", ("a", ("n", "shop"), "cached"), (("k", 5),), (), 1, 0))
    'shop.cached(...)'
    """
    match term[0]:
        case "n":
            return str(term[1])
        case "a":
            return f"{spell(term[1])}.{term[2]}"
        case "c":
            return f"{spell(term[1])}({'...' if term[2] or term[3] else ''})"
        case "k":
            return repr(term[1])
        case "s":
            return f"{spell(term[1])}[{spell(term[2])}]"
        case "f":
            return "lambda"
        case _:
            return "..."


def written(node: ast.expr) -> str:
    """The expression as ``ast`` writes it, cut where it is long."""
    if isinstance(node, ast.Name):
        return node.id
    text = _constant(node) or ast.unparse(node)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 3]}..."


def _constant(node: ast.expr) -> str | None:
    """The commonest constants: ``ast.unparse`` is slow."""
    if isinstance(node, ast.Constant) and (node.value is None or isinstance(node.value, bool)):
        return str(node.value)
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.kind is None:
        return repr(node.value)
    return None
