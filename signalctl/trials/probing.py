"""Probe: call each receiver with a field more, and with a field less."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from signalctl.model.firing import OutcomeKind
from signalctl.model.trials import TrialKind, TriedField
from signalctl.model.wiring import Field
from signalctl.trials.bindings import binding_of
from signalctl.trials.calls import Conditions, Ready, call_alone

_INVENTED = "signalctl_probe"
_VALUE = "a field that nobody knows"


def probe(
    ready: Ready,
    payload: Mapping[str, object],
    conditions: Conditions,
    *,
    fields: Sequence[Field],
) -> Iterator[TriedField]:
    """The trials of one receiver; only its baseline was made if that failed.

    Args:
        ready: Whom to call.
        payload: The fields of the baseline.
        conditions: Those of all calls.
        fields: What is known of the signal's fields: what the receiver requires is not left out,
            as that would tell nothing.
    """
    receiver = ready.planned.receiver
    baseline = call_alone(ready, payload, conditions)
    yield TriedField(ready.planned, TrialKind.BASELINE, None, baseline)
    required = {each.name for each in fields if receiver.name in each.required_by}
    works = baseline.kind is OutcomeKind.OK
    invented = _invented(payload)
    variants = [(TrialKind.ADDED, invented, {**payload, invented: _VALUE})]
    variants += [
        (TrialKind.MISSING, left_out, _without(payload, left_out))
        for left_out in payload
        if left_out not in required
    ]
    for kind, field, varied in variants:
        binding = binding_of(receiver, frozenset(varied))
        again = replace(ready, planned=replace(ready.planned, binding=binding))
        outcome = call_alone(again, varied, conditions) if works else None
        yield TriedField(again.planned, kind, field, outcome)


def _invented(payload: Mapping[str, object]) -> str:
    name = _INVENTED
    while name in payload:
        name += "_"
    return name


def _without(payload: Mapping[str, object], field: str) -> dict[str, object]:
    return {name: value for name, value in payload.items() if name != field}
