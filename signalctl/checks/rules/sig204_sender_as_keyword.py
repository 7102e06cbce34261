"""SIG204: the sender is given by keyword, which makes it a field."""

from collections.abc import Iterator

from signalctl.checks.case import Case, called, sent_fault
from signalctl.checks.rule import Evidence, Fault, rule
from signalctl.model.door import Door
from signalctl.model.severity import Severity
from signalctl.model.source import Party
from signalctl.model.wiring import Receiver, Signal


@rule(
    "SIG204",
    "sender-as-keyword",
    evidence=Evidence.SOURCE,
    severity=Severity.ERROR,
    wins_over=["SIG304", "SIG105", "SIG306"],
    bad=[
        """
        def pay():
            paid.send(sender=app, order_id=3)  # SIG204
        """,
    ],
    good=[
        """
        def pay():
            paid.send(app, order_id=3)
        """,
        """
        def pay(customer):
            paid.send(app, sender=customer)
        """,
    ],
)
def sender_as_keyword(case: Case) -> Iterator[Fault]:
    """A send gives ``sender`` by keyword, and nothing by position.

    Why it matters:
        It becomes a field of that name, and the signal is sent without a sender: who listens to one
        sender hears nothing, and a receiver whose first parameter is ``sender`` gets it twice.

    What to do:
        Give the sender by position.

    When it is wrong:
        Not known to be. Where a receiver takes ``sender`` as a field, beside its first parameter, as
        of a message that has one, nothing is said.

    Source: ``Signal.send`` in blinker 1.9, ``base.py``.
    """
    for signal, site in case.sends():
        if (
            "sender" in site.send.fields
            and not site.send.sender
            and site.sender.party is Party.NONE
            and not _is_meant(case, signal)
        ):
            yield sent_fault(
                site,
                f"'{called(signal)}' is sent with 'sender' by keyword: it becomes a field, and the "
                "send has no sender",
                "Give the sender by position, first.",
                field="sender",
                related=tuple(
                    related for each in case.listeners_of(signal) for related in each.related
                ),
            )


def _is_meant(case: Case, signal: Signal) -> bool:
    """Whether a receiver takes a field of that name, beside the sender."""
    return any(_takes(each.receiver) for each in case.listeners_of(signal))


def _takes(receiver: Receiver) -> bool:
    named = isinstance(receiver.door, Door) and "sender" in receiver.door.names
    read = receiver.demand is not None and any(
        each.field == "sender" for each in receiver.demand.reads
    )
    return named or read
