"""What a fire would do, what one receiver did, and what came of it all."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from signalctl.model.door import Binding
from signalctl.model.effect import Change, Effect
from signalctl.model.place import Place
from signalctl.model.web_request import WebRequest
from signalctl.model.wiring import Receiver


class GuardState(Enum):
    """How far a guard keeps one kind of effect in."""

    HELD = "held"
    BY_HOOK_ONLY = "by hook only"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class GuardLine:
    """One line of a fire's header.

    Attributes:
        name: The kind of effect: ``database``, ``tasks``, ``mail``.
        covers: What it is about in this target.
    """

    name: str
    state: GuardState
    covers: str


@dataclass(frozen=True, slots=True)
class PlannedField:
    """A field as it will be sent.

    Attributes:
        value: The value as Python writes it, secrets redacted.
        type: The name of its type.
        how: Where the type was had from: declared, guessed, and so on.
    """

    name: str
    value: str
    type: str
    how: str


@dataclass(frozen=True, slots=True)
class Call:
    """One receiver that a fire would call.

    Attributes:
        index: The receiver's position among the signal's receivers in the survey.
        sender: The sender it would get, as it is shown.
        binding: Whether the call would bind at the receiver's own door.
    """

    index: int
    receiver: Receiver
    sender: str
    binding: Binding


@dataclass(frozen=True, slots=True)
class NotReached:
    """A receiver that would not be called, and why."""

    receiver: Receiver
    reason: str


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything a fire would do.

    Attributes:
        signal: The address.
        word: What the user typed for it.
        sender: As it is shown.
        fields: In the order they were given, to be shown.
        payload: The same fields, to be sent.
        calls: In the order of blinker's table, which is not the order a send would use.
        guards: What stands between the receivers and the world.
        notes: What the user should know before, a sentence each.
        repeat: The command line that fires the same again.
        repeat_one: The same up to ``--only NAME``; empty where none can be called alone.
        request: The request that the receivers find themselves in; ``None`` for none.
    """

    signal: str
    word: str
    sender: str
    fields: tuple[PlannedField, ...]
    payload: Mapping[str, object]
    calls: tuple[Call, ...]
    not_reached: tuple[NotReached, ...]
    guards: tuple[GuardLine, ...]
    notes: tuple[str, ...]
    repeat: str
    timeout_s: float
    repeat_one: str = ""
    request: WebRequest | None = None


class OutcomeKind(Enum):
    """What one receiver did."""

    OK = "ok"
    RAISED = "raised"
    UNBOUND = "unbound"
    """The call did not bind at its door; its body did not run."""
    FORWARD_UNBOUND = "forward_unbound"
    """It handed the fields on, and that call did not bind."""
    REFUSED = "refused"
    """A guard refused what it tried, whatever it made of that."""
    TIMED_OUT = "timed_out"
    EXITED = "exited"
    """It ended the process."""
    CRASHED = "crashed"
    """The process died of a signal."""
    MEMORY_LIMIT = "memory_limit"
    FLOODED = "flooded"
    """It wrote without end."""
    NEVER_RAN = "never_ran"
    """It is a generator, and nobody runs its body; or what the app puts around it called nobody."""
    NOT_AWAITED = "not_awaited"
    """The call gave a coroutine, and nobody awaits it."""
    SKIPPED = "skipped"


class Where(Enum):
    """Where an error arose."""

    DOOR = "door"
    """At the receiver's own parameters."""
    FORWARD = "forward"
    """Where it hands its fields on to another call."""
    INSIDE = "inside"
    """In its body, or below."""
    AROUND = "around"
    """Not in the receiver: in its application context, or in what runs its event loop."""


@dataclass(frozen=True, slots=True)
class Failure:
    """The exception a receiver ended with.

    Attributes:
        type: The class's name, with its module unless built in.
        place: The innermost line in own code, else the innermost line; ``None`` at the door of
            something without source.
        traceback: As Python prints it, from the receiver inwards, secrets redacted.
    """

    type: str
    message: str
    place: Place | None
    where: Where
    traceback: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one receiver did.

    Attributes:
        duration_s: From the call to its end; ``None`` where it was not called.
        returned: The return value as Python writes it, capped and redacted; ``None`` for ``None``.
        detail: What was seen beside the rest: where it hung, what it left running; may be empty.
        output: What it wrote to stdout and stderr, by whatever means, redacted.
        output_cut: There was more.
        survivors: Processes it left running, which were ended.
        effects: What it did to the world, in the order it began.
        changes: What it changed in its fields and its sender.
    """

    receiver: Receiver
    kind: OutcomeKind
    duration_s: float | None
    returned: str | None = None
    failure: Failure | None = None
    detail: str = ""
    output: str = ""
    output_cut: bool = False
    survivors: int = 0
    effects: tuple[Effect, ...] = ()
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Firing:
    """A fire that took place.

    Attributes:
        outcomes: One for each call of the plan, in its order.
        duration_s: Of all of it, the forks included.
        leaks: What was different outside afterwards, a sentence each.
        rounds: The outcomes of each round, where all was fired more than once; ``outcomes`` then
            has the first of each receiver that is not ``ok``, else its first.
        output: Of a real send, what all receivers wrote: whose it was is not known.
        output_cut: There was more.
    """

    plan: Plan
    outcomes: tuple[Outcome, ...]
    duration_s: float
    leaks: tuple[str, ...] = ()
    rounds: tuple[tuple[Outcome, ...], ...] = ()
    output: str = ""
    output_cut: bool = False

    @property
    def is_well(self) -> bool:
        """Whether no receiver failed, and nothing got out."""
        return not self.failed and not self.leaks

    @property
    def failed(self) -> tuple[Outcome, ...]:
        """The outcomes that are not ``ok`` and were not left out on purpose."""
        harmless = (OutcomeKind.OK, OutcomeKind.SKIPPED)
        return tuple(each for each in self.outcomes if each.kind not in harmless)
