"""What one send makes of one receiver."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from signalctl.binding.predictor import predict
from signalctl.model.door import RefusalKind, UnknownDoor, Verdict
from signalctl.model.source import Demand, Party, Send, SendSite
from signalctl.model.treatment import faults_of, own_reads
from signalctl.model.why import LinkName, LinkState
from signalctl.model.wiring import Receiver, ReceiverKind
from signalctl.why.senders import meets

_CONSUMED = frozenset({"looped", "used", "awaited"})
"""What becomes of the results where somebody may go through a generator."""

_UNSEEN = "unseen"
"""What becomes of them where that was not followed."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A send held against a receiver: for each link that depends on it, whether it holds and why.

    Attributes:
        assumed: Its sender is the one that was asked about, and not its own.
        links: Of ``SENDER``, ``BINDS``, ``ASYNC`` and ``BODY``: the state, and what breaks it.
    """

    site: SendSite
    assumed: bool
    links: dict[LinkName, tuple[LinkState, str]]

    @property
    def state(self) -> LinkState:
        """Whether this send runs the receiver."""
        states = {state for state, _ in self.links.values()}
        if LinkState.NO in states:
            return LinkState.NO
        return LinkState.UNKNOWN if LinkState.UNKNOWN in states else LinkState.YES


def held(rows: Sequence[Receiver], site: SendSite, *, assumed: bool) -> Sent:
    """Hold ``site`` against a receiver, given its rows: one for each sender it is connected to."""
    receiver = rows[0]
    return Sent(
        site,
        assumed,
        {
            LinkName.SENDER: _sender(rows, site, verb="would be" if assumed else "is"),
            LinkName.BINDS: _binds(receiver, site),
            LinkName.ASYNC: _async(receiver, site),
            LinkName.BODY: _body(receiver, site),
        },
    )


def was_seen(site: SendSite) -> bool:
    """Whether a line sends so: where none does, a send is taken for granted to ask about a sender."""
    return site.send.place.line > 0


def _sender(rows: Sequence[Receiver], site: SendSite, *, verb: str) -> tuple[LinkState, str]:
    states = [meets(each.sender, site.sender) for each in rows]
    labels = " or ".join(dict.fromkeys(each.sender.label for each in rows))
    sent = sender_text(site)
    if LinkState.YES in states:
        return LinkState.YES, ""
    if LinkState.UNKNOWN in states:
        return LinkState.UNKNOWN, f"it listens to {labels}, and {sent} may be that or not"
    if site.sender.party is Party.PROXY:
        sent = f"{sent}, a proxy and so another object,"
    return LinkState.NO, f"it listens to {labels} only, and {sent} {verb} sent"


def sender_text(site: SendSite) -> str:
    """The sender of a line as it stands there; where a helper sends, what it is given."""
    if site.through and site.sender.party in {Party.CONSTANT, Party.CLASS}:
        return site.sender.label
    return site.send.sender or "no sender"


def _binds(receiver: Receiver, site: SendSite) -> tuple[LinkState, str]:
    door = receiver.door or UnknownDoor(receiver.error or "it could not be looked at")
    if receiver.kind is ReceiverKind.NOT_CALLABLE:
        return LinkState.NO, "it cannot be called"
    binding = predict(door, site.send.fields)
    if binding.verdict is Verdict.UNKNOWN:
        return LinkState.UNKNOWN, f"could not tell what it takes, because {binding.reason}"
    refusals = binding.refusals
    missing = [each for each in refusals if each.kind is RefusalKind.MISSING_FIELD]
    if site.send.open and len(missing) == len(refusals):
        if missing:
            names = ", ".join(f"'{each.field}'" for each in missing)
            where = "among the '**' sent" if was_seen(site) else "sent or not"
            return LinkState.UNKNOWN, f"it requires {names}, which may be {where}"
        return LinkState.YES, ""
    if refusals:
        return LinkState.NO, f"it {' and '.join(map(str, refusals))}"
    return LinkState.YES, ""


def _async(receiver: Receiver, site: SendSite) -> tuple[LinkState, str]:
    if receiver.is_async and not was_seen(site):
        return LinkState.UNKNOWN, "it is async, and whether a send awaits it was not seen"
    if receiver.is_async and not site.send.is_async and not site.wrapped:
        return LinkState.NO, "it is async, and a plain send() refuses it"
    if not receiver.is_async and site.send.is_async and not site.wrapped:
        return LinkState.NO, "it is not async, and send_async() without _sync_wrapper refuses it"
    return LinkState.YES, ""


def _body(receiver: Receiver, site: SendSite) -> tuple[LinkState, str]:
    if receiver.kind is ReceiverKind.GENERATOR:
        if not was_seen(site) or site.result == _UNSEEN:
            unseen = "whether a send goes through the results was not seen"
            return LinkState.UNKNOWN, f"it is a generator, and {unseen}"
        if site.result in _CONSUMED:
            return LinkState.YES, ""
        return LinkState.NO, "it is a generator, and nothing goes through the results"
    if gives_a_coroutine(receiver):
        if site.result == _UNSEEN:
            return LinkState.UNKNOWN, "whether a send awaits the coroutine it gives was not seen"
        if site.result in _CONSUMED and was_seen(site):
            return LinkState.YES, ""
        return LinkState.NO, "calling it gives a coroutine that nothing awaits"
    failure = failure_in(receiver, site)
    if failure is None:
        return LinkState.YES, ""
    return LinkState.NO if failure.certain else LinkState.UNKNOWN, failure.told


def gives_a_coroutine(receiver: Receiver) -> bool:
    """Whether a call gives a coroutine, and blinker does not know; a plain function may hand one on."""
    demand = receiver.demand
    hides = demand is not None and demand.kind == ReceiverKind.COROUTINE.value
    return not receiver.is_async and (hides or receiver.kind is ReceiverKind.COROUTINE)


@dataclass(frozen=True, slots=True)
class Failure:
    """A line of a receiver that fails with what is sent.

    Attributes:
        told: What happens there, as what one says of the receiver.
        edit: What to change.
        certain: It comes to it whenever the receiver is called.
    """

    told: str
    edit: str
    certain: bool


def failure_in(receiver: Receiver, site: SendSite) -> Failure | None:
    """The first line that fails with what ``site`` sends, a certain one if there is one."""
    demand = receiver.demand
    if demand is None:
        return None
    found = [*_failing_forwards(receiver, demand, site.send), *_failing_reads(demand, site.send)]
    return min(found, key=lambda each: not each.certain, default=None)


def _failing_forwards(receiver: Receiver, demand: Demand, send: Send) -> Iterator[Failure]:
    for forward in demand.forwards:
        place = forward.chain[0] if forward.chain else forward.place
        callee = _called(forward.callee)
        for what, _ in faults_of(forward, receiver.door, send):
            if forward.callee == receiver.name:
                told = f"what wraps it hands all fields on, and it {what}"
                edit = f"Give {callee} what is sent: **kwargs, or a default."
            else:
                may = "fails" if forward.certain else "may fail"
                told = f"it {may} at {place}: it hands all fields on to '{callee}', which {what}"
                edit = f"Hand on by name what '{callee}' needs, at {place}."
            yield Failure(told, edit, forward.certain)


def _failing_reads(demand: Demand, send: Send) -> Iterator[Failure]:
    for read in () if send.open else own_reads(demand):
        if read.certain and read.field not in send.fields:
            place = read.chain[0] if read.chain else read.place
            told = f"it fails at {place}: it reads '{read.field}', which is not sent"
            edit = f"Send '{read.field}' at {send.place}, or read it with a default at {place}."
            yield Failure(told, edit, certain=True)


def _called(name: str) -> str:
    return name.rpartition(":")[2].replace(".<locals>", "") or name
