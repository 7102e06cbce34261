"""SIG213: a second function takes the name of a connected one, which is dead then."""

from collections.abc import Iterator

from signalctl.checks.case import Case, called, short
from signalctl.checks.rule import Evidence, Fault, rule
from signalctl.model.finding import Related
from signalctl.model.severity import Severity


@rule(
    "SIG213",
    "redefined-receiver",
    evidence=Evidence.SOURCE,
    severity=Severity.ERROR,
    wins_over=["SIG201"],
    bad=[
        """
        @paid.connect  # SIG213
        def log_order(sender, **extra):
            print("first", extra)


        @paid.connect
        def log_order(sender, **extra):
            print("second", extra)
        """,
    ],
    good=[
        """
        @paid.connect
        def log_order(sender, **extra):
            print("first", extra)


        @paid.connect
        def log_order_again(sender, **extra):
            print("second", extra)
        """,
        """
        @paid.connect
        def log_order(sender, **extra):
            print("first", extra)


        FIRST = log_order


        @paid.connect
        def log_order(sender, **extra):
            print("second", extra)
        """,
    ],
)
def redefined_receiver(case: Case) -> Iterator[Fault]:
    """A connected function loses its name to another one that is defined below it.

    Why it matters:
        The connection is weak, and the name was all that kept the first function: it is gone when the
        second takes the name, and is never called.

    What to do:
        Give each its own name.

    When it is wrong:
        Where something else keeps the first function that its source does not show.
    """
    for signal, site in case.connects():
        line = site.around.redefined
        if line is not None and site.weak is True:
            name = "a function" if site.handler is None else f"'{short(site.handler.name)}'"
            yield Fault(
                place=site.place,
                column=site.column,
                message=f"{name}, connected to '{called(signal)}', is gone once the function at line "
                f"{line.line} takes its name",
                hint="Give each of them its own name.",
                signal=signal.address,
                receiver=None if site.handler is None else site.handler.name,
                related=(Related(line, "redefined here"),),
            )
