"""SIG404: a receiver writes to the sender, or to an object of the payload."""

from collections.abc import Iterator

from signalctl.checks.case import Case, called
from signalctl.checks.rule import Evidence, Fault, rule
from signalctl.model.deeds import SENDER
from signalctl.model.origin import Origin
from signalctl.model.severity import Severity


@rule(
    "SIG404",
    "receiver-writes-back",
    evidence=Evidence.SOURCE,
    severity=Severity.INFO,
    bad=[
        """
        @paid.connect
        def shorten(sender, **extra):
            extra["order"].name = "short"  # SIG404
        """,
        """
        @paid.connect
        def count(sender, **extra):
            sender.orders += 1  # SIG404
        """,
    ],
    good=[
        """
        @paid.connect
        def shorten(sender, **extra):
            extra["order"] = "short"
        """,
        """
        @paid.connect
        def shorten(sender, **extra):
            name = extra["order"].name
            name = name[:20]
        """,
    ],
)
def receiver_writes_back(case: Case) -> Iterator[Fault]:
    """A receiver assigns to an attribute or a key of the sender, or of an object that is sent.

    Why it matters:
        The sender's own objects change behind its back, in an order that is not promised.

    What to do:
        Call a function, and let the sender change its objects.

    When it is wrong:
        Where that is what the signal is for. Signals of other packages are left alone.
    """
    for listener in case.listeners():
        demand = listener.receiver.demand
        if demand is None or listener.signal.origin is not Origin.OWN:
            continue
        for each in demand.deeds.written:
            of = "the sender" if each.field == SENDER else f"'{each.field}'"
            yield listener.fault(
                f"'{listener.name}' writes to {of} of '{called(listener.signal)}': {each.target}",
                "Call a function, and let the sender change its own objects.",
                place=each.place,
                column=each.column,
                field=each.field or None,
                related=tuple(reach.related for reach in listener.sends[:1]),
            )
