"""The spelling of a target, as ``-A`` takes it, in its parts. Reads nothing and imports nothing."""

import ast
import re
import shlex
import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field

from signalctl.errors import UsageError

# A colon, unless a slash follows it: then it is of a drive, as in C:\shop.
_COLON = re.compile(r":(?![\\/])")


@dataclass(frozen=True, slots=True)
class Spelling:
    """A spelling in its parts.

    Attributes:
        text: As it was typed, without space around it.
        module_part: A dotted module, or a path.
        attribute: What to take from the module, dots and all; ``None`` if nothing is said.
        called: The attribute is written as a call.
        arguments: The call's positional arguments.
        keywords: The call's keyword arguments, in the order they were typed.
    """

    text: str
    module_part: str
    attribute: str | None = None
    called: bool = False
    arguments: tuple[object, ...] = ()
    keywords: Mapping[str, object] = field(default_factory=dict)

    @property
    def is_path(self) -> bool:
        """The module part can only be a path: no module is named so."""
        return self.module_part.endswith(".py") or "/" in self.module_part


def parse_spelling(text: str) -> Spelling:
    """Take a spelling apart.

    ``module``, ``module:name``, ``module:factory("x", key=1)`` and a path in the place of the
    module are Flask's own; ``module:object.attribute`` is ours. Arguments are literals.

    Raises:
        UsageError: The text is no spelling.

    Source: ``flask.cli.ScriptInfo.load_app`` and ``find_app_by_string``, Flask 2.2 to 3.1.

    >>> parse_spelling("shop.web:create_app('dev')").arguments
    ('dev',)
    >>> parse_spelling("shop/web.py:state.app").attribute
    'state.app'
    """
    text = text.strip()
    module_part, *rest = _COLON.split(text, maxsplit=1)
    if not module_part.strip("/ "):  # Flask takes it for the current folder
        raise UsageError(
            f"'{text}' names no module",
            hint=f"Type {option(':'.join(('module', *filter(None, rest))))}.",
        )
    if not rest:
        return Spelling(text=text, module_part=module_part)
    expression = _expression(rest[0].strip(), module_part, text)
    if not isinstance(expression, ast.Call):
        return Spelling(text, module_part, _dotted_name(expression, text))
    arguments, keywords = _literals(expression, text)
    return Spelling(
        text,
        module_part,
        _dotted_name(expression.func, text),
        called=True,
        arguments=arguments,
        keywords=keywords,
    )


def option(spelling: str, *, flag: str = "-A") -> str:
    r"""The option that names ``spelling``, ready for a shell.

    >>> option('shop:create_app("dev")')
    '-A \'shop:create_app("dev")\''
    """
    return f"{flag} {shlex.quote(spelling)}"


def _expression(attribute: str, module_part: str, text: str) -> ast.expr:
    if not attribute:
        raise UsageError(
            f"nothing stands after the colon in '{text}'", hint=f"Type {option(module_part)}."
        )
    try:
        with warnings.catch_warnings(action="ignore"):  # what is odd in it is still what was meant
            return ast.parse(attribute, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise _no_name(text) from None


def _no_name(text: str) -> UsageError:
    return UsageError(
        f"what stands after the colon in '{text}' is neither a name nor a call",
        hint="""Type -A module:name, or -A 'module:factory("argument")'.""",
    )


def _dotted_name(expression: ast.expr, text: str) -> str:
    names: list[str] = []
    while isinstance(expression, ast.Attribute):
        names.append(expression.attr)
        expression = expression.value
    if not isinstance(expression, ast.Name):
        raise _no_name(text)
    return ".".join((expression.id, *reversed(names)))


def _literals(call: ast.Call, text: str) -> tuple[tuple[object, ...], dict[str, object]]:
    arguments = tuple(_literal(each, text) for each in call.args)
    keywords = {}
    for each in call.keywords:
        if each.arg is None:
            raise _no_literal(each.value, text)
        keywords[each.arg] = _literal(each.value, text)
    return arguments, keywords


def _literal(node: ast.expr, text: str) -> object:
    try:
        return ast.literal_eval(node)
    except (ValueError, TypeError, RecursionError, MemoryError):
        raise _no_literal(node, text) from None


def _no_literal(node: ast.expr, text: str) -> UsageError:
    message = f"{_called(node)} in '{text}' is no literal"
    if not isinstance(node, ast.Name):
        return UsageError(message, hint="Pass texts, numbers, True, False, None, lists or dicts.")
    quoted = re.sub(rf"(?<=[(=,\s]){re.escape(node.id)}(?=[),\s])", f'"{node.id}"', text)
    return UsageError(message, hint=f"A text is quoted: {option(quoted)}.")


def _called(argument: ast.expr) -> str:
    try:
        return f"the argument '{ast.unparse(argument)}'"
    except (ValueError, RecursionError):  # of more digits, or deeper, than Python writes
        return "an argument"
