"""SIG304: a send has no sender, and a receiver listens to one."""

from collections.abc import Iterator

from signalctl.checks.case import Case, called, connected_at, sent_fault, short
from signalctl.checks.rule import Evidence, Fault, rule
from signalctl.model.severity import Severity
from signalctl.model.source import Party
from signalctl.model.wiring import SenderKind, State

_ANYBODY = frozenset({SenderKind.ANY, SenderKind.NONE, SenderKind.UNKNOWN})


@rule(
    "SIG304",
    "send-without-sender",
    evidence=Evidence.SOURCE,
    severity=Severity.INFO,
    bad=[
        """
        @paid.connect_via("shop")
        def log_order(sender, **extra):
            print(extra)


        def pay():
            paid.send(order_id=3)  # SIG304
        """,
    ],
    good=[
        """
        @paid.connect
        def log_order(sender, **extra):
            print(extra)


        def pay():
            paid.send(order_id=3)
        """,
        """
        @paid.connect_via("shop")
        def log_order(sender, **extra):
            print(extra)


        def pay():
            paid.send("shop", order_id=3)
        """,
    ],
)
def send_without_sender(case: Case) -> Iterator[Fault]:
    """A send has no sender at all, while a receiver of the signal listens to one.

    Why it matters:
        That receiver does not hear it.

    What to do:
        Send with a sender.

    When it is wrong:
        Where that receiver is not meant to hear it.
    """
    for signal, site in case.sends():
        if site.sender.party is not Party.NONE or site.send.sender:
            continue
        waiting = [
            each
            for each in signal.receivers
            if each.sender.kind not in _ANYBODY and each.state in {State.LIVE, State.SOURCE}
        ]
        if waiting:
            yield sent_fault(
                site,
                f"'{called(signal)}' is sent without a sender, and '{short(waiting[0].name)}' "
                f"listens to {waiting[0].sender.label}: it does not hear it",
                "Send with a sender, first and by position.",
                related=tuple(related for each in waiting for related in connected_at(each)),
            )
