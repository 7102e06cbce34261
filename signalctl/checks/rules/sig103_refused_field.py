"""SIG103: a send has a field that a receiver does not take."""

from collections.abc import Iterator

from signalctl.checks.case import Case, called
from signalctl.checks.doors import refused
from signalctl.checks.rule import Evidence, Fault, rule
from signalctl.model.door import RefusalKind
from signalctl.model.severity import Severity


@rule(
    "SIG103",
    "refused-field",
    evidence=Evidence.EITHER,
    severity=Severity.ERROR,
    wins_over=["SIG101"],
    bad=[
        """
        @paid.connect
        def log_order(sender, order_id):  # SIG103
            print(order_id)


        def pay():
            paid.send(app, order_id=3, amount=5)
        """,
    ],
    good=[
        """
        @paid.connect
        def log_order(sender, order_id, **extra):
            print(order_id)


        def pay():
            paid.send(app, order_id=3, amount=5)
        """,
        """
        @paid.connect_via("refund")
        def log_refund(sender, order_id):
            print(order_id)


        def pay():
            paid.send("order", order_id=3, amount=5)
        """,
    ],
)
def refused_field(case: Case) -> Iterator[Fault]:
    """A send that reaches a receiver has a field for which it has neither a parameter nor ``**kwargs``.

    Why it matters:
        The call raises ``TypeError`` in the middle of the sender's work, each time that line runs.

    What to do:
        Give the receiver ``**kwargs``, or a parameter for the field.

    When it is wrong:
        Not known to be. Where it could not be told whether the receiver listens to the sender, it is
        a warning.
    """
    kinds = (RefusalKind.UNEXPECTED_FIELD, RefusalKind.POSITIONAL_ONLY_FIELD)
    for each in refused(case, *kinds):
        name, first = each.listener.name, each.reaches[0]
        yield each.listener.fault(
            f"'{name}' {each.refusal}, which the send of '{called(each.listener.signal)}' "
            f"at {first.where} has{first.condition}",
            f"Add **kwargs to the parameters of '{name}'.",
            field=each.refusal.field,
            severity=first.severity,
            related=tuple(reach.related for reach in each.reaches),
        )
