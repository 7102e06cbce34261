"""SIG206: a module connects a receiver, and nothing imports it."""

from collections.abc import Iterator

from signalctl.checks.case import Case, called, short
from signalctl.checks.rule import Evidence, Fault, rule
from signalctl.model.severity import Severity


@rule(
    "SIG206",
    "module-not-imported",
    evidence=Evidence.JOINED,
    severity=Severity.WARNING,
    bad=[
        """
        # file: shop/receivers.py
        from shop import paid


        @paid.connect  # SIG206
        def log_order(sender, **extra):
            print(extra)
        """,
    ],
    good=[
        """
        import shop.receivers
        # file: shop/receivers.py
        from shop import paid


        @paid.connect
        def log_order(sender, **extra):
            print(extra)
        """,
        """
        # file: scripts/clean.py
        from shop import paid


        @paid.connect
        def log_order(sender, **extra):
            print(extra)
        """,
    ],
)
def module_not_imported(case: Case) -> Iterator[Fault]:
    """A module of the application connects a receiver when it is imported, and nothing imports it.

    Why it matters:
        The receiver is never connected, silently.

    What to do:
        Import the module where the application is set up.

    When it is wrong:
        Where the module is imported later, by a command or a worker, or is a script. Exclude it then.
    """
    never = frozenset(case.survey.unseen.modules_not_imported)
    for signal in case.signals:
        for row in signal.receivers:
            reason, place = row.not_run, row.connected
            if reason is None or place is None or reason.subject not in never:
                continue
            site = case.connect_of(signal, row)
            if site is None or site.function or site.conditions or not case.judges(place.file):
                continue
            yield Fault(
                place=place,
                column=site.column,
                message=f"nothing imports '{reason.subject}', and so '{short(row.name)}' is not "
                f"connected to '{called(signal)}'",
                hint=f"Import {reason.subject} where the application is set up.",
                signal=signal.address,
                receiver=row.name,
            )
