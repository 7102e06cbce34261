"""What a fire would do: whom it would call, with what, and what it would not reach."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum

from signalctl import wires
from signalctl.binding.parameters import door_of
from signalctl.errors import NothingError, RefusedError, UsageError
from signalctl.model.firing import Call, NotReached, Plan, PlannedField
from signalctl.model.secrets import redact_value
from signalctl.model.web_request import WebRequest
from signalctl.model.wiring import Signal, State, TargetKind
from signalctl.sandbox.box import Box
from signalctl.sandbox.chosen import Choice
from signalctl.sandbox.notes import awaited_here, notes_on
from signalctl.sandbox.payload import FieldValue, How
from signalctl.sandbox.reference import NotResolvedError, Reference, references_in
from signalctl.sandbox.references import References
from signalctl.sandbox.spoken import printed
from signalctl.target.loaded import Loaded
from signalctl.target.reaching import Reached, Row, Unreached, reach, sender_for
from signalctl.target.rows import rows_and_wires
from signalctl.target.senders import ChosenSender, label_of
from signalctl.trials.bindings import binding_of
from signalctl.trials.calls import Conditions, Ready
from signalctl.trials.manner import Manner


class Isolation(Enum):
    """What keeps receivers apart."""

    NONE = "none"
    """Nothing: all run in our process."""
    RECEIVER = "receiver"
    """Each runs in a process of its own."""


@dataclass(frozen=True, slots=True)
class FireRequest:
    """What the user asks to fire.

    Attributes:
        word: What was typed for the signal.
        box: What keeps the receivers' effects in; see ``box_of``.
        references: How what ``fields`` refer to is looked up; see ``references_of``.
        verify: Look at everything that is guarded before and after, where that takes time as well.
        memory_limit: Bytes a receiver may take beyond what the app has; ``None`` for any.
        web: The request that receivers find themselves in; ``None`` for none.
        drains: Whether one who sends the signal goes through the results.
        isolation: What keeps receivers apart.
        rounds: How often all of it is done.
        manner: How one real send goes; ``None`` where each receiver is called alone.
        only: Globs; when there are any, only receivers that match one are called.
        skip: Globs; receivers that match one are not called.
        show: The command line that shows the signal.
        repeat: The command line that asks the same again.
        repeat_one: The same up to ``--only NAME``; empty where none can be called alone.
    """

    word: str
    fields: tuple[FieldValue, ...]
    sender: ChosenSender
    timeout_s: float
    box: Box
    references: References = field(default_factory=lambda: References(None, {}))
    verify: bool = False
    memory_limit: int | None = None
    web: WebRequest | None = None
    drains: bool = False
    isolation: Isolation = Isolation.RECEIVER
    rounds: int = 1
    manner: Manner | None = None
    only: tuple[str, ...] = ()
    skip: tuple[str, ...] = ()
    show: str = ""
    repeat: str = ""
    repeat_one: str = ""


def plan(signal: Signal, loaded: Loaded, request: FireRequest) -> Plan:
    """Say what a fire would do, and call nothing.

    Raises:
        UsageError: A receiver that was named does not exist, or none can be read.
        NothingError: No receiver would be called.
    """
    payload = {field.name: field.value for field in request.fields}
    try:
        request.references.check(request.sender.value, payload)
    except NotResolvedError as error:
        raise UsageError(str(error), hint=error.hint) from error
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
            binding = binding_of(each.row, names)
            calls.append(Call(each.index, each.row, _sender_label(each, request.sender), binding))
    choice.check(signal)
    if request.web is not None and loaded.target.kind not in {TargetKind.FLASK, TargetKind.QUART}:
        raise UsageError(
            "--request needs a Flask or Quart application, and there is none",
            hint="Leave it out, or name the application with -A.",
        )
    if not calls:
        bound = any(isinstance(each, Unreached) and each.row.state is State.LIVE for each in found)
        raise _nobody(signal, request, not_reached, bound=bound)
    return Plan(
        signal=signal.address,
        word=request.word,
        sender=request.sender.label,
        fields=tuple(map(_planned, request.fields)),
        payload=payload,
        calls=tuple(calls),
        not_reached=tuple(not_reached),
        guards=request.box.lines,
        notes=(
            *notes_on(
                signal,
                names,
                called=frozenset(call.receiver.name for call in calls),
                on_async=_on_async(calls, loaded, request.manner),
            ),
            *request.box.notes,
        ),
        request=request.web,
        repeat=request.repeat,
        repeat_one=request.repeat_one,
        timeout_s=request.timeout_s,
    )


def _on_async(calls: Sequence[Call], loaded: Loaded, manner: Manner | None) -> str | None:
    """What to say of receivers that are async, or of how a real send takes them.

    One by one all are awaited, which a plain ``send`` does not; Quart is used to ``send_async``.
    """
    if manner is not None:
        return manner.note([each.receiver for each in calls])
    if loaded.target.kind is TargetKind.QUART:
        return None
    return awaited_here([each.receiver.name for each in calls if each.receiver.is_async])


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


def _planned(field: FieldValue) -> PlannedField:
    value = field.value
    given = field.how not in {How.PRESET, How.PLACEHOLDER}
    return PlannedField(
        name=field.name,
        value=printed(redact_value(field.name, value)),
        type=value.name if isinstance(value, Reference) else type(value).__name__,
        how="model" if given and references_in(value) else field.how.value,
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
        references=request.references,
        drains=request.drains,
    )


def _wire(rows: Sequence[Row], planned: Call) -> wires.Wire:
    row, wire = rows[planned.index] if planned.index < len(rows) else (None, None)
    if wire is None or row != planned.receiver:
        raise RefusedError(
            f"nothing was fired: '{planned.receiver.name}' was disconnected while that was planned",
            hint="Fire again.",
        )
    return wire
