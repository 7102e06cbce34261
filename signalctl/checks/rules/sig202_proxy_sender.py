"""SIG202: a proxy is given as sender, which is another object than what it stands for."""

from collections.abc import Iterator

from signalctl.checks.case import Case, called, connected_at, sent_fault, short
from signalctl.checks.rule import Evidence, Fault, rule
from signalctl.model.finding import Severity
from signalctl.model.source import LASTING, Party
from signalctl.model.wiring import Signal


@rule(
    "SIG202",
    "proxy-sender",
    evidence=Evidence.EITHER,
    severity=Severity.WARNING,
    wins_over=["SIG203"],
    bad=[
        """
        @paid.connect
        def log_order(sender, **extra):
            print(extra)


        def pay():
            paid.send(current_app, order_id=3)  # SIG202 warning
        """,
        """
        @paid.connect_via(app)
        def log_order(sender, **extra):
            print(extra)


        def pay():
            paid.send(current_app, order_id=3)  # SIG202 error
        """,
    ],
    good=[
        """
        @paid.connect_via(app)
        def log_order(sender, **extra):
            print(extra)


        def pay():
            paid.send(current_app._get_current_object(), order_id=3)
        """,
        """
        @paid.connect_via(current_app)
        def log_order(sender, **extra):
            print(extra)


        def pay():
            paid.send(current_app, order_id=3)
        """,
    ],
)
def proxy_sender(case: Case) -> Iterator[Fault]:
    """``current_app``, or another proxy, is given as sender.

    An error where a receiver listens to the application itself: it hears nothing from the proxy.

    Why it matters:
        blinker tells senders apart by identity, and a proxy is another object than what it stands
        for. Who listens to the application alone is never called, silently.

    What to do:
        Send with ``current_app._get_current_object()``.

    When it is wrong:
        Where nobody will ever listen to one sender alone.

    Source: ``make_id`` in blinker 1.9, ``_utilities.py``; "Signals", Flask's documentation, "Sending
    Signals": "never pass current_app as sender".
    """
    for signal, site in case.sends():
        if site.sender.party is not Party.PROXY or _listens_to_proxy(signal):
            continue
        waiting = [each for each in signal.receivers if each.sender.party is Party.APP]
        proxy = site.send.sender or site.sender.label
        if waiting:
            told = f"'{short(waiting[0].name)}', which listens to the app alone, does not hear it"
        else:
            told = "whoever listens to the app alone does not hear it"
        yield sent_fault(
            site,
            f"'{called(signal)}' is sent by '{proxy}', a proxy and so another object than the app: "
            f"{told}",
            f"Send with {proxy}._get_current_object().",
            severity=Severity.ERROR if waiting else None,
            related=tuple(related for each in waiting for related in connected_at(each)),
        )
    yield from _connects(case)


def _listens_to_proxy(signal: Signal) -> bool:
    return any(each.sender.party is Party.PROXY for each in signal.receivers)


def _connects(case: Case) -> Iterator[Fault]:
    """Receivers that listen to a proxy, where a send has the application itself."""
    for signal, connect in case.connects():
        parties = {each.sender.party for each in signal.sends or ()}
        if connect.sender.party is not Party.PROXY or connect.method not in LASTING:
            continue
        if Party.APP in parties and Party.PROXY not in parties:
            name = "a receiver" if connect.handler is None else f"'{short(connect.handler.name)}'"
            yield Fault(
                place=connect.place,
                column=connect.column,
                message=f"{name} listens to a proxy, and '{called(signal)}' is sent by the app "
                "itself, another object: it is never called",
                hint="Listen to the app itself: current_app._get_current_object().",
                signal=signal.address,
                receiver=None if connect.handler is None else connect.handler.name,
                function=connect.function,
                severity=Severity.ERROR if case.all_sends_known(signal) else None,
            )
