"""SIG101: a receiver takes no further fields, so the next one added to a send breaks it."""

from collections.abc import Iterator

from signalctl.checks.case import Case, called
from signalctl.checks.rule import Evidence, Fault, rule
from signalctl.model.door import Door
from signalctl.model.severity import Severity


@rule(
    "SIG101",
    "closed-receiver",
    evidence=Evidence.EITHER,
    severity=Severity.WARNING,
    bad=[
        """
        @paid.connect
        def log_order(sender, order_id):  # SIG101
            print(order_id)


        def pay():
            paid.send(app, order_id=3)
        """,
        """
        class Ledger:
            def enter(self, sender, *, order_id):  # SIG101
                print(order_id)


        ledger = Ledger()
        paid.connect(ledger.enter)
        """,
    ],
    good=[
        """
        @paid.connect
        def log_order(sender, order_id, **extra):
            print(order_id)
        """,
        """
        def log_order(sender, order_id):  # never connected
            print(order_id)
        """,
    ],
)
def closed_receiver(case: Case) -> Iterator[Fault]:
    """A receiver has no ``**kwargs``: the next field that a send learns to carry breaks it.

    Why it matters:
        A send hands every field to every receiver. Whoever adds a field to a send does not look at
        all who listen, and a receiver that cannot take it raises ``TypeError`` in the middle of the
        sender's work; receivers that would have come after it are not called.

    What to do:
        Give the receiver ``**kwargs``, or ``**extra``, and let it read what it needs.

    When it is wrong:
        Where the fields of a signal are promised never to change, as those of some libraries are.
        Ignore the rule there by ``per-file-ignores``, or by a comment with the reason.

    Source: ``Signal.send`` in blinker 1.9, ``base.py``: ``receiver(sender, **kwargs)``.
    """
    for each in case.listeners():
        door = each.receiver.door
        if isinstance(door, Door) and door.takes_sender and not door.takes_any and each.place:
            yield each.fault(
                f"'{each.name}' takes no '**kwargs': "
                f"the next field added to '{called(each.signal)}' breaks it",
                f"Add **kwargs to the parameters of '{each.name}'.",
                related=each.sent_from,
            )
