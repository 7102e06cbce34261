"""SIG301: a signal has receivers, and nothing sends it."""

from collections.abc import Iterator, Sequence

from signalctl.checks.case import Case, Listener, called
from signalctl.checks.rule import Evidence, Fault, rule
from signalctl.model.origin import Origin
from signalctl.model.severity import Severity
from signalctl.model.wiring import ReceiverKind


@rule(
    "SIG301",
    "never-sent",
    evidence=Evidence.SOURCE,
    severity=Severity.INFO,
    bad=[
        """
        refunded = signals.signal("refunded")  # SIG301


        @refunded.connect
        def log_refund(sender, **extra):
            print(extra)
        """,
    ],
    good=[
        """
        refunded = signals.signal("refunded")


        @refunded.connect
        def log_refund(sender, **extra):
            print(extra)


        def refund():
            refunded.send(app)
        """,
        """
        refunded = signals.signal("refunded")


        @refunded.connect
        def log_refund(sender, **extra):
            print(extra)


        def publish(shop):
            shop.refunded.send(app)
        """,
    ],
)
def never_sent(case: Case) -> Iterator[Fault]:
    """An own signal has receivers, and no line that was read sends it.

    A warning with ``kind = "application"``, where nobody else could send it.

    Why it matters:
        Its receivers never run. Often a send was renamed or taken out, and they were forgotten.

    What to do:
        Send it, or take signal and receivers out.

    When it is wrong:
        A library's signal that its users send; one that is sent by a name that is computed.
    """
    for signal in case.signals:
        if signal.origin is not Origin.OWN or signal.defined is None or signal.sends is None:
            continue
        if signal.sends or not case.judges_signal(signal) or not case.all_sends_known(signal):
            continue
        listeners = case.listeners_of(signal)
        if listeners:
            yield Fault(
                place=signal.defined,
                column=1,
                message=f"nothing sends '{called(signal)}', to which {_first_of(listeners)}",
                hint="Send it, or take it out with its receivers.",
                signal=signal.address,
                severity=Severity.WARNING if case.is_application else None,
                related=tuple(related for each in listeners for related in each.related),
            )


def _first_of(listeners: Sequence[Listener]) -> str:
    for each in listeners:
        if each.receiver.kind is not ReceiverKind.UNKNOWN:
            return f"'{each.name}' listens"
    return f"{each.place} connects a receiver"
