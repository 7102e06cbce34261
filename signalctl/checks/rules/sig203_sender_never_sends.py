"""SIG203: a receiver listens to a sender that never sends."""

from collections.abc import Iterator

from signalctl.checks.case import Case, called, short
from signalctl.checks.rule import Evidence, Fault, rule
from signalctl.join.rows import filter_of
from signalctl.model.finding import Related
from signalctl.model.origin import Origin
from signalctl.model.severity import Severity
from signalctl.model.source import ConnectSite, Party
from signalctl.model.why import LinkState
from signalctl.model.wiring import Receiver, Signal, State
from signalctl.why.senders import meets

_KNOWN = frozenset({Party.NONE, Party.CONSTANT, Party.CLASS, Party.APP})


@rule(
    "SIG203",
    "sender-never-sends",
    evidence=Evidence.SOURCE,
    severity=Severity.WARNING,
    bad=[
        """
        @paid.connect_via("refund")  # SIG203
        def log_refund(sender, **extra):
            print(extra)


        def pay():
            paid.send("order", order_id=3)
        """,
    ],
    good=[
        """
        @paid.connect_via("order")
        def log_order(sender, **extra):
            print(extra)


        def pay():
            paid.send("order", order_id=3)
        """,
        """
        @paid.connect_via("refund")
        def log_refund(sender, **extra):
            print(extra)


        def pay(kind):
            paid.send(kind, order_id=3)
        """,
    ],
)
def sender_never_sends(case: Case) -> Iterator[Fault]:
    """A receiver is bound to a sender that no send of the signal has.

    ``sender=None`` is such a sender too: it is that of a send without one, not everybody.

    Why it matters:
        The receiver is never called, silently.

    What to do:
        Bind it to a sender that sends, or to none.

    When it is wrong:
        Where the sender sends from code that is not read, as of a library's users.

    Source: ``Signal.connect`` in blinker 1.9, ``base.py``: only ``ANY`` stands for everybody.
    """
    for signal in case.signals:
        if signal.origin is not Origin.OWN or not signal.sends or not case.all_sends_known(signal):
            continue
        for row in signal.receivers:
            place = row.connected
            if place is None or not case.judges(place.file):
                continue
            site = case.connect_of(signal, row)
            if not _waits_in_vain(signal, row, site):
                continue
            senders = dict.fromkeys(each.send.sender or "no sender" for each in signal.sends)
            yield Fault(
                place=place,
                column=1 if site is None else site.column,
                message=f"'{short(row.name)}' listens to {row.sender.label} only, and "
                f"'{called(signal)}' is sent by {' and '.join(senders)}: it is never called",
                hint="Bind it to a sender that sends, or to none.",
                signal=signal.address,
                receiver=row.name,
                function="" if site is None else site.function,
                related=tuple(Related(each.send.place, "sent here") for each in signal.sends),
            )


def _waits_in_vain(signal: Signal, row: Receiver, site: ConnectSite | None) -> bool:
    """Whether no send has its sender: neither as the process knows it, nor as source does."""
    if row.state not in {State.LIVE, State.SOURCE} or row.sender.party not in _KNOWN:
        return False
    told = [row.sender]
    if site is not None and site.sender.party is not Party.UNKNOWN:
        told.append(filter_of(site.sender))
    return all(
        meets(listened, each.sender) is LinkState.NO
        for each in signal.sends or ()
        for listened in told
    )
