"""SIG303: some sends have a field that others lack, and a receiver reads it."""

from collections.abc import Iterator

from signalctl.checks.case import Case, Listener, called, sent_fault
from signalctl.checks.rule import Evidence, Fault, rule
from signalctl.model.door import Door
from signalctl.model.severity import Severity
from signalctl.model.treatment import Treatment, treatment_of


@rule(
    "SIG303",
    "inconsistent-payload",
    evidence=Evidence.SOURCE,
    severity=Severity.INFO,
    bad=[
        """
        @paid.connect
        def log_order(sender, order_id, currency="EUR", **extra):
            print(order_id, currency)


        def pay():
            paid.send(app, order_id=3, currency="USD")


        def pay_later():
            paid.send(app, order_id=3)  # SIG303
        """,
    ],
    good=[
        """
        @paid.connect
        def log_order(sender, order_id, **extra):
            print(order_id)


        def pay():
            paid.send(app, order_id=3, currency="USD")


        def pay_later():
            paid.send(app, order_id=3)
        """,
        """
        @paid.connect_via("shop")
        def log_order(sender, order_id, currency="EUR", **extra):
            print(order_id, currency)


        def pay():
            paid.send("shop", order_id=3, currency="USD")


        def pay_elsewhere():
            paid.send("market", order_id=3)
        """,
    ],
)
def inconsistent_payload(case: Case) -> Iterator[Fault]:
    """A send lacks a field that other sends have, and a receiver that hears both reads it if it is there.

    Why it matters:
        The receiver falls back to something else, and nobody has decided that it should.

    What to do:
        Send the field everywhere.

    When it is wrong:
        Where the field is meant to be optional.
    """
    told: set[tuple[object, ...]] = set()
    for listener in case.listeners():
        for reach in listener.sure_sends:
            for field in _lacking(listener, reach.site.send.fields):
                site = reach.site
                key = (site.send.place, site.column, site.signal, field)
                if site.send.open or key in told or not case.judges(site.send.place.file):
                    continue
                told.add(key)
                door = listener.receiver.door
                does = "takes" if isinstance(door, Door) and field in door.names else "reads"
                other = next(each for each in listener.sure_sends if field in each.site.send.fields)
                yield sent_fault(
                    site,
                    f"'{called(listener.signal)}' is sent without '{field}' here and with it at "
                    f"{other.where}, and '{listener.name}' {does} it",
                    f"Send {field}=... here too.",
                    field=field,
                    related=(other.related, *listener.related),
                )


def _lacking(listener: Listener, fields: tuple[str, ...]) -> Iterator[str]:
    """The fields that other sends have, and that the receiver reads and can do without."""
    demand = listener.receiver.demand
    unread = () if demand is None else demand.deeds.unread
    sent = dict.fromkeys(each for reach in listener.sure_sends for each in reach.site.send.fields)
    for field in sent:
        if field in fields or field in unread:
            continue
        if treatment_of(listener.receiver, field) is Treatment.READS:
            yield field
