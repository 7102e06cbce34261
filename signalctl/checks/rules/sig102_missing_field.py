"""SIG102: a receiver requires a field that a send does not have."""

from collections.abc import Iterator

from signalctl.checks.case import Case, called
from signalctl.checks.doors import Refused, refused
from signalctl.checks.rule import Evidence, Fault, rule
from signalctl.model.door import Door, RefusalKind
from signalctl.model.severity import Severity


@rule(
    "SIG102",
    "missing-field",
    evidence=Evidence.EITHER,
    severity=Severity.ERROR,
    wins_over=["SIG101", "SIG106"],
    bad=[
        """
        @paid.connect
        def log_order(sender, order_id, **extra):  # SIG102
            print(order_id)


        def pay():
            paid.send(app, amount=3)
        """,
    ],
    good=[
        """
        @paid.connect
        def log_order(sender, order_id=None, **extra):
            print(order_id)


        def pay():
            paid.send(app, amount=3)
        """,
        """
        @paid.connect
        def log_order(sender, order_id, **extra):
            print(order_id)


        def pay(**fields):
            paid.send(app, **fields)
        """,
    ],
)
def missing_field(case: Case) -> Iterator[Fault]:
    """A receiver has a parameter without a default, and a send that reaches it has no such field.

    Why it matters:
        The call raises ``TypeError`` in the middle of the sender's work, each time that line runs.

    What to do:
        Send the field, or give the parameter a default.

    When it is wrong:
        Not known to be. Sends with ``**fields`` of unknown content are left out. Where it could not
        be told whether the receiver listens to the sender, it is a warning.
    """
    kinds = (RefusalKind.MISSING_FIELD, RefusalKind.UNREACHABLE_PARAMETER)
    for each in refused(case, *kinds):
        name, first = each.listener.name, each.reaches[0]
        yield each.listener.fault(
            f"'{name}' {each.refusal}, which the send of '{called(each.listener.signal)}' "
            f"at {first.where} does not give{first.condition}",
            _hint(case, each),
            field=each.refusal.field,
            severity=first.severity,
            related=tuple(reach.related for reach in each.reaches),
        )


def _hint(case: Case, found: Refused) -> str:
    door, field = found.listener.receiver.door, found.refusal.field
    if isinstance(door, Door) and door.lacks_its_object:
        return f"Connect the method of an object: the sender lands in '{door.sender_parameter}'."
    if not case.can_edit(found.reaches[0].site.send.place):
        return f"Give '{field}' a default: the send is installed code."
    return f"Send {field}=... there, or give the parameter a default."
