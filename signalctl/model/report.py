"""What a command has to say, whole: every format of it renders the same value.

A ``Plan`` and a ``Firing`` are reports too; they stand in ``firing``.
"""

from dataclasses import dataclass, field

from signalctl.model.finding import Finding
from signalctl.model.lookup import Filters, hears
from signalctl.model.wiring import Signal, Survey


@dataclass(frozen=True, slots=True)
class Listing:
    """What ``list`` shows.

    Attributes:
        signals: Those that passed every filter, in the survey's order.
        folded: How many the origin filter left out.
        patterns: What was asked for; empty for everything.
        filters: What it was narrowed to.
        judged: Those that passed every filter but the ones that look for something amiss.
    """

    survey: Survey
    signals: tuple[Signal, ...]
    folded: int
    patterns: tuple[str, ...] = ()
    filters: Filters = field(default_factory=Filters)
    judged: tuple[Signal, ...] = ()


@dataclass(frozen=True, slots=True)
class Showing:
    """What ``show`` shows.

    Attributes:
        fire_line: The command that fires the signal with the known fields that break no receiver.
        findings: What ``check`` says of it; ``None`` where no rule was asked.
    """

    survey: Survey
    signal: Signal
    fire_line: str
    findings: tuple[Finding, ...] | None = None

    @property
    def can_be_fired(self) -> bool:
        """Whether there is such a signal to be fired, and somebody who would be called."""
        return self.signal.living is not False and any(map(hears, self.signal.receivers))


@dataclass(frozen=True, slots=True)
class Setting:
    """One effective setting.

    Attributes:
        value: As JSON has it: texts, numbers, booleans, ``None``, lists and dictionaries of them.
        source: Where it comes from, in words.
    """

    key: str
    value: object
    source: str


@dataclass(frozen=True, slots=True)
class Settings:
    """What ``config`` shows.

    Attributes:
        target: Which target a command would take and what names it; ``None`` if nothing does.
    """

    rows: tuple[Setting, ...]
    target: str | None = None


Looking = Listing | Showing
