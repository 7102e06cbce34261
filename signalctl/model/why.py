"""Why a receiver runs when its signal is sent, or does not: a chain of links, and what they give."""

from dataclasses import dataclass
from enum import Enum

from signalctl.model.wiring import Signal, Survey


class LinkState(Enum):
    """Whether a link holds."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class LinkName(Enum):
    """What must be so for a receiver to run, in the order in which it is asked."""

    IMPORTED = "imported"
    CONNECTED = "connected"
    ALIVE = "alive"
    SAME_SIGNAL = "same signal"
    SENT = "sent"
    SENDER = "sender"
    NOT_MUTED = "not muted"
    BINDS = "binds"
    ASYNC = "async"
    BODY = "body"
    """Calling it runs its body: it is no generator that nobody goes through."""


@dataclass(frozen=True, slots=True)
class Link:
    """One link of the chain.

    Attributes:
        evidence: What shows it, with its place: a sentence without an end.
    """

    name: LinkName
    state: LinkState
    evidence: str


class WhyVerdict(Enum):
    """What the chain comes to."""

    RUNS = "runs"
    DOES_NOT_RUN = "does_not_run"
    CANNOT_TELL = "cannot_tell"


@dataclass(frozen=True, slots=True)
class Answer:
    """Why one receiver of one signal runs, or does not.

    Attributes:
        receiver: Its name.
        links: Each link once, in order.
        edit: The one change that would mend it; ``None`` where nothing is to mend, or it is not
            clear what.
        sends: How many sends it was held against.
        running: How many of them run it.
        unclear: Of how many of them that could not be told.
    """

    receiver: str
    verdict: WhyVerdict
    links: tuple[Link, ...]
    edit: str | None
    sends: int = 0
    running: int = 0
    unclear: int = 0

    @property
    def broken(self) -> Link | None:
        """The link that decides the verdict, or keeps some sends from it; ``None`` if all hold."""
        unclear = self.verdict is WhyVerdict.CANNOT_TELL
        states = [LinkState.UNKNOWN] if unclear else [LinkState.NO, LinkState.UNKNOWN]
        found = (each for state in states for each in self.links if each.state is state)
        return next(found, None)


@dataclass(frozen=True, slots=True)
class Why:
    """What ``why`` shows.

    Attributes:
        sender: As it was asked for; ``None`` for those of the sends that were found.
        answers: One for each receiver that was asked for, in the order of the survey.
        single: One receiver was asked for by name.
    """

    survey: Survey
    signal: Signal
    sender: str | None
    answers: tuple[Answer, ...]
    single: bool
