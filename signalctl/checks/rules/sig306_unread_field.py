"""SIG306: a field that no receiver does anything with."""

from collections.abc import Iterator

from signalctl.checks.case import Case, called, sent_fault
from signalctl.checks.rule import Evidence, Fault, rule
from signalctl.model.severity import Severity
from signalctl.model.treatment import Treatment, treatment_of


@rule(
    "SIG306",
    "unread-field",
    evidence=Evidence.SOURCE,
    severity=None,
    level=Severity.INFO,
    bad=[
        """
        @paid.connect
        def log_order(sender, order_id, **extra):
            print(order_id)


        def pay():
            paid.send(app, order_id=3, colour="red")  # SIG306
        """,
    ],
    good=[
        """
        @paid.connect
        def log_order(sender, order_id, **extra):
            print(order_id, extra)


        def pay():
            paid.send(app, order_id=3, colour="red")
        """,
        """
        @paid.connect
        def log_order(sender, **extra):
            print(extra.get("colour"))


        def pay():
            paid.send(app, colour="red")
        """,
    ],
)
def unread_field(case: Case) -> Iterator[Fault]:
    """A send has a field that no receiver of it names, reads, hands on, or lets out of sight.

    Off unless selected: a field may be there for who comes next.

    Why it matters:
        It may be left over, or a receiver may read it under another name.

    What to do:
        Take it out, or read it.

    When it is wrong:
        Where others listen too.
    """
    for signal, site in case.sends():
        reached = [
            each
            for each in case.listeners_of(signal)
            if any(reach.site == site for reach in each.sends)
        ]
        for field in site.send.fields if reached else ():
            if all(treatment_of(each.receiver, field) is Treatment.IGNORES for each in reached):
                yield sent_fault(
                    site,
                    f"no receiver of '{called(signal)}' does anything with '{field}'",
                    "Take the field out, or read it.",
                    field=field,
                    related=tuple(related for each in reached for related in each.related),
                )
