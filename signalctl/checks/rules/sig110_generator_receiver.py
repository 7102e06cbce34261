"""SIG110: a generator function is connected, so its body never runs."""

from collections.abc import Iterator

from signalctl.checks.bodies import goes_through_results, kind_of
from signalctl.checks.case import Case, called
from signalctl.checks.rule import Evidence, Fault, rule
from signalctl.model.severity import Severity
from signalctl.model.wiring import ReceiverKind


@rule(
    "SIG110",
    "generator-receiver",
    evidence=Evidence.EITHER,
    severity=Severity.ERROR,
    bad=[
        """
        @paid.connect
        def log_order(sender, **extra):  # SIG110
            print(extra)
            yield extra


        def pay():
            paid.send(app, order_id=3)
        """,
    ],
    good=[
        """
        @paid.connect
        def invoices(sender, **extra):
            yield extra


        def pay():
            for _, results in paid.send(app, order_id=3):
                print(list(results))
        """,
        """
        @paid.connect
        def log_order(sender, **extra):
            def lines():
                yield extra

            print(list(lines()))


        def pay():
            paid.send(app, order_id=3)
        """,
    ],
)
def generator_receiver(case: Case) -> Iterator[Fault]:
    """A receiver is a generator function, and no send goes through what it gives.

    Why it matters:
        Calling a generator function runs nothing of its body. The receiver does nothing, silently.

    What to do:
        Take the ``yield`` out, or go through the results where the signal is sent.

    When it is wrong:
        A warning where not every send could be resolved: one of those may go through the results.
    """
    for each in case.listeners():
        if kind_of(each) is ReceiverKind.GENERATOR and not goes_through_results(each.signal):
            known = bool(each.signal.sends) and case.all_sends_known(each.signal)
            yield each.fault(
                f"'{each.name}' is a generator function, and nothing goes through what it gives to "
                f"'{called(each.signal)}': its body never runs",
                "Take the yield out, or loop over the results where the signal is sent.",
                severity=None if known else Severity.WARNING,
                related=each.sent_from,
            )
