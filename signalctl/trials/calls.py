"""Call receivers of a loaded target, in forked children, and give the outcomes."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from typing import cast

from signalctl import wires
from signalctl.binding.blame import arose_at_door, field_not_taken
from signalctl.model.door import Binding
from signalctl.model.firing import Call, Outcome, OutcomeKind
from signalctl.model.place import Place
from signalctl.model.web_request import WebRequest
from signalctl.model.wiring import TargetKind
from signalctl.sandbox import callers
from signalctl.sandbox.box import Box
from signalctl.sandbox.call import Blame, is_ours, own_line
from signalctl.sandbox.child import ChildEnd, How, Reporter, run_contained
from signalctl.sandbox.inside import Part, Trial, apart, told_alone, told_together
from signalctl.sandbox.known_secrets import KnownSecrets
from signalctl.sandbox.ledger import Ledger
from signalctl.sandbox.message import Report
from signalctl.sandbox.notes import running_threads
from signalctl.sandbox.references import References
from signalctl.sandbox.verdict import outcome_of
from signalctl.target.loaded import Loaded
from signalctl.target.receivers import Definition, definition_of
from signalctl.target.rows import place_of

_SETUP_AT_LEAST_S = 3.0
"""For what stands between the fork and the receiver, such as importing asyncio."""


@dataclass(frozen=True, slots=True, eq=False)
class Ready:
    """A planned call with the living receiver and the sender it gets."""

    planned: Call
    wire: wires.Wire
    sender: object


@dataclass(frozen=True, slots=True, eq=False)
class Conditions:
    """What is the same for all calls of a fire.

    Attributes:
        box: What keeps effects in.
        timeout_s: For each receiver.
        memory_limit: Bytes a child may take beyond what this process has.
        request: The request that the receivers find themselves in; ``None`` for none.
        drains: Whether one who sends the signal goes through the results.
        references: How what fields refer to is looked up.
        called: Names of the receivers that were called under these conditions, as they are called.
    """

    loaded: Loaded
    box: Box
    references: References
    timeout_s: float
    memory_limit: int | None = None
    request: WebRequest | None = None
    drains: bool = False
    threads: tuple[str, ...] = field(default_factory=running_threads)
    called: list[str] = field(default_factory=list)


def call_alone(ready: Ready, payload: Mapping[str, object], conditions: Conditions) -> Outcome:
    """What one receiver does, in a child of its own.

    Raises:
        NotGuardedError: A guard could not be installed, and the receiver was not called.
    """
    trial = trial_for(ready, payload, conditions)

    def work(reporter: Reporter) -> None:
        ledger = ledger_for(trial, reporter)
        trial.between(partial(_begin, reporter, ledger), partial(_end, reporter, ledger))
        reporter.report(told_alone(trial, box=conditions.box, ledger=ledger))

    end = contained(work, conditions, receivers=1)
    outcome = outcome_from(ready, end, conditions, trial)
    conditions.called.append(ready.planned.receiver.name)
    return outcome


def call_together(
    readies: Sequence[Ready], payload: Mapping[str, object], conditions: Conditions
) -> tuple[Outcome, ...]:
    """What the receivers do in one child, one after the other: each sees what those before did.

    Returns:
        One for each, in their order. Where the child ended before its time, the receiver that was
        at work has the outcome of that, and those after it are skipped.

    Raises:
        NotGuardedError: A guard could not be installed, and no receiver was called.
    """
    trials = [trial_for(each, payload, conditions) for each in readies]

    def work(reporter: Reporter) -> None:
        ledger = ledger_for(trials[0], reporter)
        begin, end = partial(_begin, reporter, ledger), partial(_end, reporter, ledger)
        for each in trials:
            each.between(begin, end if each is trials[-1] else ledger.close)
        told = told_together(trials, box=conditions.box, ledger=ledger, say=reporter.effect)
        reporter.report(told)

    end = contained(work, conditions, receivers=len(readies))
    raise_if_not_called(end)
    conditions.called.extend(each.planned.receiver.name for each in readies)
    parts = apart(end.effects)
    return tuple(
        of_part(each, parts.get(index), end, conditions, trial)
        for index, (each, trial) in enumerate(zip(readies, trials, strict=True))
    )


def raise_if_not_called(end: ChildEnd) -> None:
    """Raise what kept the receivers of several trials from being called, if anything did.

    Raises:
        NotGuardedError: A guard could not be installed.
        NotResolvedError: What a field refers to could not be had.
    """
    if end.message is not None and end.message != b"{}":
        with suppress(ValueError):  # the receiver wrote into our pipe
            Report.from_json(end.message)


def of_part(
    ready: Ready, part: Part | None, end: ChildEnd, conditions: Conditions, trial: Trial
) -> Outcome:
    """What one of several trials came to; ``part`` is what was said of it."""
    receiver = ready.planned.receiver
    if part is None:
        why = "a receiver before it ended the process of both"
        return Outcome(receiver, OutcomeKind.SKIPPED, None, detail=why)
    own = replace(end, effects=tuple(part.effects), output=b"", survivors=0, escaped=0)
    if part.report is not None:
        own = replace(own, how=How.REPORTED, message=part.report)
    return outcome_from(ready, own, conditions, trial)


def contained(
    work: Callable[[Reporter], None], conditions: Conditions, *, receivers: int
) -> ChildEnd:
    """How a child ended that did ``work`` with so many receivers."""
    timeout_s = conditions.timeout_s * receivers
    return run_contained(
        work,
        timeout_s=timeout_s,
        setup_timeout_s=max(timeout_s, _SETUP_AT_LEAST_S),
        memory_limit=conditions.memory_limit,
    )


def ledger_for(trial: Trial, reporter: Reporter) -> Ledger:
    """In the child: what takes the effects down."""
    return Ledger(reporter.effect, place=partial(own_line, trial.blame), redact=trial.redact)


def _begin(reporter: Reporter, ledger: Ledger) -> None:
    reporter.started()
    ledger.open()


def _end(reporter: Reporter, ledger: Ledger) -> None:
    ledger.close()
    reporter.ended()


def trial_for(ready: Ready, payload: Mapping[str, object], conditions: Conditions) -> Trial:
    """The call, with what is needed to tell of it.

    It is put together before the fork: in a child, each object that is touched costs the copy of
    the page it lies in.
    """
    return Trial(
        attempt_for(ready, payload, conditions),
        caller_for(conditions, is_async=ready.planned.receiver.is_async),
        blame_for(ready, conditions.loaded, payload),
        KnownSecrets.of(payload).redact,
    )


def attempt_for(
    ready: Ready, payload: Mapping[str, object], conditions: Conditions
) -> callers.Attempt:
    """The call by itself."""
    return callers.Attempt(
        receiver=cast("Callable[..., object]", ready.wire.receiver),
        sender=ready.sender,
        payload=payload,
        resolve=conditions.references.handed,
        drains=conditions.drains,
    )


def outcome_from(ready: Ready, end: ChildEnd, conditions: Conditions, trial: Trial) -> Outcome:
    """What a receiver did, from the end of the process that called it."""
    receiver, threads = ready.planned.receiver, conditions.threads
    outcome = outcome_of(receiver, end, blame=trial.blame, redact=trial.redact, threads=threads)
    if conditions.memory_limit is not None and _ran_out_of_memory(outcome):
        return replace(outcome, kind=OutcomeKind.MEMORY_LIMIT)
    return at_door_of(ready, outcome, conditions)


def at_door_of(ready: Ready, outcome: Outcome, conditions: Conditions) -> Outcome:
    """The outcome; of a call that did not bind, with the place of the door if that is another's."""
    if outcome.kind is not OutcomeKind.UNBOUND:
        return outcome
    place = ready.planned.receiver.place
    return replace(outcome, detail=_other_door(ready.wire.receiver, place, conditions.loaded))


def _ran_out_of_memory(outcome: Outcome) -> bool:
    return outcome.failure is not None and outcome.failure.type == "MemoryError"


def blame_for(ready: Ready, loaded: Loaded, payload: Mapping[str, object]) -> Blame:
    """How what the receiver raises is laid at somebody's feet."""
    return Blame(
        at_door=partial(_at_door, ready.planned.binding),
        not_taken=partial(field_not_taken, fields=frozenset(payload)),
        own=lambda file: loaded.own.has(file) and not is_ours(file),
        place=partial(_place, loaded),
        receiver=ready.planned.receiver.place,
    )


def caller_for(conditions: Conditions, *, is_async: bool) -> callers.Caller:
    """How the target's framework would call a receiver."""
    target, request = conditions.loaded.target, conditions.request
    if target.kind is TargetKind.FLASK:
        return callers.flask_caller(target.app, is_async=is_async, request=request)
    if target.kind is TargetKind.QUART:
        return callers.quart_caller(target.app, is_async=is_async, request=request)
    return callers.call_in_new_loop if is_async else callers.call_plainly


def _other_door(receiver: object, place: Place | None, loaded: Loaded) -> str:
    """Where the door is, if that is not where the receiver is written; else nothing."""
    door = place_of(loaded.root, definition_of(receiver))
    return f"the door is that of what wraps it, {door}" if door and door != place else ""


def _at_door(binding: Binding, error: BaseException, entered: bool) -> bool:  # noqa: FBT001 - called by position through Blame
    return arose_at_door(error, binding, entered=entered)


def _place(loaded: Loaded, file: str, line: int) -> Place | None:
    return place_of(loaded.root, Definition(file, line))
