"""Do: plan a fire, then call each receiver in a forked child of its own.

``plan`` says everything that would happen and calls nothing; a dry run stops there. ``fire`` is the
only function that calls a receiver.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import cast

from signalctl import wires
from signalctl.binding.blame import arose_at_door, field_not_taken
from signalctl.binding.parameters import door_of
from signalctl.binding.predictor import predict
from signalctl.errors import NothingError, RefusedError, UsageError
from signalctl.model.door import Binding, Refusal, RefusalKind, UnknownDoor, Verdict
from signalctl.model.firing import (
    Call,
    Firing,
    NotReached,
    Outcome,
    OutcomeKind,
    Plan,
    PlannedField,
)
from signalctl.model.place import Place
from signalctl.model.secrets import redact_value
from signalctl.model.wiring import Receiver, ReceiverKind, Signal, State, TargetKind
from signalctl.sandbox import callers
from signalctl.sandbox.box import Allowed, Box, box_for
from signalctl.sandbox.call import Blame, NotGuardedError, is_ours, own_line, told_call
from signalctl.sandbox.child import Reporter, run_contained
from signalctl.sandbox.chosen import Choice
from signalctl.sandbox.guards import Scene
from signalctl.sandbox.kernel import probe
from signalctl.sandbox.known_secrets import KnownSecrets
from signalctl.sandbox.ledger import Ledger
from signalctl.sandbox.notes import notes_on, running_threads
from signalctl.sandbox.payload import FieldValue
from signalctl.sandbox.spoken import printed
from signalctl.sandbox.verdict import outcome_of
from signalctl.target.loaded import Loaded
from signalctl.target.reaching import Reached, Row, Unreached, reach, sender_for
from signalctl.target.receivers import Definition, definition_of, own_dict
from signalctl.target.rows import place_of, rows_and_wires
from signalctl.target.senders import ChosenSender, choose_sender, label_of

_SETUP_AT_LEAST_S = 3.0
"""For what stands between the fork and the receiver, such as importing asyncio."""


@dataclass(frozen=True, slots=True)
class FireRequest:
    """What the user asks to fire.

    Attributes:
        word: What was typed for the signal.
        box: What keeps the receivers' effects in; see ``box_of``.
        verify: Look at everything that is guarded before and after, where that takes time as well.
        only: Globs; when there are any, only receivers that match one are called.
        skip: Globs; receivers that match one are not called.
        show: The command line that shows the signal.
        repeat: The command line that asks the same again.
        repeat_all: The same without ``only`` and ``skip``; empty if there are none.
    """

    word: str
    fields: tuple[FieldValue, ...]
    sender: ChosenSender
    timeout_s: float
    box: Box
    verify: bool = False
    only: tuple[str, ...] = ()
    skip: tuple[str, ...] = ()
    show: str = ""
    repeat: str = ""
    repeat_all: str = ""


def plan(signal: Signal, loaded: Loaded, request: FireRequest) -> Plan:
    """Say what a fire would do, and call nothing.

    Raises:
        UsageError: A receiver that was named does not exist, or none can be read.
        NothingError: No receiver would be called.
    """
    names = frozenset(field.name for field in request.fields)
    choice = Choice(request.only, request.skip)
    calls: list[Call] = []
    not_reached: list[NotReached] = []
    found = reach(_rows(signal.address, loaded), request.sender)
    for each in found:
        reason = each.reason if isinstance(each, Unreached) else choice.left_out(each.row)
        if isinstance(each, Unreached) or reason is not None:
            not_reached.append(NotReached(each.row, reason or ""))
        else:
            binding = _binding(each.row, names)
            calls.append(Call(each.index, each.row, _sender_label(each, request.sender), binding))
    choice.check(signal)
    if not calls:
        bound = any(isinstance(each, Unreached) and each.row.state is State.LIVE for each in found)
        raise _nobody(signal, request, not_reached, bound=bound)
    return Plan(
        signal=signal.address,
        word=request.word,
        sender=request.sender.label,
        fields=tuple(map(_planned, request.fields)),
        payload={field.name: field.value for field in request.fields},
        calls=tuple(calls),
        not_reached=tuple(not_reached),
        guards=request.box.lines,
        notes=tuple(notes_on(signal, names, awaited=_awaited(calls, loaded))),
        repeat=request.repeat,
        repeat_all=request.repeat_all,
        timeout_s=request.timeout_s,
    )


def _awaited(calls: Sequence[Call], loaded: Loaded) -> tuple[str, ...]:
    """The receivers that we await and a plain ``send`` does not; Quart is used to ``send_async``."""
    if loaded.target.kind is TargetKind.QUART:
        return ()
    return tuple(each.receiver.name for each in calls if each.receiver.is_async)


def _rows(address: str, loaded: Loaded) -> tuple[Row, ...]:
    """The receivers of now: since the survey, a thread of the target may have changed them."""
    try:
        return rows_and_wires(loaded, loaded.signal_at(address), door_of)
    except wires.UnreadableError as error:
        raise UsageError(f"'{address}' cannot be fired: {error}") from error


def _nobody(
    signal: Signal, request: FireRequest, not_reached: Sequence[NotReached], *, bound: bool
) -> NothingError:
    """Nobody would be called; ``bound`` says that another sender would change that."""
    hint = f"See who listens, and to whom: {request.show}"
    if bound and not request.sender.as_connected:
        hint = "Give each receiver the sender it listens to: --sender connected"
    why = "it would call no receiver" if not_reached else "nobody listens to it"
    return NothingError(
        f"'{signal.address}' was not fired: {why}",
        detail=tuple(f"{each.receiver.name}: {each.reason}" for each in not_reached),
        hint=hint,
    )


def _sender_label(reached: Reached, sender: ChosenSender) -> str:
    return sender.label if not sender.as_connected else label_of(reached.sender)


def _binding(row: Receiver, names: frozenset[str]) -> Binding:
    if row.kind is ReceiverKind.NOT_CALLABLE:
        return Binding(Verdict.DOES_NOT_BIND, (Refusal(RefusalKind.NOT_CALLABLE),))
    return predict(row.door or UnknownDoor(row.error or "it could not be looked at"), names)


def _planned(field: FieldValue) -> PlannedField:
    return PlannedField(
        name=field.name,
        value=printed(redact_value(field.name, field.value)),
        type=type(field.value).__name__,
        how=field.how.value,
    )


def sender_of(spelling: str | None, loaded: Loaded) -> ChosenSender:
    """The sender that was asked for; else what was loaded, and nothing where only modules were.

    Raises:
        UsageError: The spelling is none, or what it names is not there.
    """
    app = loaded.target.app
    return choose_sender(spelling or ("none" if app is None else "app"), app)


def app_config(loaded: Loaded) -> Mapping[str, object]:
    """The configuration of the app; empty for what has none."""
    config = own_dict(loaded.target.app).get("config")
    return config if isinstance(config, Mapping) else {}


def box_of(signal: Signal, loaded: Loaded, allowed: Allowed) -> Box:
    """What keeps the effects of the receivers of ``signal`` in, but those that are ``allowed``."""
    addresses = {id(each.signal): each.address for each in loaded.signals}
    scene = Scene(
        app=loaded.target.app,
        config=app_config(loaded),
        root=loaded.root,
        address_of=lambda each: addresses.get(id(each), repr(each)),
        fired=id(loaded.signal_at(signal.address)),
        kernel=probe(),
    )
    return box_for(scene, allowed)


def fire(plan: Plan, loaded: Loaded, request: FireRequest) -> Firing:
    """Call every receiver of ``plan``, one at a time, each in a forked child of its own.

    A receiver that raises, hangs, exits or crashes hides no other, and nothing it does to this
    process's memory is left. What it does outside the process is kept in by ``request.box``.

    Raises:
        RefusedError: A guard could not be installed, and nothing was called.
    """
    rows = _rows(plan.signal, loaded)
    wires_of_calls = [_wire(rows, each) for each in plan.calls]
    begin = time.monotonic()
    before = request.box.witness(thorough=request.verify)
    outcomes: list[Outcome] = []
    for each, wire in zip(plan.calls, wires_of_calls, strict=True):
        sender = sender_for(wire, request.sender)
        try:
            outcomes.append(_outcome(plan, each, wire, sender, loaded, request.box))
        except NotGuardedError as error:
            if not outcomes:
                raise _not_guarded(plan, error) from error
            why = f"not called, as a guard could not be installed: {error}"
            outcomes.append(Outcome(each.receiver, OutcomeKind.REFUSED, None, detail=why))
    after = request.box.witness(thorough=request.verify)
    return Firing(
        plan=plan,
        outcomes=tuple(outcomes),
        duration_s=time.monotonic() - begin,
        leaks=tuple(what for what in {**before, **after} if before.get(what) != after.get(what)),
    )


def _not_guarded(plan: Plan, error: NotGuardedError) -> RefusedError:
    return RefusedError(
        f"'{plan.signal}' was not fired: a guard could not be installed",
        detail=(str(error),),
        hint=f"Let that happen with --allow {str(error).partition(':')[0]}, or everything with --live.",
    )


def _wire(rows: Sequence[Row], planned: Call) -> wires.Wire:
    row, wire = rows[planned.index] if planned.index < len(rows) else (None, None)
    if wire is None or row != planned.receiver:
        raise RefusedError(
            f"nothing was fired: '{planned.receiver.name}' was disconnected while that was planned",
            hint="Fire again.",
        )
    return wire


def _outcome(
    plan: Plan,
    planned: Call,
    wire: wires.Wire,
    sender: object,
    loaded: Loaded,
    box: Box,
) -> Outcome:
    receiver = planned.receiver
    caller = _caller(receiver, loaded)
    redact = KnownSecrets.of(plan.payload).redact
    blame = Blame(
        at_door=partial(_at_door, planned.binding),
        not_taken=partial(field_not_taken, fields=frozenset(plan.payload)),
        own=lambda file: loaded.own.has(file) and not is_ours(file),
        place=partial(_place, loaded),
        receiver=receiver.place,
    )

    def work(reporter: Reporter) -> None:
        ledger = Ledger(reporter.effect, place=partial(own_line, blame), redact=redact)

        def begin() -> None:
            reporter.started()
            ledger.open()

        attempt = callers.Attempt(
            receiver=cast("Callable[..., object]", wire.receiver),
            sender=sender,
            payload=plan.payload,
            at_begin=begin,
            at_end=reporter.ended,
        )
        told = told_call(attempt, caller=caller, blame=blame, redact=redact, box=box, ledger=ledger)
        reporter.report(told)

    threads = running_threads()
    end = run_contained(
        work,
        timeout_s=plan.timeout_s,
        setup_timeout_s=max(plan.timeout_s, _SETUP_AT_LEAST_S),
    )
    outcome = outcome_of(receiver, end, blame=blame, redact=redact, threads=threads)
    if outcome.kind is not OutcomeKind.UNBOUND:
        return outcome
    return replace(outcome, detail=_other_door(wire.receiver, receiver.place, loaded))


def _other_door(receiver: object, place: Place | None, loaded: Loaded) -> str:
    """Where the door is, if that is not where the receiver is written; else nothing."""
    door = place_of(loaded.root, definition_of(receiver))
    return f"the door is that of what wraps it, {door}" if door and door != place else ""


def _caller(receiver: Receiver, loaded: Loaded) -> callers.Caller:
    """How the target's framework would call ``receiver``."""
    target = loaded.target
    if target.kind is TargetKind.FLASK:
        return callers.flask_caller(target.app, is_async=receiver.is_async)
    if target.kind is TargetKind.QUART:
        return callers.quart_caller(target.app, is_async=receiver.is_async)
    return callers.call_in_new_loop if receiver.is_async else callers.call_plainly


def _at_door(binding: Binding, error: BaseException, entered: bool) -> bool:  # noqa: FBT001 - called by position through Blame
    return arose_at_door(error, binding, entered=entered)


def _place(loaded: Loaded, file: str, line: int) -> Place | None:
    return place_of(loaded.root, Definition(file, line))
