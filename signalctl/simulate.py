"""Do: plan a fire, then call each receiver in a forked child of its own.

``plan`` says everything that would happen and calls nothing; a dry run stops there. ``fire`` is the
only function that calls a receiver.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from signalctl import wires
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
from signalctl.model.secrets import redact_value
from signalctl.model.wiring import Receiver, ReceiverKind, Signal, State, TargetKind
from signalctl.sandbox.box import Allowed, Box, box_for
from signalctl.sandbox.callers import WebRequest
from signalctl.sandbox.chosen import Choice
from signalctl.sandbox.guards import Scene
from signalctl.sandbox.kernel import probe
from signalctl.sandbox.notes import notes_on
from signalctl.sandbox.payload import FieldValue
from signalctl.sandbox.spoken import printed
from signalctl.target.loaded import Loaded
from signalctl.target.reaching import Reached, Row, Unreached, reach, sender_for
from signalctl.target.receivers import own_dict
from signalctl.target.rows import rows_and_wires
from signalctl.target.senders import ChosenSender, choose_sender, label_of
from signalctl.trials.calls import Conditions, NotGuardedError, Ready, call_alone


@dataclass(frozen=True, slots=True)
class FireRequest:
    """What the user asks to fire.

    Attributes:
        word: What was typed for the signal.
        box: What keeps the receivers' effects in; see ``box_of``.
        verify: Look at everything that is guarded before and after, where that takes time as well.
        memory_limit: Bytes a receiver may take beyond what the app has; ``None`` for any.
        web: The request that receivers find themselves in; ``None`` for none.
        drains: Whether one who sends the signal goes through the results.
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
    memory_limit: int | None = None
    web: WebRequest | None = None
    drains: bool = False
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
    begin = time.monotonic()
    before = request.box.witness(thorough=request.verify)
    outcomes: list[Outcome] = []
    for each in ready(plan, loaded, request):
        try:
            outcomes.append(call_alone(each, plan.payload, conditions(plan, loaded, request)))
        except NotGuardedError as error:
            if not outcomes:
                raise _not_guarded(plan, error) from error
            why = f"not called, as a guard could not be installed: {error}"
            outcomes.append(Outcome(each.planned.receiver, OutcomeKind.REFUSED, None, detail=why))
    after = request.box.witness(thorough=request.verify)
    return Firing(
        plan=plan,
        outcomes=tuple(outcomes),
        duration_s=time.monotonic() - begin,
        leaks=tuple(what for what in {**before, **after} if before.get(what) != after.get(what)),
    )


def ready(plan: Plan, loaded: Loaded, request: FireRequest) -> tuple[Ready, ...]:
    """The calls of ``plan``, with the living receivers."""
    rows = _rows(plan.signal, loaded)
    found = [(each, _wire(rows, each)) for each in plan.calls]
    return tuple(Ready(each, wire, sender_for(wire, request.sender)) for each, wire in found)


def conditions(plan: Plan, loaded: Loaded, request: FireRequest) -> Conditions:
    """What is the same for all calls of ``plan``."""
    return Conditions(
        loaded=loaded,
        box=request.box,
        timeout_s=plan.timeout_s,
        memory_limit=request.memory_limit,
        request=request.web,
        drains=request.drains,
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
