"""The links of the chain, each with what shows it."""

from collections.abc import Sequence

from signalctl.model.door import Door
from signalctl.model.lookup import last_word
from signalctl.model.place import Place
from signalctl.model.source import Party, SendSite
from signalctl.model.why import Answer, Link, LinkName, LinkState, WhyVerdict
from signalctl.model.wiring import NotRunReason, Receiver, ReceiverKind, Signal, State, Survey
from signalctl.why.sends import Sent, was_seen

_ORDER = (State.LIVE, State.ORPHANED, State.COLLECTED, State.SOURCE)
_MOST_PLACES = 3
_NOTHING_RAN = "nothing was imported, source alone was read"


def best(rows: Sequence[Receiver]) -> Receiver:
    """Of the rows of one receiver, the one that comes farthest."""
    return min(rows, key=lambda each: _ORDER.index(each.state))


def imported(row: Receiver) -> Link:
    """Whether the module that connects it was imported."""
    if row.state is not State.SOURCE:
        where = row.connected or row.place
        return _yes(LinkName.IMPORTED, f"{where.file if where else row.name} was imported")
    if row.not_run is None:
        return Link(LinkName.IMPORTED, LinkState.UNKNOWN, _NOTHING_RAN)
    if row.not_run.reason is NotRunReason.NOT_IMPORTED:
        return _no(LinkName.IMPORTED, f"nothing imports {row.not_run.subject}")
    return _yes(LinkName.IMPORTED, f"{_file(row.connected)} was imported")


def connected(row: Receiver) -> Link:
    """Whether the line that connects it has run."""
    name = LinkName.CONNECTED
    where = "" if row.connected is None else f" at {row.connected}"
    if row.state is State.ORPHANED:
        return _no(name, f"connected{where}, and bound to no sender any more")
    if row.state is not State.SOURCE:
        seen = where or ", by a line that was not seen to run"
        return _yes(name, f"connected{seen}")
    if row.not_run is None:
        return Link(
            name, LinkState.UNKNOWN, f"the connect{where} runs where its module is imported"
        )
    return _no(name, f"the connect{where} has not run: {row.not_run}")


def alive(row: Receiver) -> Link:
    """Whether it is there to be called."""
    name = LinkName.ALIVE
    if row.state is State.COLLECTED:
        where = "" if row.connected is None else f" at {row.connected}"
        return _no(name, f"collected: connected weakly{where}, and kept by nothing else")
    if row.state is State.SOURCE:
        return Link(name, LinkState.UNKNOWN, "it lives once it is connected")
    return _yes(name, "held strongly by the signal" if row.weak is False else "it is there")


def same_signal(survey: Survey, signal: Signal, row: Receiver) -> Link:
    """Whether it is connected to the object that is sent, and not to another of the same name."""
    name = LinkName.SAME_SIGNAL
    if signal.sends:
        return _yes(name, f"what is sent is {signal.address}")
    others = namesakes(survey, signal)
    if others and signal.sends is not None:
        places = _places([each for other in others for each in other.sends or ()])
        which = " and ".join(each.address for each in others)
        return _no(
            name,
            f"{row.name} is connected to {signal.address}, which no line was found to send, while "
            f"{which}, another object of that name, is sent at {places}",
        )
    return _yes(name, "no other signal of that name is sent, as far as was seen")


def namesakes(survey: Survey, signal: Signal) -> tuple[Signal, ...]:
    """Other signals that are called the same, and are sent."""
    words = {last_word(signal.address), *([signal.name] if signal.name else [])}
    return tuple(
        each
        for each in survey.signals
        if each is not signal
        and each.sends
        and (last_word(each.address) in words or each.name in words)
    )


def of_another(signal: Signal, other: Signal, row: Receiver) -> Answer:
    """The answer for a receiver that is connected, but to ``other``."""
    evidence = f"it is connected to {other.address}, another object than {signal.address}"
    place = "" if row.connected is None else f" at {row.connected}"
    word = last_word(signal.address)
    link = _no(LinkName.SAME_SIGNAL, evidence)
    return Answer(
        row.name,
        WhyVerdict.DOES_NOT_RUN,
        (imported(row), connected(row), alive(row), link),
        f"Connect it to {signal.address}{place}, where it says {last_word(other.address)}."
        if word != last_word(other.address)
        else f"Import '{word}' from {signal.address.partition(':')[0]}{place}.",
    )


def sent(survey: Survey, signal: Signal, sites: Sequence[SendSite] | None) -> Link:
    """Whether any line sends the signal."""
    name = LinkName.SENT
    if sites is None:
        package = signal.address.partition(".")[0].partition(":")[0]
        return Link(name, LinkState.UNKNOWN, f"the source of {package} was not read")
    if sites and not was_seen(sites[0]):
        return _yes(name, f"taken for granted, with {sites[0].send.sender} as the sender")
    if sites:
        return _yes(name, f"sent at {_places(sites)}")
    doubts = survey.unseen.unresolved_sites or ()
    were = "site was" if len(doubts) == 1 else "sites were"
    more = f", and {len(doubts)} {were} not resolved" if doubts else ""
    return Link(name, LinkState.UNKNOWN, f"no line was found that sends it{more}")


def not_muted(signal: Signal) -> Link:
    """Whether a send calls anybody."""
    if signal.muted:
        return _no(LinkName.NOT_MUTED, f"{signal.address} is muted: a send calls nobody")
    if not signal.living:
        return Link(LinkName.NOT_MUTED, LinkState.UNKNOWN, "there is no such signal in memory")
    return _yes(LinkName.NOT_MUTED, "not muted when it was looked at")


def over_sends(name: LinkName, sends: Sequence[Sent], *, holds: str) -> Link:
    """A link that each send decides for itself: it holds if it holds for all.

    Where it holds for some, the evidence names those for which it does not.
    """
    if not sends:
        return Link(name, LinkState.UNKNOWN, "there is no send to hold it against")
    failing = [each for each in sends if each.links[name][0] is LinkState.NO]
    unclear = [each for each in sends if each.links[name][0] is LinkState.UNKNOWN]
    if not failing and not unclear:
        return _yes(name, holds)
    state = LinkState.NO if failing else LinkState.UNKNOWN
    odd = failing or unclear
    sends_by_reason: dict[str, list[Sent]] = {}
    for each in odd:
        sends_by_reason.setdefault(each.links[name][1], []).append(each)
    reasons = [f"{_at(name, several)}{reason}" for reason, several in sends_by_reason.items()]
    some = f"{len(odd)} of {len(sends)} sends: " if len(odd) < len(sends) else ""
    return Link(name, state, f"{some}{'; '.join(reasons)}")


def sender(rows: Sequence[Receiver], sends: Sequence[Sent]) -> Link:
    """Whether it listens to what sends the signal.

    To hear some senders and not others is what a receiver is connected to a sender for. A proxy is
    never one of the others: who sends it means what it stands for.
    """
    if any(each.sender.party is Party.ANY for each in rows):
        return over_sends(LinkName.SENDER, sends, holds="it listens to any sender")
    labels = " and ".join(dict.fromkeys(each.sender.label for each in rows))
    states = [each.links[LinkName.SENDER][0] for each in sends]
    heard = states.count(LinkState.YES)
    proxies = any(
        each.site.sender.party is Party.PROXY and state is LinkState.NO
        for each, state in zip(sends, states, strict=True)
    )
    if not heard or proxies:
        return over_sends(LinkName.SENDER, sends, holds="")
    some = "what is sent" if heard == len(sends) else f"what {heard} of {len(sends)} sends say"
    if sends[0].assumed:
        some = "what would be sent"
    return _yes(LinkName.SENDER, f"it listens to {labels}, which is {some}")


def binds_holds(row: Receiver, sends: Sequence[Sent]) -> str:
    """What to say where the fields of every send bind."""
    seen = all(was_seen(each.site) for each in sends)
    taken = "what is sent" if seen else "a send without fields"
    return f"takes {taken}: {row.name.rpartition(':')[2]}{row.door}"


def async_holds(row: Receiver) -> str:
    """What to say where receiver and sends agree."""
    return "async, and sent so that it is awaited" if row.is_async else "not async, nor need it be"


def body_holds(row: Receiver) -> str:
    """What to say where a call runs the body."""
    if row.kind is ReceiverKind.GENERATOR:
        return "a generator, and the sender goes through the results"
    return "a call runs it" if isinstance(row.door, Door) else "a call runs what is connected"


def _at(name: LinkName, sends: Sequence[Sent]) -> str:
    """Where it is so that a link fails; nowhere, if it is only by what was asked about."""
    assumed = name is LinkName.SENDER and sends[0].assumed
    if assumed or not was_seen(sends[0].site):
        return ""
    return f"when sent at {_places([each.site for each in sends])}, "


def _places(sites: Sequence[SendSite]) -> str:
    places = list(dict.fromkeys(str(each.send.place) for each in sites))
    more = f" and {len(places) - _MOST_PLACES} more" if len(places) > _MOST_PLACES else ""
    return f"{', '.join(places[:_MOST_PLACES])}{more}"


def _file(place: Place | None) -> str:
    return "its module" if place is None else place.file


def _yes(name: LinkName, evidence: str) -> Link:
    return Link(name, LinkState.YES, evidence)


def _no(name: LinkName, evidence: str) -> Link:
    return Link(name, LinkState.NO, evidence)
