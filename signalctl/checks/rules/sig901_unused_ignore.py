"""SIG901: a comment that silences nothing."""

from collections.abc import Iterator

from signalctl.checks.case import Case
from signalctl.checks.rule import Evidence, Fault, rule
from signalctl.model.severity import Severity


@rule(
    "SIG901",
    "unused-ignore",
    evidence=Evidence.SOURCE,
    severity=Severity.WARNING,
    bad=[
        """
        @paid.connect
        def log_order(sender, **extra):  # signalctl: ignore[SIG101]  # SIG901
            print(extra)
        """,
        """
        paid.send(app)  # signalctl: ignore[SIG999] no such rule  # SIG901
        """,
    ],
    good=[
        """
        @paid.connect
        def log_order(sender, order_id):  # signalctl: ignore[SIG101] the fields are promised
            print(order_id)
        """,
        """
        text = "# signalctl: ignore[SIG101]"
        """,
    ],
)
def unused_ignore(case: Case) -> Iterator[Fault]:
    """An ignore comment silences nothing, or names no rule.

    Why it matters:
        The fault it was written for is mended, or stands on another line by now. Left there, the
        comment silences the next fault on its line before anybody has seen it.

    What to do:
        Take the comment out.

    When it is wrong:
        Where the finding only shows when other rules are selected, or when the target is imported:
        a comment for a rule that did not run is left alone.
    """
    del case  # the engine knows which comments silenced something
    yield from ()
