"""A fire, dry or not, as a dictionary by the keys that ``docs/schema/fire.json`` promises."""

from signalctl.model.door import Binding
from signalctl.model.effect import Effect
from signalctl.model.firing import Call, Failure, Firing, GuardLine, NotReached, Outcome, Plan
from signalctl.model.trials import Ordering, Probing
from signalctl.render.documents import Document, at, schema


def plan(report: Plan) -> Document:
    """A dry run."""
    return {
        **_fire_head(report, is_dry=True),
        "calls": [_call(call) for call in report.calls],
    }


def firing(report: Firing) -> Document:
    """A fire that took place."""
    return {
        **_fire_head(report.plan, is_dry=False),
        "outcomes": [
            _outcome(call, outcome)
            for call, outcome in zip(report.plan.calls, report.outcomes, strict=True)
        ],
        "rounds": [[each.kind.value for each in outcomes] for outcomes in report.rounds],
        "output": report.output,
        "output_cut": report.output_cut,
        "duration_s": report.duration_s,
        "leaks": list(report.leaks),
    }


def probing(report: Probing) -> Document:
    """A probe."""
    return {
        **_fire_head(report.plan, is_dry=False),
        "placeholders": list(report.placeholders),
        "trials": [
            {
                "receiver": each.receiver.name,
                "trial": each.kind.value,
                "field": each.field,
                "outcome": "not_probed" if each.outcome is None else each.outcome.kind.value,
                "told": None if each.outcome is None else _outcome(each.call, each.outcome),
            }
            for each in report.trials
        ],
        "duration_s": report.duration_s,
        "leaks": list(report.leaks),
    }


def ordering(report: Ordering) -> Document:
    """A fire in several orders."""
    calls = {id(call.receiver): call for call in report.plan.calls}
    return {
        **_fire_head(report.plan, is_dry=False),
        "seed": report.seed,
        "orders": report.orders,
        "pairs": [
            {
                "first": pair.first.name,
                "second": pair.second.name,
                "difference": list(pair.differences),
            }
            for pair in report.pairs
        ],
        "unclear": list(report.unclear),
        "failed": [_outcome(calls[id(each.receiver)], each) for each in report.failed],
        "duration_s": report.duration_s,
        "leaks": list(report.leaks),
    }


def _fire_head(report: Plan, *, is_dry: bool) -> Document:
    return {
        "schema": schema("fire"),
        "dry_run": is_dry,
        "signal": report.signal,
        "sender": report.sender,
        "fields": {
            field.name: {"value": field.value, "type": field.type, "how": field.how}
            for field in report.fields
        },
        "request": report.request and f"{report.request.method} {report.request.path}",
        "guards": [_guard(guard) for guard in report.guards],
        "timeout_s": report.timeout_s,
        "repeat": report.repeat,
        "notes": list(report.notes),
        "not_reached": [_not_reached(each) for each in report.not_reached],
    }


def _guard(guard: GuardLine) -> Document:
    state = guard.state.value.replace(" ", "_")
    return {"name": guard.name, "state": state, "covers": guard.covers}


def _not_reached(each: NotReached) -> Document:
    return {"receiver": each.receiver.name, **at(each.receiver.place), "reason": each.reason}


def _call(call: Call) -> Document:
    return {
        "receiver": call.receiver.name,
        **at(call.receiver.place),
        "sender": call.sender,
        **_binding(call.binding),
    }


def _binding(binding: Binding) -> Document:
    return {
        "binding": binding.verdict.value.replace(" ", "_"),
        "refusals": [str(refusal) for refusal in binding.refusals],
        "binding_unknown": binding.reason,
    }


def _outcome(call: Call, outcome: Outcome) -> Document:
    return {
        "receiver": outcome.receiver.name,
        **at(outcome.receiver.place),
        "sender": call.sender,
        "outcome": outcome.kind.value,
        "duration_s": outcome.duration_s,
        "returned": outcome.returned,
        "error": None if outcome.failure is None else _failure(outcome.failure),
        "detail": outcome.detail,
        **_binding(call.binding),
        "output": outcome.output,
        "output_cut": outcome.output_cut,
        "survivors": outcome.survivors,
        "effects": [_effect(each) for each in outcome.effects],
        "payload_changes": [
            {"what": each.what, "before": each.before, "after": each.after}
            for each in outcome.changes
        ],
    }


def _effect(each: Effect) -> Document:
    return {
        "kind": each.kind,
        "text": each.text,
        "count": each.count,
        "refused": each.refused or None,
        "warning": each.warning or None,
        **at(each.place),
        **each.facts,
    }


def _failure(failure: Failure) -> Document:
    return {
        "type": failure.type,
        "message": failure.message,
        **at(failure.place),
        "where": failure.where.value,
        "traceback": list(failure.traceback),
    }
