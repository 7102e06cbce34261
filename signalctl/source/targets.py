"""Bind what targets and parameters name."""

import ast
from keyword import iskeyword
from typing import Any

from signalctl.source.notes import UNFOLLOWED, Notes
from signalctl.source.shapes import Facts, Param, Term
from signalctl.source.spell import written
from signalctl.source.terms import Terms
from signalctl.source.text import Text


class Targets(Notes, Terms):
    """The part of a walk that binds names."""

    def __init__(self, text: Text, facts: Facts) -> None:
        Notes.__init__(self, text, facts)
        Terms.__init__(self)
        self.watched = set(text.spread)
        """The names that hold a mapping whose keys may matter: who gets hold of one may change it."""

    def expression(self, node: Any) -> None:
        """Walk one expression."""
        raise NotImplementedError

    def params(self, arguments: ast.arguments) -> list[Param]:
        """The parameters of a function, in the order of its ``def``."""
        found: list[Param] = []
        by_position = [*arguments.posonlyargs, *arguments.args]
        without = len(by_position) - len(arguments.defaults)
        for place, each in enumerate(by_position):
            kind = "/" if place < len(arguments.posonlyargs) else "p"
            default = arguments.defaults[place - without] if place >= without else None
            found.append(self._param(each, kind, default))
        if arguments.vararg is not None:
            found.append(self._param(arguments.vararg, "*", None))
        for each, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
            found.append(self._param(each, "k", default))
        if arguments.kwarg is not None:
            found.append(self._param(arguments.kwarg, "**", None))
        return found

    def _param(self, node: ast.arg, kind: str, default: ast.expr | None) -> Param:
        if default is not None:
            self.expression(default)
        hint = node.annotation
        return Param(
            node.arg,
            kind,
            None if default is None else (self.term(default), written(default)),
            None if hint is None else (self.annotation(hint), written(hint)),
        )

    def annotation(self, node: ast.expr) -> Term:
        """The term of an annotation; one that is written as a text is parsed."""
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            if node.value.isidentifier() and not iskeyword(node.value):
                return ("n", node.value)
            try:
                return self.term(ast.parse(node.value, mode="eval").body)
            except (SyntaxError, ValueError):
                return ("x", "an annotation that does not parse")
        return self.term(node)

    def bind_target(self, target: ast.expr, value: Term | None, path: tuple[int, ...]) -> None:
        """Bind what ``target`` names; ``path`` leads into ``value`` where it is taken apart."""
        if isinstance(target, ast.Name):
            if value is None:
                self.bind(target.id, "other", "its value is not followed", target.lineno)
            elif path:
                self.bind(target.id, "part", (value, path), target.lineno)
            else:
                if is_dict(value):
                    self.watched.add(target.id)
                self.bind(target.id, "value", value, target.lineno)
        elif isinstance(target, ast.Tuple | ast.List):
            starred = any(isinstance(each, ast.Starred) for each in target.elts)
            for index, element in enumerate(target.elts):
                self.bind_target(element, None if starred else value, (*path, index))
        elif isinstance(target, ast.Starred):
            self.bind_target(target.value, None, path)
        elif isinstance(target, ast.Attribute):
            self.field(target, value if not path else ("x", "a value taken apart"))
            self.expression(target.value)
        elif isinstance(target, ast.Subscript) and isinstance(target.value, ast.Name):
            self.expression(target.slice)
            whole = value is not None and not path
            kept = value if whole else UNFOLLOWED
            self.edit(target.value.id, "set", self.term(target.slice), kept)
        else:
            self.expression(target)

    def bind_rows(self, target: ast.expr, loop: int, path: tuple[int, ...] = ()) -> None:
        """Bind what a loop gives its target."""
        if isinstance(target, ast.Name):
            self.bind(target.id, "row", (loop, path), target.lineno)
        elif isinstance(target, ast.Tuple | ast.List):
            for index, element in enumerate(target.elts):
                self.bind_rows(element, loop, (*path, index))
        else:
            self.bind_target(target, None, ())


def is_dict(term: Term) -> bool:
    """Whether a term makes a dict."""
    return bool(term[0] == "d" or (term[0] == "c" and tuple(term[1]) == ("n", "dict")))
