"""How a real send of a signal goes: as the application's own sends of it do."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from signalctl.model.source import SendSite
from signalctl.model.wiring import Receiver, Signal, TargetKind


class Way(Enum):
    """By which call a signal is sent; the value is how that is told."""

    PLAIN = "by a plain send()"
    WRAPPED = "by send() with an _async_wrapper"
    AWAITED = "by send_async()"
    AWAITED_WRAPPED = "by send_async() with a _sync_wrapper"

    @property
    def is_async(self) -> bool:
        """Whether the send is awaited."""
        return self in {Way.AWAITED, Way.AWAITED_WRAPPED}

    def refuses(self, receiver: Receiver) -> bool:
        """Whether such a send raises when it comes to ``receiver``.

        Source: ``Signal.send`` and ``Signal.send_async``, from blinker 1.6 on: ``RuntimeError``,
        where there is no wrapper for a receiver of the other kind.
        """
        return (
            receiver.is_async
            if self is Way.PLAIN
            else self is Way.AWAITED and not receiver.is_async
        )


_OF_FRAMEWORK = {
    TargetKind.FLASK: (Way.WRAPPED, "as Flask sends its own signals"),
    TargetKind.QUART: (Way.AWAITED_WRAPPED, "as Quart sends its own signals"),
}


@dataclass(frozen=True, slots=True)
class Manner:
    """The way that a real send goes, and why that one.

    Attributes:
        because: What was found, to be said before the way is.
        certain: All that is known of the sends speaks for it.
    """

    way: Way
    because: str
    certain: bool = False

    def note(self, called: Sequence[Receiver]) -> str | None:
        """What there is to say: whom it refuses, or that another way was as likely; else ``None``."""
        refused = [each.name for each in called if self.way.refuses(each)]
        if not refused and (self.certain or all(self._is_same_to(each) for each in called)):
            return None
        which = f", which refuses {', '.join(dict.fromkeys(refused))}" if refused else ""
        return f"{self.because}, {self.way.value}{which}"

    def _is_same_to(self, receiver: Receiver) -> bool:
        """Whether ``receiver`` is called as it is, with no wrapper that another send might lack."""
        return receiver.is_async is self.way.is_async


def manner_of(signal: Signal, kind: TargetKind) -> Manner:
    """How ``signal`` is sent for real.

    Where lines send it in several ways, it is sent as most of them do, and of as many as the first
    does. Where no line is known, as the framework sends its own signals; else by blinker's ``send``.
    """
    sure = [each for each in signal.sends or () if not each.may]
    sites = sure or list(signal.sends or ())
    if not sites:
        way, like = _OF_FRAMEWORK.get(kind, (Way.PLAIN, "as blinker does"))
        return Manner(way, f"no line was found that sends '{signal.address}', so it is sent {like}")
    ways = [_way_of(each) for each in sites]
    way, _ = Counter(ways).most_common(1)[0]
    place = sites[ways.index(way)].send.place
    if len(set(ways)) == 1:
        return Manner(way, f"'{signal.address}' is sent as {place} does", certain=True)
    most = f"{ways.count(way):,} of {len(ways):,} lines that send it do"
    return Manner(way, f"'{signal.address}' is sent as {most}, the first at {place}")


def _way_of(site: SendSite) -> Way:
    if site.send.is_async:
        return Way.AWAITED_WRAPPED if site.wrapped else Way.AWAITED
    return Way.WRAPPED if site.wrapped else Way.PLAIN
