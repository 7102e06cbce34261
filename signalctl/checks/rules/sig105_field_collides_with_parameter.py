"""SIG105: a field has the name of the parameter that the sender fills."""

from collections.abc import Iterator

from signalctl.checks.case import Case, called
from signalctl.checks.doors import refused
from signalctl.checks.rule import Evidence, Fault, rule
from signalctl.model.door import RefusalKind
from signalctl.model.severity import Severity


@rule(
    "SIG105",
    "field-collides-with-parameter",
    evidence=Evidence.EITHER,
    severity=Severity.ERROR,
    wins_over=["SIG103"],
    bad=[
        """
        @paid.connect
        def log_order(order_id, **extra):  # SIG105
            print(order_id)


        def pay():
            paid.send(app, order_id=3)
        """,
    ],
    good=[
        """
        @paid.connect
        def log_order(sender, order_id, **extra):
            print(order_id)


        def pay():
            paid.send(app, order_id=3)
        """,
        """
        @paid.connect
        def log_order(order_id, /, **extra):
            print(extra["order_id"])


        def pay():
            paid.send(app, order_id=3)
        """,
    ],
)
def field_collides_with_parameter(case: Case) -> Iterator[Fault]:
    """A send has a field of the name that the receiver's first parameter has.

    Why it matters:
        The sender comes by position and fills the first parameter; the field finds it taken. The
        call raises ``TypeError``: multiple values.

    What to do:
        Give the receiver a parameter for the sender before it.

    When it is wrong:
        Not known to be. A positional-only parameter leaves its name free, and is none.
    """
    for each in refused(case, RefusalKind.MULTIPLE_VALUES):
        name, field = each.listener.name, each.refusal.field
        yield each.listener.fault(
            f"'{name}' gets '{field}' twice: the sender lands in it, and the send of "
            f"'{called(each.listener.signal)}' at {each.reaches[0].where} has a field of that name"
            f"{each.reaches[0].condition}",
            f"Put a parameter for the sender before '{field}'.",
            field=field,
            severity=each.reaches[0].severity,
            related=tuple(reach.related for reach in each.reaches),
        )
