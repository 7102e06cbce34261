"""SIG202: a proxy is given as sender, which is another object than what it stands for."""

from collections.abc import Iterator, Sequence

from signalctl.checks.case import Case, called, connected_at, sent_fault, short
from signalctl.checks.rule import Evidence, Fault, rule
from signalctl.model.origin import Origin
from signalctl.model.severity import Severity
from signalctl.model.source import LASTING, ConnectSite, Party
from signalctl.model.wiring import Receiver, Signal

_APP = "current_app"
"""The label of the proxy of the application, Flask's and Quart's."""


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

    An error where a receiver listens to the application itself, and none to the proxy: it hears
    nothing.

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
        rows = [row for each in case.listeners_of(signal) for row in each.rows]
        to_proxy = any(row.sender.party is Party.PROXY for row in rows)
        waiting = _waiting(rows) if site.sender.label == _APP else []
        if site.sender.party is not Party.PROXY or (to_proxy and not waiting):
            continue
        proxy = site.send.sender or site.sender.label
        sure = not to_proxy and not site.may and any(each.error is None for each in waiting)
        yield sent_fault(
            site,
            f"'{called(signal)}' is sent by '{proxy}', a proxy and so another object than "
            f"{_told(site.sender.label, waiting)}",
            f"Send with {proxy}._get_current_object().",
            severity=Severity.ERROR if sure else None,
            related=tuple(related for each in waiting for related in connected_at(each)),
        )
    yield from _connects(case)


def _waiting(rows: Sequence[Receiver]) -> list[Receiver]:
    """Those that listen to the application alone, and to the proxy neither."""
    at_proxy = {each.name for each in rows if each.sender.party in {Party.PROXY, Party.ANY}}
    return [row for row in rows if row.sender.party is Party.APP and row.name not in at_proxy]


def _told(label: str, waiting: Sequence[Receiver]) -> str:
    if waiting:
        name = short(waiting[0].name)
        return f"the app: '{name}', which listens to the app alone, does not hear it"
    if label == _APP:
        return "the app: whoever listens to the app alone does not hear it"
    return "what it stands for: whoever listens to that alone does not hear it"


def _connects(case: Case) -> Iterator[Fault]:
    """Receivers that listen to a proxy, where every send has another object, the app in one of them."""
    for signal, connect in case.connects():
        parties = {each.sender.party for each in signal.sends or ()}
        if connect.sender.party is not Party.PROXY or connect.method not in LASTING:
            continue
        if Party.APP in parties and not parties & {Party.PROXY, Party.UNKNOWN}:
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
                severity=Severity.ERROR if _is_certain(case, signal, connect) else None,
            )


def _is_certain(case: Case, signal: Signal, connect: ConnectSite) -> bool:
    return not connect.may and signal.origin is Origin.OWN and case.all_sends_known(signal)
