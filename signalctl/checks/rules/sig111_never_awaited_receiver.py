"""SIG111: calling a receiver gives a coroutine that nobody awaits."""

from collections.abc import Iterator

from signalctl.checks.bodies import goes_through_results, kind_of
from signalctl.checks.case import Case, called
from signalctl.checks.rule import Evidence, Fault, rule
from signalctl.model.severity import Severity
from signalctl.model.wiring import ReceiverKind


@rule(
    "SIG111",
    "never-awaited-receiver",
    evidence=Evidence.EITHER,
    severity=Severity.ERROR,
    bad=[
        """
        class Announcer:
            async def __call__(self, sender, **extra):
                print(extra)


        announcer = Announcer()
        paid.connect(announcer)  # SIG111


        def pay():
            paid.send(app, order_id=3)
        """,
    ],
    good=[
        """
        class Announcer:
            def __call__(self, sender, **extra):
                print(extra)


        announcer = Announcer()
        paid.connect(announcer)


        def pay():
            paid.send(app, order_id=3)
        """,
        """
        import asyncio


        class Announcer:
            async def __call__(self, sender, **extra):
                print(extra)


        announcer = Announcer()
        paid.connect(announcer)


        async def pay():
            results = paid.send(app, order_id=3)
            await asyncio.gather(*(result for _, result in results))
        """,
    ],
)
def never_awaited_receiver(case: Case) -> Iterator[Fault]:
    """Calling a receiver gives a coroutine, which neither blinker nor the sender awaits.

    blinker asks ``inspect.iscoroutinefunction``, which says no of an object with an async
    ``__call__``, and of a plain function that hands back what an async one gives.

    Why it matters:
        The body never runs. Python says so in a warning that few logs show.

    What to do:
        Connect an async function itself and send with ``send_async``; or await it in the receiver.

    When it is wrong:
        A warning where not every send could be resolved: one of those may await the results.

    Source: ``Signal.send`` and ``Signal.send_async`` in blinker 1.9, ``base.py``.
    """
    for each in case.listeners():
        if kind_of(each) is not ReceiverKind.COROUTINE or each.receiver.is_async:
            continue
        if goes_through_results(each.signal) or each.place is None:
            continue
        known = bool(each.signal.sends) and case.all_sends_known(each.signal)
        place, column, name = each.place, each.column, f"'{each.name}'"
        demand = each.receiver.demand
        if demand is not None and demand.is_object and each.receiver.connected is not None:
            site = case.connect_of(each.signal, each.receiver)
            place, column = each.receiver.connected, 1 if site is None else site.column
            name = f"an object of type {name}"
        yield each.fault(
            f"calling {name} gives a coroutine, and nothing awaits it: "
            f"'{called(each.signal)}' never runs its body",
            "Connect the async function itself, and send with send_async.",
            place=place,
            column=column,
            severity=None if known else Severity.WARNING,
            related=each.sent_from,
        )
