"""What a rule is: its code, what it says, and the examples that prove it."""

import inspect
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from signalctl.checks.pages import FIRST, Evidence, parts
from signalctl.model.finding import Related
from signalctl.model.place import Place
from signalctl.model.rule_page import RulePage
from signalctl.model.severity import Severity

if TYPE_CHECKING:
    from signalctl.checks.case import Case

__all__ = ["PRELUDE", "Evidence", "Fault", "Finder", "Rule", "rule"]

PRELUDE = """\
from blinker import Namespace, Signal
from flask import Flask, current_app

app = Flask("shop")
signals = Namespace()
paid = signals.signal("paid")
"""
"""What stands before each example."""

_HEADINGS = ("Why it matters", "What to do", "When it is wrong")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What a rule says of one place; the engine makes a finding of it.

    Attributes:
        message: One line that names receiver, signal, field and the other side; no full stop.
        hint: The edit that mends it, as a sentence.
        severity: Where it is not the rule's own.
        function: The function that the place stands in, where the place is no receiver.
        also: Other signals that it is about.
    """

    place: Place
    column: int
    message: str
    hint: str
    signal: str | None = None
    receiver: str | None = None
    field: str | None = None
    function: str = ""
    related: tuple[Related, ...] = ()
    severity: Severity | None = None
    also: tuple[str, ...] = ()


Finder = Callable[["Case"], Iterator[Fault]]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule.

    Attributes:
        name: The bad thing, so that "ignore closed-receiver" reads.
        severity: Its level; ``None`` for one that only runs when it is selected: its findings are
            then at ``level``.
        wins_over: Codes of rules that say less of the same fault: where this one speaks, they do not.
        bad, good: Examples, each put behind ``PRELUDE``. In a bad one a comment ``# SIG101`` ends
            each line that is found, ``# SIG106 warning`` where the level is another. A line
            ``# file: NAME.py`` starts a further file, which is imported only if another does so.
    """

    code: str
    name: str
    evidence: Evidence
    severity: Severity | None
    level: Severity
    since: str
    wins_over: tuple[str, ...]
    bad: tuple[str, ...]
    good: tuple[str, ...]
    find: Finder

    @property
    def page(self) -> RulePage:
        """What ``explain`` and the documents say of it."""
        summary, sections = parts(self.find.__doc__ or "")
        return RulePage(
            code=self.code,
            name=self.name,
            severity=self.severity,
            evidence=self.evidence.value,
            since=self.since,
            summary=summary,
            sections=sections,
            bad=self.bad,
            good=self.good,
            wins_over=self.wins_over,
        )


def rule(
    code: str,
    name: str,
    *,
    evidence: Evidence,
    severity: Severity | None,
    bad: Sequence[str],
    good: Sequence[str],
    wins_over: Sequence[str] = (),
    level: Severity = Severity.INFO,
    since: str = FIRST,
) -> Callable[[Finder], Rule]:
    """Make a rule of the function that finds its faults.

    The function's docstring is the rule's page: a sentence that says what is reported, then the
    headings "Why it matters", "What to do" and "When it is wrong", and what else there is to say.
    ``explain`` reads that and the arguments out of the file, and does not run it: these are literals,
    and members of ``Evidence`` and ``Severity``.

    Raises:
        ValueError: The code, the name or the docstring is not as it should be.
    """

    def made(find: Finder) -> Rule:
        _, sections = parts(find.__doc__ or "")
        missing = [each for each in _HEADINGS if each not in dict(sections)]
        if missing or not re.fullmatch(r"SIG\d{3}", code) or not re.fullmatch(r"[a-z-]+", name):
            raise ValueError(f"{code} {name}: {missing or 'not a code or not a name'}")
        examples = (tuple(map(inspect.cleandoc, bad)), tuple(map(inspect.cleandoc, good)))
        own_level = level if severity is None else severity
        return Rule(
            code, name, evidence, severity, own_level, since, tuple(wins_over), *examples, find
        )

    return made
