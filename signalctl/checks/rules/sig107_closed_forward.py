"""SIG107: a receiver hands all fields on to a function that takes no further ones."""

from collections.abc import Iterator

from signalctl.checks.case import Case, Listener, called, short
from signalctl.checks.forwards import shown
from signalctl.checks.rule import Evidence, Fault, rule
from signalctl.model.door import Door
from signalctl.model.severity import Severity
from signalctl.model.source import Demand, Forward
from signalctl.model.treatment import breaks


@rule(
    "SIG107",
    "closed-forward",
    evidence=Evidence.SOURCE,
    severity=Severity.WARNING,
    bad=[
        """
        def store(order_id):
            print(order_id)


        @paid.connect
        def log_order(sender, **extra):
            store(**extra)  # SIG107


        def pay():
            paid.send(app, order_id=3)
        """,
    ],
    good=[
        """
        def store(order_id, **extra):
            print(order_id)


        @paid.connect
        def log_order(sender, **extra):
            store(**extra)
        """,
        """
        def store(order_id):
            print(order_id)


        @paid.connect
        def log_order(sender, **extra):
            store(extra["order_id"])
        """,
    ],
)
def closed_forward(case: Case) -> Iterator[Fault]:
    """A receiver hands its ``**kwargs`` on to a function or a task that has none: the next field breaks it there.

    Why it matters:
        The receiver's own door is open, and so nobody sees that it breaks with the next field that
        a send learns to carry: one call further down, or in a task when it is queued.

    What to do:
        Hand on the fields that are needed, by name; or give the callee ``**kwargs``.

    When it is wrong:
        Where the fields of a signal are promised never to change.
    """
    for listener in case.listeners():
        demand = listener.receiver.demand
        for forward in () if demand is None else demand.forwards:
            if isinstance(forward.door, Door) and breaks(forward, None) and demand is not None:
                yield _fault(listener, demand, forward)


def _fault(listener: Listener, demand: Demand, forward: Forward) -> Fault:
    callee = short(forward.callee) or forward.callee
    related = listener.sent_from
    breaks_it = f"the next field added to '{called(listener.signal)}' breaks it"
    if forward.callee == listener.receiver.name:
        return listener.fault(
            f"'{listener.name}' takes no '**kwargs', and what wraps it hands all fields on: {breaks_it}",
            f"Add **kwargs to the parameters of '{listener.name}'.",
            related=related,
        )
    place, column = shown(demand, forward)
    return listener.fault(
        f"'{listener.name}' hands all fields on to '{callee}', which takes no '**kwargs': "
        f"{breaks_it} there",
        f"Hand on by name what '{callee}' needs, or give it **kwargs.",
        place=place,
        column=column,
        related=related,
    )
