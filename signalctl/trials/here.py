"""Call a receiver in this very process: the fastest, and nothing is contained."""

from collections.abc import Mapping

from signalctl.model.firing import Outcome
from signalctl.sandbox.call import call
from signalctl.sandbox.verdict import outcome_told
from signalctl.trials.calls import Conditions, Ready, at_door_of, trial_for


def call_here(ready: Ready, payload: Mapping[str, object], conditions: Conditions) -> Outcome:
    """What a receiver does in this process; a crash, an exit or a hang of its own is ours too.

    Its output is not caught, and neither its effects nor what it changes are looked for.
    """
    trial = trial_for(ready, payload, conditions)
    report = call(trial.attempt, caller=trial.caller, blame=trial.blame, redact=trial.redact)
    return at_door_of(ready, outcome_told(ready.planned.receiver, report), conditions)
