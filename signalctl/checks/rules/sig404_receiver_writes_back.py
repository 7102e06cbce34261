"""SIG404: a receiver writes to the sender, or to an object of the payload."""

from collections.abc import Iterator

from signalctl.checks.case import Case, called
from signalctl.checks.rule import Evidence, Fault, rule
from signalctl.model.deeds import SENDER, Written
from signalctl.model.finding import Related
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
        Where that is what the signal is for. Signals of other packages are left alone. One finding
        stands for all that a receiver writes to one object.
    """
    for listener in case.listeners():
        demand = listener.receiver.demand
        if demand is None or listener.signal.origin is not Origin.OWN:
            continue
        by_field: dict[str, list[Written]] = {}
        for each in demand.deeds.written:
            by_field.setdefault(each.field, []).append(each)
        for field, (first, *others) in by_field.items():
            of = "the sender" if field == SENDER else f"'{field}'"
            more = f", and {len(others)} more" if others else ""
            yield listener.fault(
                f"'{listener.name}' writes to {of} of '{called(listener.signal)}': {first.target}{more}",
                "Call a function, and let the sender change its own objects.",
                place=first.place,
                column=first.column,
                field=field or None,
                related=(
                    *(Related(each.place, f"writes to {each.target}") for each in others),
                    *listener.sent_from,
                ),
            )
