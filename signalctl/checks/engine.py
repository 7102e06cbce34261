"""Run rules over a survey, and keep of what they say what is to be shown."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import blake2b

from signalctl.checks.baseline import Baseline, Entry
from signalctl.checks.case import Case
from signalctl.checks.lines import Lines
from signalctl.checks.rule import Fault, Rule
from signalctl.checks.silence import UNUSED_IGNORE, Silence
from signalctl.model.finding import Checking, CheckSummary, Finding
from signalctl.model.origin import OriginFilter
from signalctl.model.place import Place, installed_as
from signalctl.model.wiring import Survey

STALE_BASELINE = "SIG902"
LineOf = Callable[[Place], str | None]
"""Gives the text of a line; ``None`` where it cannot be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckRequest:
    """What is to be checked.

    Attributes:
        rules: Those that are selected.
        all_rules: Those that there are.
        origin: Whose code and signals are judged: own code for ``own``, all code for ``all``, and
            for the others all code that has to do with such signals.
        is_application: Nobody else sends or receives these signals.
        per_file_ignores: For a glob of files, the codes or beginnings of codes that are silent.
        baseline: Known findings; ``None`` without a baseline.
    """

    rules: tuple[Rule, ...]
    all_rules: tuple[Rule, ...]
    origin: OriginFilter = OriginFilter.OWN
    is_application: bool = False
    per_file_ignores: Mapping[str, Sequence[str]] = field(default_factory=dict)
    baseline: Baseline | None = None


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check found.

    Attributes:
        checking: What is shown.
        known: Every finding that no comment silences, those of the baseline too: what a new
            baseline would hold.
        run: The codes of the rules that ran.
        looked_at: Whether what a file holds was looked at, or the file is gone.
    """

    checking: Checking
    known: tuple[Finding, ...]
    run: frozenset[str]
    looked_at: Callable[[str], bool]

    def not_looked_at(self, baseline: Baseline | None) -> tuple[Entry, ...]:
        """The entries of ``baseline`` of which nothing can be said now."""
        entries = () if baseline is None else baseline.entries.values()
        return tuple(
            each for each in entries if each.code not in self.run or not self.looked_at(each.file)
        )


def check(survey: Survey, asked: CheckRequest, line_of: LineOf | None = None) -> Checked:
    """Run every rule that can speak, and leave out what is silenced, known, or said better.

    Args:
        survey: Joined with source, or of source alone.
        asked: What is to be checked.
        line_of: Gives the lines that findings are shown with; read from files unless given.
    """
    line_of = line_of or Lines(survey.root).at
    case = Case(survey, origin=asked.origin, is_application=asked.is_application)
    run = tuple(each for each in asked.rules if case.is_running or not each.evidence.needs_process)
    codes = frozenset(each.code for each in run)
    silence = Silence(
        survey.ignores,
        asked.per_file_ignores,
        run=codes,
        known={
            each.code: each.name
            for each in asked.all_rules
            if each.severity is not None or each.code in codes
        },
    )
    # A rule that is not asked for still wins: what is found does not depend on what else is asked.
    winners = (
        each
        for each in asked.all_rules
        if each not in run and not codes.isdisjoint(each.wins_over)
        if case.is_running or not each.evidence.needs_process
    )
    judging = (*run, *winners)
    said = _without_losers(list(_found(case, judging)), judging)
    loud = silence.leave([each for each in said if each.code in codes])
    loud += silence.leave(_said(run, UNUSED_IGNORE, silence.unused()))
    known = sorted(loud, key=_order)
    shown = known if asked.baseline is None else asked.baseline.leave(known)
    baselined = len(known) - len(shown)

    def looked_at(file: str) -> bool:
        return case.judges(file) or line_of(Place(file, 1)) is None

    if asked.baseline is not None:
        stale = asked.baseline.stale(known, run=codes, looked_at=looked_at)
        shown = [*shown, *_said(run, STALE_BASELINE, stale)]
    findings = tuple(_with_excerpts(_merged(sorted(shown, key=_order)), line_of))
    summary = CheckSummary(
        **_counts(case),
        by_severity=Counter(each.severity for each in findings),
        by_code=Counter(each.code for each in findings),
        ignored=silence.count,
        baselined=baselined,
        rules=len(run),
        rules_left_out=tuple(each.code for each in asked.rules if each not in run),
    )
    checking = Checking(
        subject=survey.subject,
        root=survey.root,
        findings=findings,
        summary=summary,
        rules={each.code: each.page for each in run if each.code in summary.by_code},
        unresolved=survey.unseen.unresolved_sites or (),
        unread=survey.unseen.unread_files or (),
    )
    return Checked(checking, tuple(known), codes, looked_at)


def _counts(case: Case) -> dict[str, int]:
    """How many signals, receivers and sends there are, counted as a listing counts them."""
    touched = case.touched()
    rows = [case.judges_receiver(row) for each in touched for row in each.receivers]
    sends = [case.judges(site.send.place.file) for each in touched for site in each.sends or ()]
    return {
        "signals": len(touched),
        "receivers": sum(rows),
        "receivers_elsewhere": len(rows) - sum(rows),
        "sends": sum(sends),
        "sends_elsewhere": len(sends) - sum(sends),
    }


def _found(case: Case, rules: Iterable[Rule]) -> Iterator[Finding]:
    for each in rules:
        for fault in each.find(case):
            found = finding_of(each, fault)
            yield found if case.can_edit(found.place) else _of_others(found)


def _of_others(finding: Finding) -> Finding:
    """With a hint for who cannot change the line: it is installed."""
    package, is_folder, _ = (installed_as(finding.place.file) or "").partition("/")
    glob = f"*/{package}/*" if is_folder else f"*/{package}"
    mine = "connect a receiver of your own instead, or " if finding.receiver else ""
    hint = (
        f"This is installed code: {mine}leave it out under [tool.signalctl.per-file-ignores]: "
        f'"{glob}" = ["{finding.code}"]'
    )
    return replace(finding, hint=hint)


def _said(rules: Iterable[Rule], code: str, faults: Iterable[Fault]) -> Iterator[Finding]:
    """What the check has to say about itself, where the rule for it ran."""
    for each in rules:
        if each.code == code:
            yield from (finding_of(each, fault) for fault in faults)


def finding_of(rule: Rule, fault: Fault) -> Finding:
    """What ``rule`` says, as a finding."""
    return Finding(
        code=rule.code,
        name=rule.name,
        severity=fault.severity or rule.level,
        message=fault.message,
        hint=fault.hint,
        place=fault.place,
        column=fault.column,
        signal=fault.signal,
        receiver=fault.receiver,
        field=fault.field,
        function=fault.function,
        related=fault.related,
        also=fault.also,
        fingerprint=_fingerprint(rule, fault),
    )


def _fingerprint(rule: Rule, fault: Fault) -> str:
    """No line numbers and no message: they change while the fault stays."""
    file = "" if fault.signal or fault.receiver else fault.place.file
    parts = (rule.code, fault.signal, fault.receiver, fault.field, fault.function, file)
    return blake2b(repr(parts).encode(errors="surrogatepass"), digest_size=8).hexdigest()


def _without_losers(found: Sequence[Finding], rules: Iterable[Rule]) -> list[Finding]:
    """Without those of which another one says more."""
    over = {each.code: frozenset(each.wins_over) for each in rules}
    touched: dict[tuple[str, object], list[Finding]] = {}
    for each in found:
        if over[each.code]:
            for key in _keys(each):
                touched.setdefault(key, []).append(each)

    def is_lost(one: Finding) -> bool:
        return any(
            one.code in over[other.code] and _is_same_fault(one, other)
            for key in _own_keys(one)
            for other in touched.get(key, ())
        )

    return [each for each in found if not is_lost(each)]


def _own_keys(finding: Finding) -> Iterator[tuple[str, object]]:
    """What a finding points at: its place, and its receiver at its signal."""
    yield ("place", finding.place)
    if finding.receiver is not None:
        yield ("receiver", (finding.signal, finding.receiver))


def _keys(finding: Finding) -> Iterator[tuple[str, object]]:
    """What a finding is about: what it points at, and its other side."""
    yield from _own_keys(finding)
    yield from (("place", each.place) for each in finding.related)


def _is_same_fault(one: Finding, other: Finding) -> bool:
    about = {other.signal, *other.also}
    if one.signal is not None and other.signal is not None and one.signal not in about:
        return False
    if one.receiver and other.receiver and one.receiver != other.receiver:
        return False
    return not (one.field and other.field) or one.field == other.field


def _merged(findings: Iterable[Finding]) -> Iterator[Finding]:
    """One for what is said of the same place by the same rule, for several signals."""
    found: dict[tuple[object, ...], list[Finding]] = {}
    for each in findings:
        key = (each.code, each.place, each.column, each.field, each.severity)
        found.setdefault(key, []).append(each)
    for first, *others in found.values():
        further = (each.signal for each in others if each.signal not in {None, first.signal})
        also = dict.fromkeys((*first.also, *further))
        yield replace(first, also=tuple(each for each in also if each is not None))


def _with_excerpts(findings: Iterable[Finding], line_of: LineOf) -> Iterator[Finding]:
    for each in findings:
        yield replace(each, excerpt=line_of(each.place))


def _order(finding: Finding) -> tuple[object, ...]:
    """The one order of findings in every format."""
    place = finding.place
    return (
        place.file,
        place.line,
        finding.column,
        finding.code,
        finding.signal or "",
        finding.message,
    )
