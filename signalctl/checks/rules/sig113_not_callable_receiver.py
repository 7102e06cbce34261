"""SIG113: what is connected cannot be called."""

from collections.abc import Iterator

from signalctl.checks.case import Case, called
from signalctl.checks.rule import Evidence, Fault, rule
from signalctl.model.severity import Severity
from signalctl.model.wiring import ReceiverKind


@rule(
    "SIG113",
    "not-callable-receiver",
    evidence=Evidence.PROCESS,
    severity=Severity.ERROR,
    wins_over=[
        "SIG101",
        "SIG102",
        "SIG103",
        "SIG104",
        "SIG105",
        "SIG106",
        "SIG107",
        "SIG108",
        "SIG109",
        "SIG110",
        "SIG111",
        "SIG112",
    ],
    bad=[
        """
        import string

        paid.connect(string)  # SIG113
        """,
    ],
    good=[
        """
        class Ledger:
            def __call__(self, sender, **extra):
                print(extra)


        ledger = Ledger()
        paid.connect(ledger)
        """,
    ],
)
def not_callable_receiver(case: Case) -> Iterator[Fault]:
    """A connected object cannot be called.

    Why it matters:
        ``connect`` takes anything; each send raises ``TypeError`` when it comes to it.

    What to do:
        Connect the function that was meant.

    When it is wrong:
        Not known to be.
    """
    for each in case.listeners():
        receiver = each.receiver
        if receiver.kind is ReceiverKind.NOT_CALLABLE and receiver.connected is not None:
            site = case.connect_of(each.signal, receiver)
            yield each.fault(
                f"an object of type '{each.name}' is connected to '{called(each.signal)}', and cannot "
                "be called",
                "Connect the function that was meant.",
                place=receiver.connected,
                column=1 if site is None else site.column,
                related=each.sent_from,
            )
