"""SIG215: each application that is created connects a receiver of its own, which stays."""

from collections.abc import Iterator

from signalctl.checks.case import Case, called, short
from signalctl.checks.rule import Evidence, Fault, rule
from signalctl.model.severity import Severity
from signalctl.model.source import Party

_ANYBODY = frozenset({Party.ANY, Party.CONSTANT, Party.CLASS})
"""What another application may send too; a parameter may well be the application."""


@rule(
    "SIG215",
    "connected-per-app",
    evidence=Evidence.SOURCE,
    severity=Severity.WARNING,
    bad=[
        """
        def create_app():
            shop = Flask("shop")

            def log_order(sender, **extra):
                print(shop.name, extra)

            paid.connect(log_order, weak=False)  # SIG215
            return shop
        """,
    ],
    good=[
        """
        def create_app():
            shop = Flask("shop")

            def log_order(sender, **extra):
                print(shop.name, extra)

            paid.connect(log_order, sender=shop, weak=False)
            return shop
        """,
        """
        def log_order(sender, **extra):
            print(extra)


        def create_app():
            paid.connect(log_order, weak=False)
            return Flask("shop")
        """,
    ],
)
def connected_per_app(case: Case) -> Iterator[Fault]:
    """An application factory connects a function of its own with ``weak=False``, for any sender.

    Why it matters:
        Each application that is created adds one, and none goes: with two of them, as in tests, each
        send calls the receiver twice, once with another application's closure.

    What to do:
        Bind it to the application, ``sender=app``; or connect a function of the module.

    When it is wrong:
        Where only one application is ever created.
    """
    for signal, site in case.connects():
        stays = site.weak is False and site.around.local and site.around.factory
        if stays and site.sender.party in _ANYBODY and not site.around.taken_away:
            name = "a receiver" if site.handler is None else f"'{short(site.handler.name)}'"
            yield Fault(
                place=site.place,
                column=site.column,
                message=f"each call of '{site.function}' connects {name} to '{called(signal)}' once "
                "more, whichever application sends",
                hint="Bind it to the application with sender=app, or connect a function of the module.",
                signal=signal.address,
                receiver=None if site.handler is None else site.handler.name,
                function=site.function,
            )
