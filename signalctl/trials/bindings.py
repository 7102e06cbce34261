"""Whether a call of a receiver binds, as it is predicted."""

from signalctl.binding.predictor import predict
from signalctl.model.door import Binding, Refusal, RefusalKind, UnknownDoor, Verdict
from signalctl.model.wiring import Receiver, ReceiverKind


def binding_of(receiver: Receiver, names: frozenset[str]) -> Binding:
    """Whether ``receiver`` can be called with a sender and fields of these names."""
    if receiver.kind is ReceiverKind.NOT_CALLABLE:
        return Binding(Verdict.DOES_NOT_BIND, (Refusal(RefusalKind.NOT_CALLABLE),))
    return predict(
        receiver.door or UnknownDoor(receiver.error or "it could not be looked at"), names
    )
