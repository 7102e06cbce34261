"""SIG206: a module connects a receiver, and nothing imports it."""

from collections.abc import Iterator
from dataclasses import dataclass

from signalctl.checks.case import Case, called, short
from signalctl.checks.rule import Evidence, Fault, rule
from signalctl.model.finding import Related
from signalctl.model.place import Place
from signalctl.model.severity import Severity
from signalctl.model.wiring import Receiver, Signal


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


        @paid.connect
        def pack(sender, **extra):
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
    by_module: dict[str, list[_Connect]] = {}
    for each in _never_run(case):
        by_module.setdefault(each.module, []).append(each)
    for module, connects in by_module.items():
        first, *others = sorted(connects, key=lambda each: (each.place, each.column))
        also = dict.fromkeys(each.signal.address for each in others)
        also.pop(first.signal.address, None)
        more = ""
        if others:
            connects_have = "connect has" if len(others) == 1 else "connects have"
            more = f", and {len(others)} more {connects_have} not run"
        yield Fault(
            place=first.place,
            column=first.column,
            message=f"nothing imports '{module}', and so {first}{more}",
            hint=f"Import {module} where the application is set up.",
            signal=first.signal.address,
            receiver=first.receiver.name,
            related=tuple(Related(each.place, str(each)) for each in others),
            also=tuple(also),
        )


@dataclass(frozen=True, slots=True)
class _Connect:
    """One that would run if its module were imported."""

    module: str
    place: Place
    column: int
    signal: Signal
    receiver: Receiver

    def __str__(self) -> str:
        return f"'{short(self.receiver.name)}' is not connected to '{called(self.signal)}'"


def _never_run(case: Case) -> Iterator[_Connect]:
    never = frozenset(case.survey.unseen.modules_not_imported)
    for signal in case.signals:
        for row in signal.receivers:
            reason, place = row.not_run, row.connected
            if reason is None or place is None or reason.subject not in never:
                continue
            site = case.connect_of(signal, row)
            if site is None or site.function or site.conditions or not case.judges(place.file):
                continue
            yield _Connect(reason.subject, place, site.column, signal, row)
