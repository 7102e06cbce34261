"""SIG106: a receiver reads a field that is not sent."""

from collections.abc import Iterator

from signalctl.checks.case import Case, called
from signalctl.checks.payload import unsent_reads
from signalctl.checks.rule import Evidence, Fault, rule
from signalctl.model.severity import Severity


@rule(
    "SIG106",
    "unsent-field-read",
    evidence=Evidence.SOURCE,
    severity=Severity.ERROR,
    bad=[
        """
        @paid.connect
        def log_order(sender, **extra):
            print(extra["currency"])  # SIG106


        def pay():
            paid.send(app, order_id=3)
        """,
        """
        @paid.connect
        def log_order(sender, **extra):
            currency = extra.get("currency", "EUR")  # SIG106 warning
            print(currency)


        def pay():
            paid.send(app, order_id=3)
        """,
    ],
    good=[
        """
        @paid.connect
        def log_order(sender, **extra):
            print(extra["currency"])


        def pay(**fields):
            paid.send(app, **fields)
        """,
        """
        @paid.connect
        def log_order(sender, **extra):
            if "currency" in extra:
                print(extra["currency"])


        def pay():
            paid.send(app, order_id=3)
            paid.send(app, order_id=3, currency="EUR")
        """,
    ],
)
def unsent_field_read(case: Case) -> Iterator[Fault]:
    """A receiver reads a field out of its ``**kwargs``, and a send that reaches it has none.

    An error where the read happens each time and nothing catches its failure; a warning where it is
    guarded and no send has the field, so that what it guards never happens.

    Why it matters:
        ``kwargs["field"]`` raises ``KeyError`` in the middle of the sender's work. A guarded read
        hides that somebody has renamed the field or stopped sending it.

    What to do:
        Send the field, or read it with a default.

    When it is wrong:
        A guarded read for senders outside of the code that is read, as of a library's users.
    """
    for each in unsent_reads(case):
        if each.near is not None:
            continue
        listener, read = each.listener, each.read
        if read.certain:
            first = each.reaches[0]
            told = f"which the send of '{called(listener.signal)}' at {first.where} lacks"
            told += first.condition
            hint = f"Send {read.field}=... there, or read it with a default."
            if not case.can_edit(first.site.send.place):
                hint = f"Read '{read.field}' with a default: the send is installed code."
        else:
            told = f"which no send of '{called(listener.signal)}' has"
            hint = f"Send {read.field}=..., or take the read out."
        yield listener.fault(
            f"'{listener.name}' reads '{read.field}', {told}",
            hint,
            place=each.place,
            column=each.column,
            field=read.field,
            severity=each.reaches[0].severity if read.certain else Severity.WARNING,
            related=tuple(reach.related for reach in each.reaches),
        )
