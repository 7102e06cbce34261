"""SIG904: source and process say different things of the same place."""

from collections.abc import Iterator

from signalctl.checks.case import Case, called, short
from signalctl.checks.rule import Evidence, Fault, rule
from signalctl.model.severity import Severity
from signalctl.model.wiring import NotRunReason


@rule(
    "SIG904",
    "source-and-run-disagree",
    evidence=Evidence.JOINED,
    severity=Severity.INFO,
    bad=[],
    good=[],
)
def source_and_run_disagree(case: Case) -> Iterator[Fault]:
    """A line at module level should have connected a receiver when its module was imported, and did not.

    Why it matters:
        Either something took the receiver away, or the source was read wrongly: then other findings
        at this signal may be wrong too.

    What to do:
        Look at the line. If it does what it says, please report it.

    When it is wrong:
        Where a test or a tool reloads modules, or replaces signals while they are imported.
    """
    for signal in case.signals:
        for receiver in signal.receivers:
            reason = receiver.not_run
            place = receiver.connected
            if reason is None or reason.reason is not NotRunReason.NOT_SEEN or place is None:
                continue
            if signal.living and case.judges(place.file):
                yield Fault(
                    place=place,
                    column=1,
                    message=f"by its source this line connects '{short(receiver.name)}' to "
                    f"'{called(signal)}', and it was not seen to",
                    hint="Look whether something takes it away again, or leaves the line out.",
                    signal=signal.address,
                    receiver=receiver.name,
                )
