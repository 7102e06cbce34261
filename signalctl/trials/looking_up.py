"""Look up once what the sender and the fields of a fire refer to, before any receiver is called."""

from collections.abc import Mapping

from signalctl.model.secrets import redact_text
from signalctl.sandbox.callers import Attempt
from signalctl.sandbox.child import How, Reporter
from signalctl.sandbox.inside import told_by
from signalctl.sandbox.ledger import Ledger
from signalctl.sandbox.reference import NotResolvedError, references_in
from signalctl.trials.calls import (
    Conditions,
    caller_for,
    contained,
    raise_if_not_called,
)


def look_up(sender: object, payload: Mapping[str, object], conditions: Conditions) -> None:
    """See that all that ``sender`` and ``payload`` refer to is there: in a child, guarded as any.

    So what is wrong with a field is known before a receiver is called. Each receiver's own process
    looks it up again; nothing is done where there are no references.

    Raises:
        NotResolvedError: It is not there, or the child did not come to an end.
        NotGuardedError: A guard could not be installed.
    """
    names = ["the sender"] if references_in(sender) else []
    names += [repr(name) for name, value in payload.items() if references_in(value)]
    if not names:
        return

    def work(reporter: Reporter) -> None:
        def run() -> bytes:
            reporter.started()
            look_up_here(sender, payload, conditions)
            reporter.ended()
            return b"{}"

        ledger = Ledger(reporter.effect, place=lambda: None, redact=redact_text)
        reporter.report(told_by(run, conditions.box, ledger))

    end = contained(work, conditions, receivers=1)
    raise_if_not_called(end)
    if end.how is not How.REPORTED:
        what = ", ".join(names)
        if end.how is How.TIMED_OUT:
            raise NotResolvedError(
                f"looking up {what} took longer than {conditions.timeout_s:g} s",
                "Give it more time with --timeout.",
            )
        raise NotResolvedError(
            f"looking up {what} ended the process that did it ({end.how.value})",
            "See what gives it: a resolver, or the driver of its database.",
        )


def look_up_here(sender: object, payload: Mapping[str, object], conditions: Conditions) -> None:
    """The same in this very process.

    Raises:
        NotResolvedError: It is not there.
    """
    attempt = Attempt(_takes_anything, sender, payload, resolve=conditions.references.handed)
    try:
        caller_for(conditions, is_async=False)(attempt)
    except Exception:  # noqa: BLE001 - see below
        # What stands around receivers may fail without it too, and is theirs to tell.
        if attempt.unresolved is not None:
            raise attempt.unresolved from None


def _takes_anything(_sender: object, /, **_fields: object) -> None:
    """Stands for a receiver."""
