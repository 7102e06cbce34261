"""SIG309: a signal is sent before what it tells of is committed, and a receiver queues a task."""

from collections.abc import Iterator

from signalctl.checks.case import Case, Listener, called, sent_fault
from signalctl.checks.rule import Evidence, Fault, rule
from signalctl.model.deeds import Handed
from signalctl.model.finding import Related
from signalctl.model.severity import Severity


@rule(
    "SIG309",
    "send-before-commit",
    evidence=Evidence.SOURCE,
    severity=Severity.WARNING,
    bad=[
        """
        from celery import shared_task


        @shared_task
        def bill(order_id):
            print(order_id)


        @paid.connect
        def bill_order(sender, **extra):
            bill.delay(extra["order_id"])


        def pay(session, order):
            session.add(order)
            paid.send(app, order_id=order.id)  # SIG309
            session.commit()
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
            bill.delay(extra["order_id"])


        def pay(session, order):
            session.add(order)
            session.commit()
            paid.send(app, order_id=order.id)
        """,
        """
        @paid.connect
        def log_order(sender, **extra):
            print(extra["order_id"])


        def pay(session, order):
            session.add(order)
            paid.send(app, order_id=order.id)
            session.commit()
        """,
    ],
)
def send_before_commit(case: Case) -> Iterator[Fault]:
    """A send stands between a session's write and its commit, and a receiver of it queues a task.

    Why it matters:
        A worker may take the task before the commit, and does not find what it is about; or the
        commit fails, and the task is about something that never was.

    What to do:
        Commit first, then send.

    When it is wrong:
        Where what is written has nothing to do with the task, or the task is held back until the
        commit, as by a hook.
    """
    for signal, site in case.sends():
        written, commit = site.around.uncommitted, site.around.commit
        if written is None or commit is None:
            continue
        queueing = [
            (each, handed)
            for each in case.listeners_of(signal)
            if any(reach.site == site for reach in each.sends)
            for handed in _handed(each)
        ]
        if queueing:
            listener, handed = queueing[0]
            yield sent_fault(
                site,
                f"'{called(signal)}' is sent before the commit at line {commit.line}, and "
                f"'{listener.name}' queues '{handed.task}': it may run before there is anything to see",
                "Commit first, then send.",
                related=(
                    Related(written, "written here"),
                    Related(commit, "committed here"),
                    Related(handed.place, "queued here"),
                ),
            )


def _handed(listener: Listener) -> Iterator[Handed]:
    demand = listener.receiver.demand
    yield from (each for each in (demand.deeds.handed if demand else ()) if not each.later)
