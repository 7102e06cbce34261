"""SIG405: a receiver leads to a send of the signal that it listens to."""

from collections.abc import Iterator

from signalctl.checks.case import Case, Listener, called
from signalctl.checks.rule import Evidence, Fault, rule
from signalctl.model.deeds import Lead
from signalctl.model.finding import Related
from signalctl.model.severity import Severity


@rule(
    "SIG405",
    "signal-cycle",
    evidence=Evidence.SOURCE,
    severity=Severity.WARNING,
    bad=[
        """
        def pay():
            paid.send(app)


        @paid.connect
        def pay_again(sender, **extra):
            pay()  # SIG405
        """,
    ],
    good=[
        """
        def pay():
            paid.send(app)


        @paid.connect
        def pay_again(sender, **extra):
            if extra.get("again"):
                pay()
        """,
        """
        refunded = signals.signal("refunded")


        @paid.connect
        def refund(sender, **extra):
            refunded.send(app)
        """,
    ],
)
def signal_cycle(case: Case) -> Iterator[Fault]:
    """A receiver's own code leads to a send of the same signal, with no condition between.

    Why it matters:
        Each send calls the receiver, which sends again: it ends in ``RecursionError``.

    What to do:
        Put a condition between, or send another signal.

    When it is wrong:
        Where what ends it stands in a function that is not read, or in the sender.
    """
    for listener in case.listeners():
        demand = listener.receiver.demand
        for lead in () if demand is None else demand.deeds.leads:
            if lead.signal in listener.signal.aliases and _hears(listener, lead):
                yield listener.fault(
                    f"'{listener.name}' leads to a send of '{called(listener.signal)}', to which it "
                    "listens itself",
                    "Put a condition between, or send another signal.",
                    place=lead.place,
                    column=lead.column,
                    related=tuple(Related(each, "leads here") for each in lead.chain),
                )


def _hears(listener: Listener, lead: Lead) -> bool:
    """Whether it listens to the sender that is sent with there."""
    return any(
        lead.sent in {each.site.send.place, *each.site.through} for each in listener.sure_sends
    )
