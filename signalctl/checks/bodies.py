"""Whether calling a receiver runs its body."""

from signalctl.checks.case import Listener
from signalctl.model.wiring import ReceiverKind, Signal

CONSUMED = frozenset({"looped", "used", "awaited", "unseen"})
"""What becomes of the results where somebody may go through them, or await them."""


def kind_of(listener: Listener) -> ReceiverKind:
    """What the receiver is; source sees through a plain function that hands on a coroutine."""
    receiver = listener.receiver
    demand = receiver.demand
    hides = demand is not None and demand.kind == ReceiverKind.COROUTINE.value
    return ReceiverKind.COROUTINE if hides and not receiver.is_async else receiver.kind


def goes_through_results(signal: Signal) -> bool:
    """Whether a send of ``signal`` does something with what receivers give."""
    return any(
        each.result in CONSUMED and not (each.result == "awaited" and not each.send.is_async)
        for each in signal.sends or ()
        if not (each.result == "awaited" and each.send.is_async)
    )
