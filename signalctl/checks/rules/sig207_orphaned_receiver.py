"""SIG207: a receiver is still in the table, and no sender is left that it listens to."""

from collections.abc import Iterator

from signalctl.checks.case import Case, called, short
from signalctl.checks.rule import Evidence, Fault, rule
from signalctl.model.severity import Severity
from signalctl.model.wiring import State


@rule(
    "SIG207",
    "orphaned-receiver",
    evidence=Evidence.PROCESS,
    severity=Severity.WARNING,
    wins_over=["SIG203"],
    bad=[
        """
        class Till:
            pass


        def log_order(sender, **extra):
            print(extra)


        paid.connect(log_order, sender=Till())  # SIG207
        """,
    ],
    good=[
        """
        class Till:
            pass


        def log_order(sender, **extra):
            print(extra)


        till = Till()
        paid.connect(log_order, sender=till)
        """,
        """
        def log_order(sender, **extra):
            print(extra)


        paid.connect(log_order)
        paid.disconnect(log_order)
        """,
    ],
)
def orphaned_receiver(case: Case) -> Iterator[Fault]:
    """A receiver sits in the signal's table, and is bound to no sender any more.

    Its only sender has died, or it was disconnected from it by name. What was connected to any sender
    and disconnected again leaves nothing behind, and is no finding.

    Why it matters:
        It looks connected, and no send ever reaches it.

    What to do:
        Keep the sender, or bind the receiver to none.

    When it is wrong:
        Where it was disconnected from its sender for good: disconnect it from all, without ``sender``.

    Source: ``Signal.disconnect`` and ``Signal._disconnect`` in blinker 1.9, ``base.py``.
    """
    for signal in case.signals:
        for row in signal.receivers:
            place = row.connected or row.place
            if row.state is State.ORPHANED and place is not None and case.judges(place.file):
                site = case.connect_of(signal, row)
                yield Fault(
                    place=place,
                    column=1 if site is None else site.column,
                    message=f"'{short(row.name)}' is connected to '{called(signal)}' for a sender "
                    "that is gone, or that it was disconnected from: no send reaches it",
                    hint="Keep the sender, or connect it for any sender.",
                    signal=signal.address,
                    receiver=row.name,
                )
