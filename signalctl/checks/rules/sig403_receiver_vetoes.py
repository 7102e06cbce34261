"""SIG403: a receiver aborts the request of its sender."""

from collections.abc import Iterator

from signalctl.checks.case import Case, called
from signalctl.checks.rule import Evidence, Fault, rule
from signalctl.model.severity import Severity


@rule(
    "SIG403",
    "receiver-vetoes",
    evidence=Evidence.SOURCE,
    severity=Severity.WARNING,
    bad=[
        """
        from flask import abort


        @paid.connect
        def refuse(sender, **extra):
            abort(409)  # SIG403
        """,
        """
        from werkzeug.exceptions import Conflict


        @paid.connect
        def refuse(sender, **extra):
            if extra.get("late"):
                raise Conflict("too late")  # SIG403
        """,
    ],
    good=[
        """
        from flask import abort
        from werkzeug.exceptions import HTTPException


        @paid.connect
        def try_it(sender, **extra):
            try:
                abort(409)
            except HTTPException:
                print("refused")
        """,
        """
        @paid.connect
        def refuse(sender, **extra):
            raise ValueError("too late")
        """,
    ],
)
def receiver_vetoes(case: Case) -> Iterator[Fault]:
    """A receiver aborts the request, or raises an HTTP error.

    Why it matters:
        The sender's work ends there, and receivers that would have come after it are not called. Who
        reads the sender does not see that it can be refused.

    What to do:
        Ask before sending, by a function call.

    When it is wrong:
        Where the signal is there to be refused.
    """
    for listener in case.listeners():
        demand = listener.receiver.demand
        for veto in () if demand is None else demand.deeds.vetoes:
            yield listener.fault(
                f"'{listener.name}' ends the request of whoever sends '{called(listener.signal)}': "
                f"{veto.how}",
                "Ask before sending, by a function call.",
                place=veto.place,
                column=veto.column,
                related=listener.sent_from,
            )
