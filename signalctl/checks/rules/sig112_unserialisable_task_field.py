"""SIG112: a field that no queue can carry is handed to a task."""

from collections.abc import Iterator

from signalctl.checks.case import Case, Reach, called
from signalctl.checks.rule import Evidence, Fault, rule
from signalctl.model.deeds import Handed
from signalctl.model.severity import Severity


@rule(
    "SIG112",
    "unserialisable-task-field",
    evidence=Evidence.SOURCE,
    severity=Severity.WARNING,
    bad=[
        """
        from celery import shared_task


        class Order:
            pass


        @shared_task
        def bill(order):
            print(order)


        @paid.connect
        def bill_order(sender, **extra):
            bill.delay(extra["order"])  # SIG112


        def pay():
            paid.send(app, order=Order())
        """,
    ],
    good=[
        """
        from celery import shared_task


        @shared_task
        def bill(order_id):
            print(order_id)


        @paid.connect
        def bill_order(sender, **extra):
            bill.delay(extra["order"].id)


        class Order:
            id = 3


        def pay():
            paid.send(app, order=Order())
        """,
    ],
)
def unserialisable_task_field(case: Case) -> Iterator[Fault]:
    """A receiver hands a field to a task, and a send fills it with an object of an own class, a request or a file.

    Why it matters:
        The queue carries JSON to another process: queueing raises an error, or the task gets
        something else than was sent. An object of a database session is stale there in any case.

    What to do:
        Hand on the id, and look the object up in the task.

    When it is wrong:
        Where the queue pickles, and neither own code says so nor is it RQ, which always does.

    Source: ``task_serializer`` in Celery 5, "json" unless configured; ``kombu.utils.json``.
    """
    for listener in case.listeners():
        demand = listener.receiver.demand
        for handed in () if demand is None else demand.deeds.handed:
            if handed.pickled:
                continue
            for reach in listener.sends:
                field, what = _strange(handed, reach)
                if what:
                    yield listener.fault(
                        f"'{listener.name}' hands '{field}' to the task '{handed.task}', and the send "
                        f"of '{called(listener.signal)}' at {reach.where} fills it with {what}",
                        "Hand on its id, and look it up in the task.",
                        place=handed.place,
                        column=handed.column,
                        field=field,
                        related=(reach.related,),
                    )
                    break


def _strange(handed: Handed, reach: Reach) -> tuple[str, str]:
    for field, what in reach.site.around.strange:
        if handed.field in {field, "**"}:
            return field, what
    return handed.field, ""
