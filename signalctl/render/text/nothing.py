"""What ``list`` says where there is no signal to show: what was looked at, and that all is well."""

from collections.abc import Iterator

from signalctl.model.lines import command
from signalctl.model.lookup import Filters
from signalctl.model.report import Listing
from signalctl.model.wiring import Receiver, State, TargetKind
from signalctl.render import words


def nothing(report: Listing) -> Iterator[str]:
    """A sentence or a few, the last with what to type next if anything is left to be seen."""
    subject = report.survey.subject
    target = words.looked_at(subject)
    if report.judged:
        yield from _well(report)
        return
    if not report.survey.signals:
        of_source = subject.kind is TargetKind.SOURCE
        more = "; --module PACKAGE names a further package" if of_source else ""
        yield f"No signals were found. Looked at {target}{more}."
        return
    if report.folded:
        folded = words.counted(report.folded, "signal")
        unfolded = command(subject, "list", *report.patterns, "--origin", "all")
        yield f"No signals to show, {folded} folded away. Looked at {target}. Next: {unfolded}"
        return
    asked = (
        f"is called {words.listed(report.patterns)}" if report.patterns else "passes the filters"
    )
    total = words.counted(len(report.survey.signals), "signal")
    yield f"None of {total} {asked}. Looked at {target}."


def _well(report: Listing) -> Iterator[str]:
    """Nothing is amiss; or it cannot be told, because of what was not looked at."""
    filters = report.filters
    subject = report.survey.subject
    adjectives = _joined(_adjectives(filters))
    if (filters.lost or filters.orphans) and subject.kind is TargetKind.SOURCE:
        yield f"What is {adjectives} is not known: it shows only in a target that runs."
        return
    doubts = tuple(_doubts(report))
    yield from doubts
    if report.folded:
        are, them = ("is", "it") if report.folded == 1 else ("are", "them")
        folded = words.counted(report.folded, "signal")
        yield f"{folded} {are} folded away; --origin all looks at {them} too."
    verb = "is known to be" if doubts else "is"
    yield (
        f"Nothing {verb} {adjectives}: no signal {_joined(_faults(filters))}. "
        f"Looked at {words.counts(report.judged)}, of {words.looked_at(subject)}."
    )


def _doubts(report: Listing) -> Iterator[str]:
    """What of the judged signals could not be looked at, though it was asked for."""
    odd = sum(signal.error is not None for signal in report.judged)
    if odd:
        yield f"The receivers of {words.counted(odd, 'signal')} could not be read."
    if report.filters.lost:
        before = sum(_is_earlier(each) for signal in report.judged for each in signal.receivers)
        if before:
            were = "was" if before == 1 else "were"
            receivers = words.counted(before, "receiver")
            yield f"{receivers} {were} connected unseen: what was collected before is not known."
    if report.filters.unsent:
        unread = sum(signal.sends is None for signal in report.judged)
        if unread:
            signals = words.counted(unread, "signal")
            yield f"Of {signals} no source was read: whether anything sends it is not known."


def _is_earlier(receiver: Receiver) -> bool:
    """Whether ``receiver`` lives, and nothing was seen to connect it."""
    return receiver.state is State.LIVE and receiver.connected is None


def _adjectives(filters: Filters) -> Iterator[str]:
    if filters.orphans:
        yield "orphaned"
    if filters.lost:
        yield "lost"
    if filters.unheard:
        yield "unheard"
    if filters.unsent:
        yield "unsent"


def _faults(filters: Filters) -> Iterator[str]:
    if filters.orphans:
        yield "has a receiver that no sender reaches any more"
    if filters.lost:
        yield "has a receiver that was collected"
    if filters.unheard:
        yield "is without a live receiver"
    if filters.unsent:
        yield "is without a line that sends it"


def _joined(texts: Iterator[str]) -> str:
    return " and ".join(texts)
