"""SIG104: a receiver has no place for the sender."""

from collections.abc import Iterator

from signalctl.checks.case import Case, called
from signalctl.checks.rule import Evidence, Fault, rule
from signalctl.model.door import Door
from signalctl.model.severity import Severity


@rule(
    "SIG104",
    "no-sender-parameter",
    evidence=Evidence.EITHER,
    severity=Severity.ERROR,
    wins_over=["SIG101", "SIG102"],
    bad=[
        """
        @paid.connect
        def log_order(**fields):  # SIG104
            print(fields)
        """,
        """
        class Ledger:
            def enter(self, **fields):  # SIG104
                print(fields)


        ledger = Ledger()
        paid.connect(ledger.enter)
        """,
    ],
    good=[
        """
        @paid.connect
        def log_order(sender, **fields):
            print(fields)
        """,
        """
        @paid.connect
        def log_order(*args, **fields):
            print(fields)
        """,
    ],
)
def no_sender_parameter(case: Case) -> Iterator[Fault]:
    """A receiver takes nothing by position, and a send gives it the sender so.

    Why it matters:
        Every call raises ``TypeError``, whatever is sent: ``send`` hands the sender over by position.

    What to do:
        Give the receiver a first parameter for the sender.

    When it is wrong:
        Not known to be.

    Source: ``Signal.send`` in blinker 1.9, ``base.py``: ``receiver(sender, **kwargs)``.
    """
    for each in case.listeners():
        door = each.receiver.door
        if isinstance(door, Door) and not door.takes_sender and each.place is not None:
            yield each.fault(
                f"'{each.name}' has no parameter for the sender, "
                f"which every send of '{called(each.signal)}' gives by position",
                f"Give '{each.name}' a first parameter for the sender.",
                related=each.sent_from,
            )
