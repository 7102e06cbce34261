"""SIG214: a receiver listens to a class, and an instance of it sends."""

from collections.abc import Iterator

from signalctl.checks.case import Case, called, connected_at, sent_fault, short
from signalctl.checks.rule import Evidence, Fault, rule
from signalctl.model.origin import Origin
from signalctl.model.severity import Severity
from signalctl.model.source import Party
from signalctl.model.wiring import Signal


@rule(
    "SIG214",
    "instance-for-class-sender",
    evidence=Evidence.SOURCE,
    severity=Severity.WARNING,
    wins_over=["SIG203"],
    bad=[
        """
        class Order:
            def pay(self):
                paid.send(self)  # SIG214


        @paid.connect_via(Order)
        def log_order(sender, **extra):
            print(extra)
        """,
    ],
    good=[
        """
        class Order:
            def pay(self):
                paid.send(type(self), order=self)


        @paid.connect_via(Order)
        def log_order(sender, **extra):
            print(extra)
        """,
        """
        class Order:
            def pay(self):
                paid.send(Order)
                paid.send(self)


        @paid.connect_via(Order)
        def log_order(sender, **extra):
            print(extra)
        """,
    ],
)
def instance_for_class_sender(case: Case) -> Iterator[Fault]:
    """A receiver is bound to a class, and the signal is sent by an instance of it, never by the class.

    Why it matters:
        blinker tells senders apart by identity: a class is another sender than its instances. The
        receiver is never called, silently.

    What to do:
        Send with ``type(self)`` and the instance as a field; or bind the receiver to none.

    When it is wrong:
        Where the class sends from code that is not read.

    Source: ``make_id`` in blinker 1.9, ``_utilities.py``.
    """
    for signal, site in case.sends():
        if site.sender.party is not Party.OBJECT or not _is_told_whole(case, signal):
            continue
        classes = {site.sender.label, *site.sender.above}
        sent = {
            each.sender.label for each in signal.sends or () if each.sender.party is Party.CLASS
        }
        waiting = [
            row
            for each in case.listeners_of(signal)
            for row in each.rows
            if row.sender.party is Party.CLASS and row.sender.label in classes - sent
        ]
        if waiting:
            listened = waiting[0].sender.label.rpartition(":")[2]
            name = site.sender.label.rpartition(":")[2]
            yield sent_fault(
                site,
                f"'{called(signal)}' is sent by an instance of '{name}', and "
                f"'{short(waiting[0].name)}' listens to the class '{listened}': it does not hear it",
                "Send with the class, and the instance as a field: "
                f"{called(signal)}.send({listened}, ...).",
                related=tuple(related for each in waiting for related in connected_at(each)),
            )


def _is_told_whole(case: Case, signal: Signal) -> bool:
    """Whether every sender of the signal is known."""
    parties = {each.sender.party for each in signal.sends or ()}
    is_own = signal.origin is Origin.OWN
    return is_own and Party.UNKNOWN not in parties and case.all_sends_known(signal)
