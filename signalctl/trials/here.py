"""Call a receiver in this very process: the fastest, and nothing is contained."""

from collections.abc import Mapping

from signalctl.model.firing import Outcome, OutcomeKind
from signalctl.sandbox.call import raised_by, tell
from signalctl.sandbox.known_secrets import KnownSecrets
from signalctl.sandbox.verdict import outcome_told
from signalctl.trials.calls import (
    Conditions,
    Ready,
    at_door_of,
    attempt_for,
    blame_for,
    caller_for,
)


def call_here(ready: Ready, payload: Mapping[str, object], conditions: Conditions) -> Outcome:
    """What a receiver does in this process; a crash, an exit or a hang of its own is ours too.

    Its output is not caught, and neither its effects nor what it changes are looked for.
    """
    receiver = ready.planned.receiver
    attempt = attempt_for(ready, payload, conditions)
    around = raised_by(attempt, caller_for(conditions, is_async=receiver.is_async))
    if around is None and attempt.needs_no_words:  # what makes words takes as long as all the rest
        return Outcome(receiver, OutcomeKind.OK, attempt.duration_s)
    blame = blame_for(ready, conditions.loaded, payload)
    report = tell(attempt, blame, KnownSecrets.of(payload).redact, around=around)
    return at_door_of(ready, outcome_told(receiver, report), conditions)
