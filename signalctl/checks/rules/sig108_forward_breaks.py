"""SIG108: a call that hands all fields on fails with those of a send."""

from collections.abc import Iterator

from signalctl.checks.case import Case, called, short
from signalctl.checks.forwards import broken_forwards
from signalctl.checks.rule import Evidence, Fault, rule
from signalctl.model.severity import Severity


@rule(
    "SIG108",
    "forward-breaks",
    evidence=Evidence.SOURCE,
    severity=Severity.ERROR,
    wins_over=["SIG107"],
    bad=[
        """
        def store(order_id):
            print(order_id)


        @paid.connect
        def log_order(sender, **extra):
            store(**extra)  # SIG108


        def pay():
            paid.send(app, order_id=3, amount=5)
        """,
        """
        def store(order_id, amount, **extra):
            print(order_id, amount)


        @paid.connect
        def log_order(sender, **extra):
            store(**extra)  # SIG108


        def pay():
            paid.send(app, order_id=3)
        """,
    ],
    good=[
        """
        def store(order_id):
            print(order_id)


        @paid.connect
        def log_order(sender, **extra):
            extra.pop("amount")
            store(**extra)


        def pay():
            paid.send(app, order_id=3, amount=5)
        """,
        """
        def store(order_id, **extra):
            print(order_id)


        @paid.connect
        def log_order(sender, **extra):
            store(order_id=extra.pop("order_id"), **extra)


        def pay():
            paid.send(app, order_id=3, amount=5)
        """,
    ],
)
def forward_breaks(case: Case) -> Iterator[Fault]:
    """A receiver hands its ``**kwargs`` on, and the call fails with the fields of a send that reaches it.

    Why it matters:
        The callee refuses a field, lacks one, or gets one twice: ``TypeError`` in the middle of the
        sender's work, or in a task that fails when it is queued.

    What to do:
        Hand on the fields that are needed, by name.

    When it is wrong:
        Not known to be. A call under a condition is a warning: it may not come to it.
    """
    for each in broken_forwards(case):
        listener, callee = each.listener, short(each.forward.callee) or each.forward.callee
        send = f"the send of '{called(listener.signal)}' at {each.reach.where}"
        more = {
            "field": each.field,
            "severity": None if each.forward.certain else Severity.WARNING,
            "related": (each.reach.related,),
        }
        if each.forward.callee == listener.receiver.name:
            yield listener.fault(
                f"'{listener.name}' {each.what}, and what wraps it hands on the fields of {send}",
                f"Give '{listener.name}' what is sent: **kwargs, or a default.",
                **more,
            )
        else:
            yield listener.fault(
                f"'{listener.name}' hands all fields on to '{callee}', which {each.what} with {send}",
                f"Hand on by name what '{callee}' needs.",
                place=each.place,
                column=each.column,
                **more,
            )
