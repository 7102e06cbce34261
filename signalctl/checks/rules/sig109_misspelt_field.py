"""SIG109: a receiver reads a field whose name is a slip of one that is sent."""

from collections.abc import Iterator

from signalctl.checks.case import Case, called
from signalctl.checks.payload import unsent_reads
from signalctl.checks.rule import Evidence, Fault, rule
from signalctl.model.severity import Severity


@rule(
    "SIG109",
    "misspelt-field",
    evidence=Evidence.SOURCE,
    severity=Severity.ERROR,
    wins_over=["SIG106"],
    bad=[
        """
        @paid.connect
        def log_order(sender, **extra):
            print(extra["oder_id"])  # SIG109


        def pay():
            paid.send(app, order_id=3)
        """,
        """
        @paid.connect
        def log_order(sender, **extra):
            print(extra.get("oder_id"))  # SIG109 warning


        def pay():
            paid.send(app, order_id=3)
        """,
    ],
    good=[
        """
        @paid.connect
        def log_order(sender, **extra):
            print(extra["order_id"])


        def pay():
            paid.send(app, order_id=3)
        """,
        """
        @paid.connect
        def log_order(sender, **extra):
            print(extra["order_ids"], extra["order_id"])


        def pay():
            paid.send(app, order_id=3, order_ids=[3])
        """,
    ],
)
def misspelt_field(case: Case) -> Iterator[Fault]:
    """A receiver reads a field that no send has, and a send has one that differs by a letter or two.

    Why it matters:
        As for SIG106: the read raises ``KeyError``, or what it guards never happens.

    What to do:
        Write the name as it is sent.

    When it is wrong:
        Where both names exist, and the one that is read is sent by code that is not read.
    """
    for each in unsent_reads(case):
        if each.near is not None:
            yield each.listener.fault(
                f"'{each.listener.name}' reads '{each.read.field}', and "
                f"'{called(each.listener.signal)}' is sent with '{each.near}'",
                f"Read '{each.near}'.",
                place=each.place,
                column=each.column,
                field=each.read.field,
                severity=each.reaches[0].severity if each.read.certain else Severity.WARNING,
                related=tuple(reach.related for reach in each.reaches),
            )
