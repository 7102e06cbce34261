"""The pages of rules, read out of their files: to explain a rule imports nothing that judges.

What rules judge is a survey, and to make its classes takes longer than all else that is done to
print a page.
"""

import ast
import inspect
import pkgutil
import re
from collections.abc import Iterator, Mapping, Sequence
from enum import Enum
from typing import Any

from signalctl.checks import rules
from signalctl.errors import UsageError
from signalctl.model.closeness import close
from signalctl.model.rule_page import RulePage
from signalctl.model.severity import Severity

FIRST = "0.1"
"""The version that a rule is in since, unless it says another."""

_SEE_ALL = "See them all: signalctl explain --all"
_FAMILY = "SIG1"
"""A family of rules is too many to have been meant, so a beginning has to be longer."""


class Evidence(Enum):
    """What a rule needs to see."""

    PROCESS = "P"
    """The running process: the target was imported."""
    SOURCE = "S"
    """The source alone."""
    EITHER = "E"
    """One of them is enough."""
    JOINED = "J"
    """Both, joined."""

    @property
    def needs_process(self) -> bool:
        """Whether nothing can be said with ``--no-import``."""
        return self in {Evidence.PROCESS, Evidence.JOINED}


_ENUMERATIONS: Mapping[str, type[Enum]] = {"Evidence": Evidence, "Severity": Severity}


def all_pages() -> tuple[RulePage, ...]:
    """The page of every rule, sorted by code."""
    return tuple(_page_of(module) for module in sorted(_modules()))


def one(word: str) -> RulePage:
    """The page of the rule of this code or name.

    Raises:
        UsageError: There is none.
    """
    for module in _modules():
        if word.lower() in _called(module):
            return _page_of(module)
    codes, _ = _all_called()
    begun = [code for code in codes if code.startswith(word.upper())]
    if word and begun:
        raise UsageError(
            f"'{word}' is the beginning of {len(begun)} codes, and explain takes one",
            hint=f"The first of them: signalctl explain {begun[0]}. {_SEE_ALL}",
        )
    raise _no_rule(word, _near(word))


def no_rules(unknown: Sequence[tuple[str, str]]) -> UsageError:
    """The error that words which select rules stand for none, with what may have been meant by each.

    Args:
        unknown: At least one; before each word, the setting that it stands in.
    """
    if len(unknown) == 1:
        ((_, word),) = unknown
        return _no_rule(word, _begun(word) or _near(word))
    detail = []
    for setting, word in unknown:
        near = _begun(word) or _near(word)
        meant = f"; did you mean '{near}'?" if near else ""
        detail.append(f"{setting}: '{word}'{meant}")
    return UsageError(
        f"{len(unknown)} words are no rules and no beginnings of a code",
        detail=tuple(detail),
        hint=_SEE_ALL,
    )


def _no_rule(word: str, near: str | None) -> UsageError:
    meant = f"Did you mean {near}? " if near else ""
    return UsageError(f"'{word}' is no rule and no beginning of a code", hint=f"{meant}{_SEE_ALL}")


def _near(word: str) -> str | None:
    """The code or name that ``word`` looks like."""
    codes, names = _all_called()
    return next(iter(close(word, [*codes, *names])), None)


def _begun(word: str) -> str | None:
    """The longest beginning of ``word`` with which codes begin, if it tells more than a family."""
    codes, _ = _all_called()
    for length in range(len(word), len(_FAMILY), -1):
        beginning = word[:length].upper()
        if any(code.startswith(beginning) for code in codes):
            return beginning
    return None


def _all_called() -> tuple[Sequence[str], Sequence[str]]:
    codes, names = zip(*map(_called, sorted(_modules())), strict=True)
    return [each.upper() for each in codes], names


def _modules() -> Iterator[str]:
    """The file of each rule, without its folder and ending."""
    return (module.name for module in pkgutil.iter_modules(rules.__path__))


def _called(module: str) -> tuple[str, str]:
    """Code and name of a rule, in small letters; the registry sees that its file is called so."""
    code, _, name = module.partition("_")
    return code, name.replace("_", "-")


def _page_of(module: str) -> RulePage:
    source = pkgutil.get_data(rules.__name__, f"{module}.py") or b""
    return next(
        _page_in(node, call)
        for node in ast.parse(source).body
        if isinstance(node, ast.FunctionDef)
        for call in node.decorator_list
        if isinstance(call, ast.Call)
    )


def _page_in(find: ast.FunctionDef, rule: ast.Call) -> RulePage:
    """The page of the rule that the call of ``rule`` makes of ``find``: the same as ``Rule.page``."""
    code, name = map(_value, rule.args)
    given = {str(each.arg): _value(each.value) for each in rule.keywords}
    summary, sections = parts(ast.get_docstring(find) or "")
    return RulePage(
        code=code,
        name=name,
        severity=given["severity"],
        evidence=given["evidence"].value,
        since=given.get("since", FIRST),
        summary=summary,
        sections=sections,
        bad=tuple(map(inspect.cleandoc, given["bad"])),
        good=tuple(map(inspect.cleandoc, given["good"])),
        wins_over=tuple(given.get("wins_over", ())),
    )


def _value(written: ast.expr) -> Any:
    """A member of an enumeration, or a literal."""
    if isinstance(written, ast.Attribute) and isinstance(written.value, ast.Name):
        return _ENUMERATIONS[written.value.id][written.attr]
    return ast.literal_eval(written)


def parts(docstring: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    """What stands before the first section, and title and text of each section.

    A section begins a paragraph, and is never the first: a summary may hold a colon.
    """
    head, *others = re.split(r"(?<=\n\n)([A-Z][\w ]+):[ \n]", inspect.cleandoc(docstring))
    titles, texts = others[::2], others[1::2]
    sections = zip(titles, map(inspect.cleandoc, texts), strict=True)
    return head.strip(), tuple((title, text.strip()) for title, text in sections)
