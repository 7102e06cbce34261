"""What is said of signals and receivers, in the words that all formats for readers share.

The texts hold names of the target as they are: what shows them passes them through ``safe``.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from signalctl.model.door import Door, UnknownDoor
from signalctl.model.lines import command
from signalctl.model.lookup import find, last_word
from signalctl.model.origin import Origin
from signalctl.model.place import Place, installed_as
from signalctl.model.report import Showing
from signalctl.model.source import Party, SendSite
from signalctl.model.wiring import (
    Field,
    Receiver,
    ReceiverKind,
    SenderKind,
    Signal,
    State,
    Subject,
    Survey,
    TargetKind,
)
from signalctl.render.doors import door_words

_KEPT_BY_NO_MODULE = frozenset({
    ReceiverKind.METHOD, ReceiverKind.PARTIAL, ReceiverKind.CALLABLE,
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Remark:
    """Something to know of a signal or a receiver.

    Attributes:
        odd: It is likely not as its author wants it.
    """

    text: str
    odd: bool = False


def counted(count: int, noun: str) -> str:
    """A number with its noun.

    >>> counted(1, "signal"), counted(10_000, "receiver")
    ('1 signal', '10,000 receivers')
    """
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def listed(words: Sequence[str], *, most: int | None = None) -> str:
    """Words with commas between them; over ``most``, the rest is counted.

    >>> listed(["a", "b", "c"], most=2)
    'a, b and 1 more'
    """
    if most is None or len(words) <= most:
        return ", ".join(words)
    return f"{', '.join(words[:most])} and {len(words) - most:,} more"


def place_text(place: Place, *, verbose: bool = False) -> str:
    """A place; of an installed file only what follows ``site-packages``, unless ``verbose``.

    >>> place_text(Place("/opt/venv/lib/python3.11/site-packages/flask/app.py", 9))
    'flask/app.py:9'
    """
    short = None if verbose else installed_as(place.file)
    return str(place) if short is None else f"{short}:{place.line}"


def name_beside(signal: Signal) -> str | None:
    """The name of ``signal`` in quotes where the address does not say it; else ``None``."""
    if signal.name is None or signal.name == last_word(signal.address):
        return None
    return f'"{signal.name}"'


def signal_remarks(signal: Signal) -> Iterator[Remark]:
    """What sets ``signal`` apart."""
    if signal.origin is not Origin.OWN:
        framework = "Quart" if signal.address.startswith("quart.") else "Flask"
        yield Remark(f"of {'an extension' if signal.origin is Origin.EXT else framework}")
    if signal.living is False:
        yield Remark("only in source: the process has no such signal", odd=True)
    if signal.muted:
        yield Remark("muted: a send calls nobody", odd=True)
    if signal.ordered:
        yield Remark("called in connect order")
    if signal.error is not None:
        yield Remark(signal.error, odd=True)


def field_text(field: Field) -> str:
    """A field with what is known of it.

    >>> field_text(Field("event_id", "int", None, None, ("shop.mail:welcome",)))
    'event_id: int (required)'
    """
    type_ = "" if field.type is None else f": {field.type}"
    return f"{field.name}{type_}{' (required)' if field.required_by else ''}"


def takes(receiver: Receiver) -> tuple[str, ...]:
    """The fields ``receiver`` takes, as in its ``def``; empty where that is not known."""
    return door_words(receiver.door).takes if isinstance(receiver.door, Door) else ()


def remarks(receiver: Receiver, *, verbose: bool = False) -> Iterator[Remark]:
    """What sets ``receiver`` apart from a plain function that is alive and hears every sender."""
    yield from _state_remarks(receiver, verbose=verbose)
    yield from _sender_remarks(receiver)
    yield from _kind_remarks(receiver)
    if receiver.wrapper is not None:
        yield Remark(f"called through {place_text(receiver.wrapper, verbose=verbose)}")
    yield from _door_remarks(receiver)
    if receiver.error is not None:
        yield Remark(receiver.error, odd=True)


def _state_remarks(receiver: Receiver, *, verbose: bool) -> Iterator[Remark]:
    site = receiver.connected
    where = "" if site is None else f" at {place_text(site, verbose=verbose)}"
    match receiver.state:
        case State.LIVE:
            return
        case State.COLLECTED:
            when = _heard(receiver.sends_heard)
            text = f"collected{when}: connected weakly{where} and kept by nothing else"
        case State.ORPHANED:
            connected = f", connected{where}" if where else ""
            text = f"orphaned: bound to no sender any more{connected}"
        case State.SOURCE:
            if receiver.not_run is None:
                return
            text = f"not connected: the connect{where} has not run, {receiver.not_run}"
    yield Remark(text, odd=True)


def _heard(sends: int | None) -> str:
    if sends is None:
        return ""
    return f" after {counted(sends, 'send')}" if sends else " before any send"


def _sender_remarks(receiver: Receiver) -> Iterator[Remark]:
    if receiver.sender.kind is SenderKind.ANY:
        return
    text = sender_text(receiver)
    if text is not None:
        yield Remark(text)


def sender_text(receiver: Receiver) -> str | None:
    """Whom ``receiver`` hears, in words; ``None`` for an orphan of whom that is not known."""
    sender = receiver.sender
    if sender.kind is SenderKind.ANY:
        return "any sender"
    if sender.kind is SenderKind.UNKNOWN:
        return None if receiver.state is State.ORPHANED else f"sender {sender.label}"
    if receiver.state is State.ORPHANED:
        return f"was for {sender.label}"
    return f"only from {sender.label}"


def _kind_remarks(receiver: Receiver) -> Iterator[Remark]:
    if receiver.kind is ReceiverKind.GENERATOR:
        yield Remark("async generator" if receiver.is_async else "generator")
    elif receiver.is_async:
        yield Remark("async")
    if receiver.kind is ReceiverKind.NOT_CALLABLE:
        yield Remark("not callable", odd=True)
    if (
        receiver.state is State.LIVE
        and receiver.weak is not None
        and _hangs_by_its_reference(receiver)
    ):
        yield Remark(reference_text(receiver))


def _hangs_by_its_reference(receiver: Receiver) -> bool:
    """Whether it matters how blinker refers to it.

    A function at the top of a module is kept by the module. What is made while a function runs,
    or belongs to an object, lives as long as whoever keeps it.
    """
    made_in_a_function = "<locals>" in receiver.name or "<lambda>" in receiver.name
    return made_in_a_function or receiver.kind in _KEPT_BY_NO_MODULE


def reference_text(receiver: Receiver) -> str:
    """How blinker refers to ``receiver``."""
    if receiver.weak is None:
        return "weak or strong: not known"
    return "weak" if receiver.weak else "strong"


def _door_remarks(receiver: Receiver) -> Iterator[Remark]:
    door = receiver.door
    if receiver.kind is ReceiverKind.NOT_CALLABLE:
        return
    if isinstance(door, UnknownDoor):
        yield Remark(f"could not tell what it takes, because {door.reason}", odd=True)
    elif door is not None:
        for refusal in door_words(door).refusals:
            yield Remark(refusal, odd=True)


def sent_by(site: SendSite) -> str:
    """Which function sends.

    >>> from signalctl.model.source import Partition, Send
    >>> send = Send(Place("shop.py", 9), "Cart.buy", "app", (), open=False, is_async=False)
    >>> sent_by(SendSite("shop:paid", send, 5, Partition(Party.APP, "app")))
    'sent by Cart.buy'
    """
    function = site.send.function
    return f"sent by {function}" if function else "sent at module level"


def sent_fields(site: SendSite) -> tuple[str, ...]:
    """The fields a line sends, in its order; ``**`` for more that could not be told."""
    return (*site.send.fields, *(["**"] if site.send.open else [])) or ("no fields",)


def send_remarks(site: SendSite, *, verbose: bool = False) -> Iterator[Remark]:
    """With which sender a line sends, and what sets it apart from a plain send."""
    yield Remark(_sender_of_send(site))
    if site.send.is_async:
        yield Remark("by send_async")
    if site.through:
        places = [place_text(place, verbose=verbose) for place in site.through]
        yield Remark(f"by way of {listed(places)}")
    if site.may:
        yield Remark("one of several signals that this line may send")


def _sender_of_send(site: SendSite) -> str:
    match site.sender.party:
        case Party.APP:
            return "from the app"
        case Party.NONE:
            return "from None" if site.send.sender else "without a sender"
        case Party.CLASS | Party.CONSTANT:
            return f"from {site.sender.label}"
        case Party.OBJECT if site.through:  # as written, it is the name of a helper's parameter
            return f"from a {site.sender.label}"
        case _:
            return f"from {site.send.sender}"


def forward_remarks(receiver: Receiver, *, verbose: bool = False) -> Iterator[Remark]:
    """Where ``receiver`` hands its fields to a function that takes only those it names."""
    for each in () if receiver.demand is None else receiver.demand.forwards:
        if isinstance(each.door, Door) and not each.door.takes_any:
            place = place_text(each.place, verbose=verbose)
            yield Remark(f"hands its fields to {each.callee}{each.door} at {place}", odd=True)


def counts(signals: Sequence[Signal]) -> str:
    """How many signals there are, how many receivers and, where source was read, sends."""
    parts = [counted(len(signals), "signal"), receiver_counts(signals)]
    if any(signal.sends is not None for signal in signals):
        parts.append(counted(sum(len(signal.sends or ()) for signal in signals), "send"))
    return ", ".join(parts)


def receiver_counts(signals: Iterable[Signal]) -> str:
    """How many receivers there are and, where some are not live, in which state.

    Each pair of a receiver and a sender it is connected to counts as one, as in every listing.
    """
    by_state = dict.fromkeys(State, 0)
    nothing_ran = True
    for signal in signals:
        nothing_ran = nothing_ran and signal.living is None
        for receiver in signal.receivers:
            by_state[receiver.state] += 1
    total = counted(sum(by_state.values()), "receiver")
    if nothing_ran or not any(
        count for state, count in by_state.items() if state is not State.LIVE
    ):
        return total
    parts = [f"{count:,} {state.value}" for state, count in by_state.items() if count]
    return f"{total} ({', '.join(parts)})"


def looked_at(subject: Subject) -> str:
    """The target and what it ran on, as what follows "looked at"."""
    names = [*([] if subject.app is None else [subject.app]), *subject.modules]
    if subject.kind is TargetKind.SOURCE:
        names = ["the source of the project", *names]
    versions = [f"{name} {version}" for name, version in subject.versions.items()]
    return f"{listed(names) or 'nothing'} ({listed(versions)})" if versions else listed(names)


def show_command(survey: Survey, signal: Signal) -> str:
    """The command line that shows ``signal`` of the same target."""
    return _command_on("show", survey, signal)


def _command_on(verb: str, survey: Survey, signal: Signal) -> str:
    word = last_word(signal.address)
    is_clear = find(survey, word).signals == (signal,)
    return command(survey.subject, verb, word if is_clear else signal.address)


def next_line(report: Showing) -> str | None:
    """What to type after a look at one signal; ``None`` where nobody was ever to listen to it.

    Where a fire would call nobody, the receivers that do not hear it are asked why.
    """
    if report.can_be_fired:
        return report.fire_line
    return _command_on("why", report.survey, report.signal) if report.signal.receivers else None
