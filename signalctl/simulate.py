"""Do: plan a fire, then call each receiver in a forked child of its own.

``plan`` says everything that would happen and calls nothing; a dry run stops there. ``fire`` is the
only function that calls a receiver.
"""

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import cast

from signalctl import wires
from signalctl.binding.blame import arose_at_door
from signalctl.binding.predictor import predict
from signalctl.errors import NothingError, UsageError
from signalctl.model.closeness import close
from signalctl.model.door import Binding, Door, UnknownDoor
from signalctl.model.firing import (
    Call,
    Firing,
    Guard,
    GuardState,
    NotReached,
    Outcome,
    Plan,
    PlannedField,
)
from signalctl.model.lookup import is_glob, matches_receiver
from signalctl.model.secrets import redact_value
from signalctl.model.wiring import Place, Receiver, Signal, State, TargetKind
from signalctl.sandbox import callers
from signalctl.sandbox.call import Blame, call, printed
from signalctl.sandbox.child import Reporter, run_contained
from signalctl.sandbox.payload import FieldValue
from signalctl.sandbox.reach import unguarded
from signalctl.sandbox.verdict import outcome_of
from signalctl.target.loaded import Loaded
from signalctl.target.receivers import Definition, own_dict
from signalctl.target.rows import place_of
from signalctl.target.senders import ChosenSender, choose_sender, label_of

_FORKED = Guard("processes", GuardState.HELD, "each receiver runs in a forked child of its own")

_OUT_OF_REACH = {
    State.COLLECTED: "it was collected",
    State.ORPHANED: "no sender is left that reaches it",
    State.LIVE: "it is not in the signal's table any more",
    State.SOURCE: "the line that connects it has not run",
}


@dataclass(frozen=True, slots=True)
class FireRequest:
    """What the user asks to fire.

    Attributes:
        word: What was typed for the signal.
        sender: A spelling as ``choose_sender`` takes it.
        only: Globs; when there are any, only receivers that match one are called.
        skip: Globs; receivers that match one are not called.
        repeat: The command line that asks the same again.
    """

    word: str
    fields: tuple[FieldValue, ...]
    sender: str
    only: tuple[str, ...]
    skip: tuple[str, ...]
    timeout_s: float
    repeat: str


def plan(signal: Signal, loaded: Loaded, request: FireRequest) -> Plan:
    """Say what a fire would do, and call nothing.

    Raises:
        UsageError: The sender or a receiver that was named does not exist.
        NothingError: No receiver would be called.
    """
    sender = choose_sender(request.sender, loaded.target.app)
    names = frozenset(field.name for field in request.fields)
    calls: list[Call] = []
    not_reached: list[NotReached] = []
    reached: set[object] = set()
    for index, receiver, wire in _rows(signal, loaded):
        reason = _out_of_reach(receiver, wire, sender) or _left_out(receiver, request)
        if reason is not None or wire is None:
            not_reached.append(NotReached(receiver, reason or _OUT_OF_REACH[State.COLLECTED]))
            continue
        # blinker calls a receiver once, even if it listens to this sender and to any.
        key = (wire.receiver_id, wire.sender_id if sender.as_connected else None)
        if key not in reached:
            reached.add(key)
            calls.append(_call(index, receiver, wire, sender, names))
    _check_named(signal, request)
    if not calls:
        raise NothingError(
            f"'{signal.address}' was not fired: it reaches no receiver",
            detail=tuple(f"{each.receiver.name}: {each.reason}" for each in not_reached),
            hint=f"See who listens, and to whom: signalctl show {request.word}",
        )
    return Plan(
        signal=signal.address,
        word=request.word,
        sender=sender.label,
        fields=tuple(map(_planned, request.fields)),
        payload={field.name: field.value for field in request.fields},
        calls=tuple(calls),
        not_reached=tuple(not_reached),
        guards=(*unguarded(), _FORKED),
        notes=tuple(_notes(signal, request)),
        repeat=request.repeat,
        timeout_s=request.timeout_s,
    )


def _rows(signal: Signal, loaded: Loaded) -> Iterator[tuple[int, Receiver, wires.Wire | None]]:
    """The survey's receivers beside their wires: the wires come first, in the same order."""
    living = wires.wires_of(loaded.signal_at(signal.address))
    for index, receiver in enumerate(signal.receivers):
        yield index, receiver, living[index] if index < len(living) else None


def _out_of_reach(receiver: Receiver, wire: wires.Wire | None, sender: ChosenSender) -> str | None:
    if wire is None or receiver.state is not State.LIVE:
        return _OUT_OF_REACH[receiver.state]
    if not wires.reaches(wire, _sender_for(wire, sender)):
        return f"it listens to {receiver.sender.label} only"
    return None


def _left_out(receiver: Receiver, request: FireRequest) -> str | None:
    if request.only and not any(matches_receiver(receiver, each) for each in request.only):
        return "left out by --only"
    if any(matches_receiver(receiver, each) for each in request.skip):
        return "left out by --skip"
    return None


def _sender_for(wire: wires.Wire, sender: ChosenSender) -> object:
    own = wire.sender
    if sender.as_connected and own is not None and own.known and not own.any:
        return own.value
    return sender.value


def _call(
    index: int, receiver: Receiver, wire: wires.Wire, sender: ChosenSender, names: frozenset[str]
) -> Call:
    door = receiver.door or UnknownDoor(receiver.error or "it could not be looked at")
    return Call(index, receiver, label_of(_sender_for(wire, sender)), predict(door, names))


def _check_named(signal: Signal, request: FireRequest) -> None:
    """Refuse an ``--only`` or ``--skip`` that means nobody: it would have no effect, unnoticed."""
    for option, patterns in (("--only", request.only), ("--skip", request.skip)):
        for pattern in patterns:
            if not any(matches_receiver(each, pattern) for each in signal.receivers):
                raise _no_receiver(signal, option, pattern)


def _no_receiver(signal: Signal, option: str, pattern: str) -> NothingError | UsageError:
    message = f"{option} '{pattern}' is no receiver of '{signal.address}'"
    names = tuple(dict.fromkeys(each.name for each in signal.receivers))
    if is_glob(pattern):
        return NothingError(message, detail=names)
    ends = {name.rpartition(":")[2].rpartition(".")[2]: name for name in names}
    near = close(pattern, (*names, *ends))
    hint = f"Did you mean {' or '.join(near)}?" if near else ""
    return UsageError(message, detail=() if near else names, hint=hint)


def _planned(field: FieldValue) -> PlannedField:
    return PlannedField(
        name=field.name,
        value=printed(redact_value(field.name, field.value)),
        type=type(field.value).__name__,
        how=field.how.value,
    )


def _notes(signal: Signal, request: FireRequest) -> Iterator[str]:
    if signal.muted:
        yield f"'{signal.address}' is muted just now: a real send would call nobody"
    yield from _unknown_fields(signal, request)
    threads = [each.name for each in threading.enumerate() if each is not threading.main_thread()]
    if threads:
        yield (
            f"the target runs {len(threads)} thread{'s' * (len(threads) > 1)} "
            f"({', '.join(threads)}): a lock they hold stays held in the receivers' processes"
        )


def _unknown_fields(signal: Signal, request: FireRequest) -> Iterator[str]:
    """Fields that nothing names, where every door is known and none takes what it does not name."""
    doors = [each.door for each in signal.receivers if each.state is State.LIVE]
    closed = [each for each in doors if isinstance(each, Door) and not each.takes_any]
    if len(closed) < len(doors):
        return
    known = dict.fromkeys(name for door in closed for name in door.names)
    for field in request.fields:
        if field.name not in known:
            near = close(field.name, tuple(known))
            asked = f"; did you mean {' or '.join(map(repr, near))}?" if near else ""
            yield f"no receiver takes a field '{field.name}'{asked}"


def default_sender(loaded: Loaded) -> str:
    """The sender of a fire that names none: what was loaded; nothing where only modules were."""
    return "none" if loaded.target.app is None else "app"


def app_config(loaded: Loaded) -> Mapping[str, object]:
    """The configuration of the app; empty for what has none."""
    config = own_dict(loaded.target.app).get("config")
    return config if isinstance(config, Mapping) else {}


def fire(plan: Plan, loaded: Loaded, request: FireRequest) -> Firing:
    """Call every receiver of ``plan``, one at a time, each in a forked child of its own.

    A receiver that raises, hangs, exits or crashes hides no other, and nothing it does to this
    process's memory is left. What it does outside the process is done.
    """
    sender = choose_sender(request.sender, loaded.target.app)
    living = wires.wires_of(loaded.signal_at(plan.signal))
    begin = time.monotonic()
    outcomes = tuple(
        _outcome(plan, each, living[each.index], sender, loaded) for each in plan.calls
    )
    return Firing(plan=plan, outcomes=outcomes, duration_s=time.monotonic() - begin)


def _outcome(
    plan: Plan, planned: Call, wire: wires.Wire, sender: ChosenSender, loaded: Loaded
) -> Outcome:
    caller = _caller(planned.receiver, loaded)
    blame = Blame(
        at_door=partial(_at_door, planned.binding),
        own=loaded.own.has,
        place=partial(_place, loaded),
    )

    def work(reporter: Reporter) -> None:
        reporter.started()
        report = call(
            cast("Callable[..., object]", wire.receiver),
            _sender_for(wire, sender),
            plan.payload,
            caller=caller,
            blame=blame,
        )
        reporter.report(report.to_json())

    end = run_contained(work, timeout_s=plan.timeout_s)
    return outcome_of(planned.receiver, end, place=blame.place)


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
