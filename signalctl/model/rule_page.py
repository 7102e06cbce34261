"""What ``explain`` says: the pages of rules. Apart from findings, which know all of a survey."""

from dataclasses import dataclass

from signalctl.model.severity import Severity


@dataclass(frozen=True, slots=True)
class RulePage:
    """A rule as ``explain`` shows it.

    Attributes:
        severity: Its level by default; ``None`` for a rule that only runs when it is selected.
        evidence: What it needs to see: ``P`` the process, ``S`` source, ``J`` both, ``E`` either.
        summary: What is reported, in a sentence.
        sections: Title and paragraphs of each part of its docstring, in order.
        bad, good: Examples.
        wins_over: The codes that it speaks for when it speaks.
    """

    code: str
    name: str
    severity: Severity | None
    evidence: str
    since: str
    summary: str
    sections: tuple[tuple[str, str], ...]
    bad: tuple[str, ...]
    good: tuple[str, ...]
    wins_over: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Explaining:
    """What ``explain`` shows: one rule whole, or all of them, a line each."""

    pages: tuple[RulePage, ...]
    single: bool
