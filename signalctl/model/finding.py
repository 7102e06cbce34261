"""What ``check`` says: findings, each one rule broken in one place, and what was not looked at."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from signalctl.model.place import Place, UnreadFile, UnresolvedSite
from signalctl.model.rule_page import RulePage
from signalctl.model.severity import Severity
from signalctl.model.wiring import Subject


@dataclass(frozen=True, slots=True)
class Related:
    """The other side of a finding: the send for a receiver's, the receiver for a send's."""

    place: Place
    message: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule broken in one place.

    Attributes:
        code, name: Of the rule.
        message: One line that names receiver, signal, field and the other side.
        hint: The edit that mends it, one line.
        column: 1-based, in characters; 1 where it is not known.
        signal: Its address; ``None`` where the finding is about none.
        receiver: ``module:qualname``.
        field: The field it is about.
        function: The function that the place stands in, for what is no receiver; empty at module
            level.
        also: Other signals of which the same is true in the same place.
        excerpt: The line, as it stands there; ``None`` where it could not be read.
        fingerprint: The same as long as rule, signal, receiver, function and field are.
    """

    code: str
    name: str
    severity: Severity
    message: str
    hint: str
    place: Place
    column: int
    signal: str | None = None
    receiver: str | None = None
    field: str | None = None
    function: str = ""
    related: tuple[Related, ...] = ()
    also: tuple[str, ...] = ()
    excerpt: str | None = None
    fingerprint: str = ""


@dataclass(frozen=True, slots=True)
class CheckSummary:
    """How much was looked at, and what is not shown.

    Attributes:
        signals, receivers, sends: How many were judged; of signals, those that judged code makes,
            sends or connects to. A receiver counts once for each sender it is connected to.
        receivers_elsewhere, sends_elsewhere: How many more these signals have, in code that is not
            judged.
        by_severity: How many findings are shown.
        by_code: The same by rule; of each code that has one.
        ignored: Silenced by a comment, or for a file by the settings.
        baselined: Known from the baseline.
        rules: How many rules ran.
        rules_left_out: The codes of selected rules that need a running process, where none runs.
    """

    signals: int
    receivers: int
    sends: int
    by_severity: Mapping[Severity, int]
    by_code: Mapping[str, int]
    ignored: int
    baselined: int
    rules: int
    rules_left_out: tuple[str, ...] = ()
    receivers_elsewhere: int = 0
    sends_elsewhere: int = 0


@dataclass(frozen=True, slots=True)
class Checking:
    """What ``check`` shows.

    Attributes:
        findings: Sorted by file, line, column and code.
        rules: What each rule is about that found something, by code.
        unresolved, unread: What could not be looked at.
        statistics: Only the numbers by rule are asked for.
        hint: What to type next; empty when there is nothing useful to say.
    """

    subject: Subject
    root: str
    findings: tuple[Finding, ...]
    summary: CheckSummary
    rules: Mapping[str, RulePage] = field(default_factory=dict)
    unresolved: tuple[UnresolvedSite, ...] = ()
    unread: tuple[UnreadFile, ...] = ()
    statistics: bool = False
    hint: str = ""
