"""SIG201: a receiver is connected weakly, and nothing else keeps it."""

from collections.abc import Iterator

from signalctl.checks.case import Case, called, short
from signalctl.checks.rule import Evidence, Fault, rule
from signalctl.model.severity import Severity
from signalctl.model.source import ConnectSite
from signalctl.model.wiring import Receiver, ReceiverKind, Signal, State

_WHAT = {
    "lambda": "a lambda",
    "partial": "a partial",
    "method": "a method of an object that nothing keeps",
    "function": "a function that ends with the one around it",
}
_HINT = "Connect a function of the module, or connect with weak=False."


@rule(
    "SIG201",
    "collected-receiver",
    evidence=Evidence.EITHER,
    severity=Severity.ERROR,
    bad=[
        """
        class Ledger:
            def __init__(self):
                def enter(sender, **extra):
                    print(extra)

                paid.connect(enter)  # SIG201 warning
        """,
        """
        def connect_all():
            paid.connect(lambda sender, **extra: print(extra))  # SIG201 warning
        """,
    ],
    good=[
        """
        paid.connect(lambda sender, **extra: print(extra), weak=False)
        """,
        """
        def connect_all():
            def log_order(sender, **extra):
                print(extra)

            paid.connect(log_order)
            return log_order
        """,
        """
        def connected():
            def log_order(sender, **extra):
                print(extra)

            paid.connect(log_order)
            paid.send(app)
        """,
    ],
)
def collected_receiver(case: Case) -> Iterator[Fault]:
    """A receiver is connected weakly, and nothing else keeps it: it is gone before a send comes.

    An error where the process shows that it is gone, a warning where only the source says so.

    Why it matters:
        ``connect`` keeps a weak reference unless told otherwise. What nobody else holds, a lambda, a
        partial, a local function or a method of a temporary object, is freed at once or when the
        function around it ends, and is never called. Nothing says so.

    What to do:
        Connect a function of the module, or connect with ``weak=False``.

    When it is wrong:
        Where something keeps the function that its source does not show, as a frame that stays. A
        method of an object that once had a name is only a remark: it may have lived its life.

    Source: ``Signal.connect`` in blinker 1.9, ``base.py``, parameter ``weak``.
    """
    for signal in case.signals:
        for row in signal.receivers:
            if row.state is State.COLLECTED:
                yield from _gone(case, signal, row)
    for signal, site in case.connects():
        if site.around.passing and not site.ran:
            yield _passing(signal, site)


def _gone(case: Case, signal: Signal, row: Receiver) -> Iterator[Fault]:
    place = row.connected
    if place is None or row.sends_heard or not case.judges(place.file):
        return
    site = next((each for each in signal.connects or () if place == each.place), None)
    passing = "" if site is None else site.around.passing
    outlived = row.kind is ReceiverKind.METHOD and passing != "method"
    yield Fault(
        place=place,
        column=1 if site is None else site.column,
        message=f"'{short(row.name)}', connected to '{called(signal)}', is gone: nothing else kept it, "
        "and no send reached it",
        hint=_HINT,
        signal=signal.address,
        receiver=row.name,
        severity=Severity.INFO if outlived else None,
    )


def _passing(signal: Signal, site: ConnectSite) -> Fault:
    return Fault(
        place=site.place,
        column=site.column,
        message=f"{_WHAT[site.around.passing]} is connected weakly to '{called(signal)}': it is gone "
        "before a send comes",
        hint=_HINT,
        signal=signal.address,
        receiver=None if site.handler is None else site.handler.name,
        function=site.function,
        severity=Severity.WARNING,
    )
