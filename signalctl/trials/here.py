"""Call a receiver in this very process: the fastest, and nothing is contained."""

from collections.abc import Mapping
from dataclasses import replace

from signalctl.model.firing import Outcome
from signalctl.sandbox.call import call
from signalctl.sandbox.child import ChildEnd, How
from signalctl.sandbox.known_secrets import KnownSecrets
from signalctl.trials.calls import Conditions, Ready, outcome_from, trial_for


def call_here(ready: Ready, payload: Mapping[str, object], conditions: Conditions) -> Outcome:
    """What a receiver does in this process; a crash, an exit or a hang of its own is ours too.

    Its output is not caught, and neither its effects nor what it changes are looked for.
    """
    trial = trial_for(ready, payload, conditions, _nothing, _nothing)
    report = call(trial.attempt, caller=trial.caller, blame=trial.blame, redact=trial.redact)
    end = ChildEnd(How.REPORTED, message=report.to_json(), started=True)
    redact = KnownSecrets.of(payload).redact
    return outcome_from(
        ready, replace(end, duration_s=report.duration_s or 0.0), conditions, payload, redact
    )


def _nothing() -> None:
    """Nobody waits to be told."""
