"""SIG307: a signal is made in a function, sent there, and nobody can know it."""

from collections.abc import Iterator

from signalctl.checks.case import Case, sent_fault
from signalctl.checks.rule import Evidence, Fault, rule
from signalctl.model.finding import Related
from signalctl.model.severity import Severity


@rule(
    "SIG307",
    "fresh-signal-per-call",
    evidence=Evidence.SOURCE,
    severity=Severity.WARNING,
    wins_over=["SIG302"],
    bad=[
        """
        def pay():
            done = Signal()
            done.send(app)  # SIG307
        """,
    ],
    good=[
        """
        def pay():
            done = Signal()
            done.send(app)
            return done
        """,
        """
        class Till:
            def __init__(self):
                self.done = Signal()

            def pay(self):
                self.done.send(self)
        """,
    ],
)
def fresh_signal_per_call(case: Case) -> Iterator[Fault]:
    """A function makes a signal and sends it, and nothing of the signal gets out of there.

    Why it matters:
        Nobody can have connected to it: the send calls nobody, each time.

    What to do:
        Make the signal once, at module level.

    When it is wrong:
        Not known to be.
    """
    for signal, site in case.sends():
        if signal.passing and signal.defined is not None:
            yield sent_fault(
                site,
                f"this sends a signal that is made at line {signal.defined.line} for this call alone: "
                "nobody can be connected to it",
                "Make the signal once, at module level.",
                related=(Related(signal.defined, "made here"),),
            )
