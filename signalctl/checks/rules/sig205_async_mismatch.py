"""SIG205: an async receiver under a plain send, or a plain one under an async send."""

from collections.abc import Iterator

from signalctl.checks.case import Case, Listener, Reach, called
from signalctl.checks.rule import Evidence, Fault, rule
from signalctl.model.severity import Severity
from signalctl.model.wiring import ReceiverKind


@rule(
    "SIG205",
    "async-mismatch",
    evidence=Evidence.EITHER,
    severity=Severity.ERROR,
    wins_over=["SIG111"],
    bad=[
        """
        @paid.connect
        async def log_order(sender, **extra):  # SIG205
            print(extra)


        def pay():
            paid.send(app, order_id=3)
        """,
        """
        @paid.connect
        def log_order(sender, **extra):  # SIG205
            print(extra)


        async def pay():
            await paid.send_async(app, order_id=3)
        """,
    ],
    good=[
        """
        @paid.connect
        async def log_order(sender, **extra):
            print(extra)


        def pay():
            paid.send(app, _async_wrapper=app.ensure_sync, order_id=3)
        """,
        """
        @paid.connect
        async def log_order(sender, **extra):
            print(extra)


        async def pay():
            await paid.send_async(app, order_id=3)
        """,
    ],
)
def async_mismatch(case: Case) -> Iterator[Fault]:
    """A coroutine function is sent to by a plain ``send``, or a plain function by ``send_async``, without a wrapper.

    Why it matters:
        ``send`` raises ``RuntimeError`` when it comes to the receiver, and calls none after it.

    What to do:
        Send with the other method, or with the wrapper: ``_async_wrapper=app.ensure_sync``.

    When it is wrong:
        Not known to be.

    Source: ``Signal.send`` and ``Signal.send_async`` in blinker 1.9, ``base.py``.
    """
    for each in case.listeners():
        reaches = [reach for reach in each.sure_sends if _is_refused(each, reach)]
        if not reaches or each.place is None:
            continue
        if each.receiver.is_async:
            told = "is async, and the plain send"
            hint = "Send with send_async, or with _async_wrapper=app.ensure_sync."
        else:
            told = "is not async, and the send_async"
            hint = "Send with send, or with a _sync_wrapper."
        if not case.can_edit(reaches[0].site.send.place):
            other = "a plain function" if each.receiver.is_async else "async"
            hint = f"Make it {other}: the send is installed code."
        yield each.fault(
            f"'{each.name}' {told} of '{called(each.signal)}' at {reaches[0].where} refuses it",
            hint,
            related=tuple(reach.related for reach in reaches),
        )


def _is_refused(listener: Listener, reach: Reach) -> bool:
    site, receiver = reach.site, listener.receiver
    known = receiver.kind not in {ReceiverKind.UNKNOWN, ReceiverKind.NOT_CALLABLE}
    return known and not site.wrapped and receiver.is_async != site.send.is_async
