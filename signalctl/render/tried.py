"""What a fire tried, one call or question at a time, as formats for test reports and CI have it."""

from collections.abc import Iterator
from dataclasses import dataclass

from signalctl.model.door import Binding, Verdict
from signalctl.model.firing import Firing, Outcome, OutcomeKind, Plan
from signalctl.model.place import Place
from signalctl.model.trials import Ordering, Probing, TrialKind, TriedField

Report = Plan | Firing | Probing | Ordering


@dataclass(frozen=True, slots=True)
class Tried:
    """One call of a receiver, or one question about several.

    Attributes:
        receiver: ``module:qualname``; of several, with ``and`` between; empty for what is outside of
            all of them.
        name: What was tried.
        kind: How it ended, in a word or two.
        problem: Why that is bad; empty where it is not.
        left_out: Why it was not tried; empty where it was.
        place: Where it failed; else the receiver's ``def``.
        detail: More lines on the problem.
        output: What was written.
    """

    receiver: str
    name: str
    kind: str
    problem: str = ""
    left_out: str = ""
    place: Place | None = None
    duration_s: float = 0.0
    detail: str = ""
    output: str = ""


def tried(report: Report) -> tuple[Tried, ...]:
    """All that ``report`` tells: calls in its order, then what was not reached, then what got out."""
    plan = report if isinstance(report, Plan) else report.plan
    return (*_calls(report), *_not_reached(plan), *_leaks(report))


def signal_of(report: Report) -> str:
    """The address of what was fired."""
    return report.signal if isinstance(report, Plan) else report.plan.signal


def _calls(report: Report) -> Iterator[Tried]:
    match report:
        case Plan():
            for call in report.calls:
                problem = _refusals(call.binding)
                kind = call.binding.verdict.value
                receiver = call.receiver
                yield Tried(receiver.name, "binds", kind, problem, place=receiver.place)
        case Firing():
            for call, outcome in zip(report.plan.calls, report.outcomes, strict=True):
                yield _of(outcome, "fire", call.binding)
        case Probing():
            yield from map(_of_trial, report.trials)
        case Ordering():
            yield from _of_orders(report)


def _of(outcome: Outcome, name: str, binding: Binding) -> Tried:
    kind = outcome.kind.value.replace("_", " ")
    failure = outcome.failure
    well = outcome.kind in {OutcomeKind.OK, OutcomeKind.SKIPPED}
    skipped = outcome.kind is OutcomeKind.SKIPPED
    return Tried(
        receiver=outcome.receiver.name,
        name=name,
        kind=kind,
        problem="" if well else _problem(outcome, binding) or kind,
        left_out=(outcome.detail or kind) if skipped else "",
        place=(failure and failure.place) or outcome.receiver.place,
        duration_s=outcome.duration_s or 0.0,
        detail="" if failure is None else "\n".join(failure.traceback),
        output=outcome.output,
    )


def _problem(outcome: Outcome, binding: Binding) -> str:
    if outcome.kind is OutcomeKind.UNBOUND and binding.refusals:
        return _refusals(binding)
    if outcome.failure is not None:
        message = outcome.failure.message
        return f"{outcome.failure.type}: {message}" if message else outcome.failure.type
    refused = next((each.refused for each in outcome.effects if each.refused), "")
    return outcome.detail or refused


def _refusals(binding: Binding) -> str:
    if binding.verdict is not Verdict.DOES_NOT_BIND:
        return ""
    return "; ".join(map(str, binding.refusals)) or binding.verdict.value


def _of_trial(trial: TriedField) -> Tried:
    name = {
        TrialKind.BASELINE: "as given",
        TrialKind.ADDED: "one field more",
        TrialKind.MISSING: f"without {trial.field}",
    }[trial.kind]
    if trial.outcome is None:
        why = "it fails with all fields"
        return Tried(trial.receiver.name, name, "not tried", left_out=why)
    return _of(trial.outcome, name, trial.call.binding)


def _of_orders(report: Ordering) -> Iterator[Tried]:
    bindings = {id(call.receiver): call.binding for call in report.plan.calls}
    for outcome in report.failed:
        yield _of(outcome, "first order", bindings[id(outcome.receiver)])
    for pair in report.pairs:
        names = f"{pair.first.name} and {pair.second.name}"
        problem = "; ".join(f"only {each}" for each in pair.differences)
        yield Tried(names, "order", "order matters", problem, place=pair.first.place)
    for text in report.unclear:
        yield Tried("", "order", "unclear", text)
    if report.is_well:
        yield Tried("", f"{report.orders:,} orders", "ok", duration_s=report.duration_s)


def _not_reached(plan: Plan) -> Iterator[Tried]:
    for each in plan.not_reached:
        yield Tried(each.receiver.name, "fire", "not reached", left_out=each.reason)


def _leaks(report: Report) -> Iterator[Tried]:
    for each in () if isinstance(report, Plan) else report.leaks:
        yield Tried("", "outside", "leaked", f"{each} is not as it was")
