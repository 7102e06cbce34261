"""SIG902: an entry of the baseline that no longer occurs."""

from collections.abc import Iterator

from signalctl.checks.case import Case
from signalctl.checks.rule import Evidence, Fault, rule
from signalctl.model.severity import Severity


@rule(
    "SIG902",
    "stale-baseline",
    evidence=Evidence.EITHER,
    severity=Severity.WARNING,
    bad=[],
    good=[],
)
def stale_baseline(case: Case) -> Iterator[Fault]:
    """An entry of the baseline does not occur any more.

    Why it matters:
        Somebody has mended it. While the entry stays, the same fault can come back unseen.

    What to do:
        Write the baseline anew: ``signalctl check --baseline FILE --update-baseline``.

    When it is wrong:
        An entry whose rule did not run, or whose file was not looked at, is left alone.
    """
    del case  # the engine holds the baseline
    yield from ()
