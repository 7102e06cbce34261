"""SIG302: a signal is sent, and nobody listens."""

from collections.abc import Iterator

from signalctl.checks.case import Case, called
from signalctl.checks.rule import Evidence, Fault, rule
from signalctl.model.finding import Related
from signalctl.model.origin import Origin
from signalctl.model.severity import Severity


@rule(
    "SIG302",
    "never-received",
    evidence=Evidence.SOURCE,
    severity=None,
    level=Severity.INFO,
    bad=[
        """
        refunded = signals.signal("refunded")  # SIG302


        def refund():
            refunded.send(app)
        """,
    ],
    good=[
        """
        refunded = signals.signal("refunded")


        def refund():
            refunded.send(app)


        @refunded.connect
        def log_refund(sender, **extra):
            print(extra)
        """,
        """
        refunded = signals.signal("refunded")


        def refund(audience):
            for each in audience:
                refunded.connect(each)
            refunded.send(app)
        """,
    ],
)
def never_received(case: Case) -> Iterator[Fault]:
    """An own signal is sent, and nobody is connected to it.

    Off unless selected: a signal without receivers is what a library offers to its users.

    Why it matters:
        Either a receiver is missing, or the send is left over.

    What to do:
        Connect who should listen, or take the signal out.

    When it is wrong:
        A signal that is an extension point.
    """
    for signal in case.signals:
        if signal.origin is not Origin.OWN or signal.defined is None or not signal.sends:
            continue
        if signal.receivers or signal.connects or not case.judges_signal(signal):
            continue
        if case.may_be_connected_elsewhere(signal):
            continue
        yield Fault(
            place=signal.defined,
            column=1,
            message=f"'{called(signal)}' is sent, and nobody listens",
            hint="Connect who should listen, or take it out.",
            signal=signal.address,
            related=tuple(Related(each.send.place, "sent here") for each in signal.sends),
        )
