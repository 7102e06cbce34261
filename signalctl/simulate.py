"""Do: plan a fire, then call each receiver in a forked child of its own.

``plan`` says everything that would happen and calls nothing; a dry run stops there. ``fire``,
``send``, ``probe`` and ``try_orders`` are the only functions that call a receiver.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from signalctl.errors import RefusedError, UsageError
from signalctl.model.firing import Firing, Outcome, OutcomeKind, Plan
from signalctl.model.trials import Ordering, Probing, TriedField
from signalctl.model.wiring import Signal
from signalctl.sandbox.box import Allowed, Box, box_for
from signalctl.sandbox.guards import Scene
from signalctl.sandbox.kernel import probe as probe_kernel
from signalctl.sandbox.message import NotGuardedError
from signalctl.sandbox.payload import How
from signalctl.sandbox.reference import NotResolvedError, Reference
from signalctl.sandbox.references import References
from signalctl.target.loaded import Loaded
from signalctl.target.receivers import own_dict
from signalctl.target.senders import ChosenSender, choose_sender
from signalctl.trials import orders, probing
from signalctl.trials.calls import Conditions, call_alone
from signalctl.trials.here import call_here
from signalctl.trials.looking_up import look_up, look_up_here
from signalctl.trials.manner import Way, manner_of
from signalctl.trials.planning import FireRequest, Isolation, conditions, plan, ready
from signalctl.trials.real_send import Sent, send_once

__all__ = [
    "FireRequest",
    "Isolation",
    "app_config",
    "box_of",
    "fire",
    "manner_of",
    "plan",
    "probe",
    "references_of",
    "send",
    "sender_of",
    "try_orders",
]


_NOTHING = Allowed()
_MODEL = "model:"


def sender_of(spelling: str | None, loaded: Loaded) -> ChosenSender:
    """The sender that was asked for; else what was loaded, and nothing where only modules were.

    ``model:Event#3`` is looked up where receivers run, as a field's value is.

    Raises:
        UsageError: The spelling is none, or what it names is not there.
    """
    app = loaded.target.app
    if spelling is not None and spelling.startswith(_MODEL):
        try:
            reference = Reference.of(spelling.removeprefix(_MODEL))
        except ValueError as error:
            raise UsageError(
                f"'{spelling}' is no sender: {error}", hint=f"Write it as --sender {_MODEL}Event#3."
            ) from None
        return ChosenSender(reference, repr(reference), looked_up=True)
    return choose_sender(spelling or ("none" if app is None else "app"), app)


def app_config(loaded: Loaded) -> Mapping[str, object]:
    """The configuration of the app; empty for what has none."""
    config = own_dict(loaded.target.app).get("config")
    return config if isinstance(config, Mapping) else {}


def box_of(signal: Signal, loaded: Loaded, allowed: Allowed = _NOTHING) -> Box:
    """What keeps the effects of the receivers of ``signal`` in, but those that are ``allowed``."""
    addresses = {id(each.signal): each.address for each in loaded.signals}
    scene = Scene(
        app=loaded.target.app,
        config=app_config(loaded),
        root=loaded.root,
        address_of=lambda each: addresses.get(id(each), repr(each)),
        fired=id(loaded.signal_at(signal.address)),
        address_of_fired=signal.address,
        kernel=probe_kernel(),
    )
    return box_for(scene, allowed)


def references_of(loaded: Loaded, resolvers: Mapping[str, str]) -> References:
    """How what fields refer to is looked up; ``resolvers`` are those of the configuration."""
    return References(loaded.target.app, resolvers)


def fire(plan: Plan, loaded: Loaded, request: FireRequest) -> Firing:
    """Call every receiver of ``plan``, one at a time, each in a forked child of its own.

    A receiver that raises, hangs, exits or crashes hides no other, and nothing it does to this
    process's memory is left. What it does outside the process is kept in by ``request.box``.
    With ``Isolation.NONE`` all of them are called in this process instead.

    Raises:
        RefusedError: A guard could not be installed, and nothing was called.
        UsageError: What a field refers to is not there, and nothing was called.
    """
    call = call_here if request.isolation is Isolation.NONE else call_alone
    under = conditions(plan, loaded, request)

    def rounds() -> tuple[tuple[Outcome, ...], ...]:
        return tuple(
            tuple(call(each, plan.payload, under) for each in ready(plan, loaded, request))
            for _ in range(request.rounds)
        )

    done = _watched(plan, request, under, rounds)
    return Firing(
        plan=plan,
        outcomes=tuple(_telling(each) for each in zip(*done.result, strict=True)),
        duration_s=done.duration_s,
        leaks=done.leaks,
        rounds=done.result if request.rounds > 1 else (),
    )


def send(plan: Plan, loaded: Loaded, request: FireRequest) -> Firing:
    """Make one real ``send`` in a forked child: it ends with the first exception, as in life.

    Returns:
        The calls in the order blinker made them, then the receivers it did not come to.

    Raises:
        RefusedError: A guard could not be installed, and nothing was called.
        UsageError: What a field refers to is not there, and nothing was called.
    """
    readies = ready(plan, loaded, request)
    under = conditions(plan, loaded, request)
    way = Way.PLAIN if request.manner is None else request.manner.way

    def once() -> Sent:
        return send_once(plan.signal, readies, plan.payload, under, way=way)

    done = _watched(plan, request, under, once)
    return Firing(
        plan=replace(plan, calls=tuple(each.planned for each, _ in done.result.calls)),
        outcomes=tuple(outcome for _, outcome in done.result.calls),
        duration_s=done.duration_s,
        leaks=done.leaks,
        output=done.result.output,
        output_cut=done.result.output_cut,
    )


def probe(plan: Plan, signal: Signal, loaded: Loaded, request: FireRequest) -> Probing:
    """Call each receiver with a field that nobody knows, and without each it can do without.

    Args:
        plan: Whom to call.
        signal: What is known of its fields.
        loaded: Where the receivers live.
        request: What the plan was made from.

    Raises:
        RefusedError: A guard could not be installed, and nothing was called.
        UsageError: What a field refers to is not there, and nothing was called.
    """
    under = conditions(plan, loaded, request)

    def trials() -> tuple[TriedField, ...]:
        return tuple(
            tried
            for each in ready(plan, loaded, request)
            for tried in probing.probe(each, plan.payload, under, fields=signal.fields or ())
        )

    done = _watched(plan, request, under, trials)
    placeholders = tuple(each.name for each in plan.fields if each.how == How.PLACEHOLDER.value)
    return Probing(plan, done.result, placeholders, done.duration_s, done.leaks)


def try_orders(
    plan: Plan, loaded: Loaded, request: FireRequest, *, wanted: int | None, seed: int
) -> Ordering:
    """Call the receivers in several orders, all in one process each, and find whom that matters to.

    Args:
        plan: Whom to call.
        loaded: Where they live.
        request: What the plan was made from.
        wanted: How many orders; ``None`` for all of them.
        seed: For the orders that are drawn.

    Raises:
        RefusedError: A guard could not be installed, and nothing was called.
        UsageError: What a field refers to is not there, and nothing was called.
    """
    readies = ready(plan, loaded, request)
    under = conditions(plan, loaded, request)
    done = _watched(
        plan,
        request,
        under,
        lambda: orders.compare(readies, plan.payload, under, wanted=wanted, seed=seed),
    )
    found = done.result
    return Ordering(
        plan=plan,
        seed=seed if found.drawn else None,
        orders=found.orders,
        pairs=found.pairs,
        unclear=found.unclear,
        failed=found.failed,
        duration_s=done.duration_s,
        leaks=done.leaks,
    )


_Result = TypeVar("_Result")


@dataclass(frozen=True, slots=True)
class _Done(Generic[_Result]):
    result: _Result
    duration_s: float
    leaks: tuple[str, ...]


def _watched(
    plan: Plan, request: FireRequest, under: Conditions, work: Callable[[], _Result]
) -> _Done[_Result]:
    """Do ``work`` if what the fields refer to is there, and look at the outside before and after."""
    begin = time.monotonic()
    before = request.box.witness(thorough=request.verify)
    look = look_up_here if request.isolation is Isolation.NONE else look_up
    try:
        look(request.sender.value, plan.payload, under)
        result = work()
    except NotGuardedError as error:
        guard = str(error).partition(":")[0]
        fired = "was fired and stopped" if under.called else "was not fired"
        called = f"called before that: {', '.join(dict.fromkeys(under.called))}"
        raise RefusedError(
            f"'{plan.signal}' {fired}: a guard could not be installed",
            detail=(str(error), *((called,) if under.called else ())),
            hint=f"Let that happen with --allow {guard}, or everything with --live.",
        ) from error
    except NotResolvedError as error:
        raise UsageError(f"'{plan.signal}' was not fired: {error}", hint=error.hint) from error
    after = request.box.witness(thorough=request.verify)
    changed = tuple(what for what in {**before, **after} if before.get(what) != after.get(what))
    return _Done(result, time.monotonic() - begin, changed)


def _telling(outcomes: Sequence[Outcome]) -> Outcome:
    """Of several outcomes of one receiver the first that is not well, else the first."""
    return next((each for each in outcomes if each.kind is not OutcomeKind.OK), outcomes[0])
