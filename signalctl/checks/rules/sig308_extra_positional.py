"""SIG308: a send has more than one argument by position."""

from collections.abc import Iterator

from signalctl.checks.case import Case, called, sent_fault
from signalctl.checks.rule import Evidence, Fault, rule
from signalctl.model.severity import Severity


@rule(
    "SIG308",
    "extra-positional",
    evidence=Evidence.SOURCE,
    severity=Severity.ERROR,
    bad=[
        """
        def pay():
            paid.send(app, 3)  # SIG308
        """,
    ],
    good=[
        """
        def pay():
            paid.send(app, order_id=3)
        """,
        """
        def pay(*senders):
            paid.send(*senders)
        """,
    ],
)
def extra_positional(case: Case) -> Iterator[Fault]:
    """A send gives something by position behind the sender.

    Why it matters:
        ``send`` takes the sender alone by position, and raises ``TypeError``.

    What to do:
        Give each field its name.

    When it is wrong:
        Not known to be.

    Source: ``Signal.send`` in blinker 1.6 to 1.9, ``base.py``.
    """
    for signal, site in case.sends():
        if site.extra_positional:
            yield sent_fault(
                site,
                f"'{called(signal)}' is sent with {site.extra_positional + 1} arguments by position, "
                "and takes the sender alone so",
                "Give each field its name.",
                related=tuple(
                    related for each in case.listeners_of(signal) for related in each.related
                ),
            )
