"""SIG211: two expressions make one signal, under different variable names."""

from collections.abc import Iterator, Sequence

from signalctl.checks.case import Case, called
from signalctl.checks.rule import Evidence, Fault, rule
from signalctl.model.finding import Related
from signalctl.model.severity import Severity
from signalctl.model.source import Creation
from signalctl.model.wiring import Signal


@rule(
    "SIG211",
    "two-names-one-signal",
    evidence=Evidence.SOURCE,
    severity=Severity.INFO,
    bad=[
        """
        refunded = signals.signal("refunded")
        returned = signals.signal("refunded")  # SIG211
        """,
    ],
    good=[
        """
        refunded = signals.signal("refunded")
        returned = refunded
        """,
        """
        refunded = signals.signal("refunded")
        returned = signals.signal("returned")
        """,
    ],
)
def two_names_one_signal(case: Case) -> Iterator[Fault]:
    """A namespace is asked for one signal twice, and the answers are kept under different names.

    Why it matters:
        Who reads the code takes them for two signals. Often the name in the second line is a slip of
        copying: then both variables are sent to the receivers of both.

    What to do:
        Give the second one its own name, or import the first.

    When it is wrong:
        Where one signal is meant to have two names.
    """
    for signal in case.signals:
        named = [each for each in signal.creations if each.variable]
        first = _first(signal, named)
        for each in named if first is not None else ():
            if first and each.variable != first.variable and case.judges(each.place.file):
                yield Fault(
                    place=each.place,
                    column=each.column,
                    message=f"'{each.variable}' is the same signal as '{first.variable}': both are "
                    f"called '{signal.name}'",
                    hint="Give it a name of its own, or use the variable that is there.",
                    signal=signal.address,
                    function=each.variable,
                    related=(Related(first.place, "made here"),),
                )


def _first(signal: Signal, named: Sequence[Creation]) -> Creation | None:
    """The one that the others repeat: called as the signal is; ``None`` where none is its address."""
    name = (signal.name or "").replace("-", "_").lower()
    alike = (each for each in named if each.variable.lower() in name)
    addressed = [each for each in named if each.variable == called(signal)]
    return next(alike, addressed[0]) if addressed else None
