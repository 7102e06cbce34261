"""Read the facts of one file: pure, and without any other file."""

import ast
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from signalctl.source.outline import UncertainError, outline
from signalctl.source.shapes import Facts, Scope
from signalctl.source.spell import written
from signalctl.source.statements import Statements
from signalctl.source.text import Text


class UnreadableError(Exception):
    """The text is no Python that this interpreter can parse; the text says why."""


def facts_of(text: Text) -> Facts:
    """The facts of a file with this text; functions in which nothing stirs are left unread.

    Raises:
        UnreadableError: It does not parse.
    """
    facts = _facts_of_outline(text)
    if facts is None:
        with _reasons():
            facts = Facts([], [], [], [], [], {}, {})
            Statements(text, facts).module(_parsed(text.content))
    return facts


def _facts_of_outline(text: Text) -> Facts | None:
    """The facts without what quiet functions hold; ``None`` where these cannot be cut out."""
    if text.utf8 is not text.content:
        return None
    facts = Facts([], [], [], [], [], {}, {})
    with suppress(
        UncertainError, SyntaxError, ValueError, LookupError, RecursionError, MemoryError
    ):
        content, lasts = outline(text)
        Statements(text, facts, lasts).module(_parsed(content))
        return facts
    return None


def read_function(text: Text, facts: Facts, index: int) -> None:
    """Add what a function holds that was left unread.

    Raises:
        UnreadableError: It does not parse.
    """
    Statements(text, facts).inside(index, function_node(text, facts.scopes[index]))


def function_node(text: Text, scope: Scope) -> ast.FunctionDef | ast.AsyncFunctionDef:
    """The tree of a function that a ``def`` makes, its lines and offsets as in the whole file.

    Raises:
        UnreadableError: It does not parse.
    """
    lines = text.between(scope.line, scope.last)
    indented = lines[:1].isspace()
    before = b"\n" * (scope.line - 1 - indented) + b"if 1:\n" * indented
    with _reasons():
        statement = _parsed(before + lines).body[0]
        if isinstance(statement, ast.If):
            statement = statement.body[0]
        if not isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
            raise UnreadableError("it is no function that a 'def' makes")
        return statement


def condition(text: Text, span: tuple[int, int, int, int]) -> str:
    """A condition as ``ast`` writes it."""
    return written(ast.parse(b"(%b\n)" % text.segment(span), mode="eval").body)


def _parsed(content: bytes) -> ast.Module:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the parser warns of the user's escape sequences
        return ast.parse(content)


@contextmanager
def _reasons() -> Iterator[None]:
    try:
        yield
    except SyntaxError as error:
        where = f" (line {error.lineno})" if error.lineno else ""
        raise UnreadableError(f"it does not parse: {error.msg}{where}") from error
    except (ValueError, LookupError) as error:
        raise UnreadableError(f"it does not parse: {error}") from error
    except RecursionError as error:
        raise UnreadableError("it is nested too deeply to be parsed") from error
    except MemoryError as error:
        raise UnreadableError("it is too complex to be parsed") from error
