"""SIG212: a view, a task or a hook connects a receiver that stays."""

from collections.abc import Iterator

from signalctl.checks.case import Case, called, short
from signalctl.checks.rule import Evidence, Fault, rule
from signalctl.model.severity import Severity


@rule(
    "SIG212",
    "connect-while-serving",
    evidence=Evidence.SOURCE,
    severity=Severity.WARNING,
    bad=[
        """
        @app.post("/watch")
        def watch():
            def log_order(sender, **extra):
                print(extra)

            paid.connect(log_order, weak=False)  # SIG212
            return {}
        """,
    ],
    good=[
        """
        @app.post("/pay")
        def pay():
            def log_order(sender, **extra):
                print(extra)

            with paid.connected_to(log_order):
                paid.send(app, order_id=3)
            return {}
        """,
        """
        @app.post("/pay")
        def pay():
            def log_order(sender, **extra):
                print(extra)

            paid.connect(log_order, weak=False)
            paid.send(app, order_id=3)
            paid.disconnect(log_order)
            return {}
        """,
    ],
)
def connect_while_serving(case: Case) -> Iterator[Fault]:
    """A view, a task or a request hook connects a receiver with ``weak=False``.

    Why it matters:
        Each request adds one more receiver, which stays until the process ends: they pile up, and
        each send calls them all. With several workers only one of them has it.

    What to do:
        Connect when the application is set up; for the time of a call use ``connected_to``.

    When it is wrong:
        Where the function runs once.
    """
    for signal, site in case.connects():
        if site.around.serving and site.weak is False and not site.around.taken_away:
            name = "a receiver" if site.handler is None else f"'{short(site.handler.name)}'"
            yield Fault(
                place=site.place,
                column=site.column,
                message=f"each run of '{site.function}' (@{site.around.serving}) connects {name} to "
                f"'{called(signal)}' once more, and it stays",
                hint="Connect when the application is set up, or use connected_to.",
                signal=signal.address,
                receiver=None if site.handler is None else site.handler.name,
                function=site.function,
            )
