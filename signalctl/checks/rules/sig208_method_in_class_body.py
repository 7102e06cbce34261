"""SIG208: a method is connected in the class body, before there is an object."""

from collections.abc import Iterator

from signalctl.checks.case import Case, called, short
from signalctl.checks.rule import Evidence, Fault, rule
from signalctl.model.severity import Severity
from signalctl.model.source import ConnectSite
from signalctl.model.wiring import Signal


@rule(
    "SIG208",
    "method-in-class-body",
    evidence=Evidence.SOURCE,
    severity=Severity.ERROR,
    wins_over=["SIG101", "SIG102", "SIG104", "SIG113"],
    bad=[
        """
        class Ledger:
            @paid.connect  # SIG208
            def enter(self, sender, **extra):
                print(extra)
        """,
    ],
    good=[
        """
        class Ledger:
            @staticmethod
            @paid.connect
            def enter(sender, **extra):
                print(extra)
        """,
        """
        class Ledger:
            @paid.connect
            def enter(sender, **extra):
                print(extra)
        """,
    ],
)
def method_in_class_body(case: Case) -> Iterator[Fault]:
    """A function in a class body whose first parameter is ``self`` or ``cls`` is connected there.

    Why it matters:
        What is connected is the bare function: the sender lands in ``self``, and the first field that
        was meant for the next parameter is missing, or is taken for it.

    What to do:
        Connect the method of an object, in ``__init__``; or make it a function of the module.

    When it is wrong:
        Where ``self`` is only a name for the sender. Call it so. Nothing is said where another
        decorator stands between that may give the object.

    Source: ``Signal.connect`` in blinker 1.9, ``base.py``: it takes what it is given, callable or not.
    A ``classmethod`` cannot be called (``connect_via`` takes it nevertheless), nor can it be referred
    to weakly (``connect`` fails, as the class is made).
    """
    for signal, site in case.connects():
        if site.around.bound_too_early:
            yield _fault(signal, site)


def _fault(signal: Signal, site: ConnectSite) -> Fault:
    """What is said of one; a ``classmethod`` has no name of its own in a process, and so none here."""
    receiver = "" if site.handler is None else site.handler.name
    named = f"'{short(receiver)}'" if receiver else "a method"
    is_bare = not site.around.as_classmethod
    told = f"the sender lands in '{site.around.bound_too_early}'"
    if not is_bare:
        told = "a classmethod, which cannot be called before there is a class"
    return Fault(
        place=site.place,
        column=site.column,
        message=f"{named} is connected to '{called(signal)}' in the class body: {told}",
        hint="Connect the method of an object, in __init__.",
        signal=signal.address,
        receiver=(receiver if is_bare else "") or None,
        function=site.function if is_bare else receiver,
    )
