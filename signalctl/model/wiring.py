"""What a survey knows: the target, its signals, and who is wired to them."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from signalctl.model.door import Door, UnknownDoor
from signalctl.model.origin import Origin
from signalctl.model.place import Ignore, Place, UnreadFile, UnresolvedSite
from signalctl.model.source import ConnectSite, Creation, Demand, Party, SendSite


class ReceiverKind(Enum):
    """What the receiver is, or what calling it gives where that is no plain value."""

    FUNCTION = "function"
    METHOD = "method"
    PARTIAL = "partial"
    CLASS = "class"
    CALLABLE = "callable object"
    BUILTIN = "builtin"
    GENERATOR = "generator"
    """Calling it gives a generator, sync or async: the body does not run by the call."""
    COROUTINE = "coroutine"
    """Calling it gives a coroutine."""
    NOT_CALLABLE = "not callable"
    UNKNOWN = "unknown"
    """Nothing is left to look at."""


class State(Enum):
    """Whether a send can reach the receiver."""

    LIVE = "live"
    COLLECTED = "collected"
    """Connected weakly, and nothing else kept it: it is gone."""
    ORPHANED = "orphaned"
    """Still in the table, and bound to no sender any more."""
    SOURCE = "source"
    """Only the source shows it: the line that connects it has not run, or nothing was run at all."""


class SenderKind(Enum):
    """What the receiver was connected to."""

    ANY = "any"
    OBJECT = "object"
    STRING = "string"
    NONE = "none"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class SenderFilter:
    """The sender a receiver listens to.

    Attributes:
        label: For a reader; two different senders may share a label.
        party: What stands for the sender, in the words in which source tells of it.
    """

    kind: SenderKind
    label: str
    party: Party = Party.UNKNOWN


class NotRunReason(Enum):
    """Why a line that connects has not run."""

    NOT_IMPORTED = "not imported"
    """Nothing imported its module."""
    NOT_CALLED = "not called"
    """It stands in a function that was not called, or left before it."""
    CONDITION = "condition"
    """It stands under a condition; and maybe in a function that was not called."""
    NOT_SEEN = "not seen"
    """It should have run."""


@dataclass(frozen=True, slots=True)
class NotRun:
    """Why a line that connects has not run, as far as that can be told.

    Attributes:
        subject: The module, function or condition that it depends on; empty if none is known.
        function: Where a condition stands; empty at module level.
    """

    reason: NotRunReason
    subject: str = ""
    function: str = ""

    def __str__(self) -> str:
        where = f" in '{self.function}'" if self.function else ""
        return _NOT_RUN[self.reason].format(self.subject) + where


_NOT_RUN = {
    NotRunReason.NOT_IMPORTED: "{} was never imported",
    NotRunReason.NOT_CALLED: "'{}' was not called, or did not come as far",
    NotRunReason.CONDITION: "it stands under '{}'",
    NotRunReason.NOT_SEEN: "nor is it clear why",
}


@dataclass(frozen=True, slots=True)
class Receiver:
    """One receiver of one signal, for one sender.

    Attributes:
        name: ``module:qualname``; of the inner function for a partial.
        place: Where it is defined, its first decorator included; ``None`` for what has no source.
        own: It is defined in own code.
        is_async: blinker awaits it under ``send_async``, and wraps or refuses it under ``send``.
        weak: ``None`` where it is not known, for what was connected before we looked.
        door: ``None`` for a receiver that is gone and was not seen alive.
        connected: The line that called ``connect``; ``None`` where that was not seen.
        sends_heard: For a collected receiver, how many sends of its signal happened between its
            connect and its end; ``None`` otherwise.
        error: Why this row is incomplete; ``None`` when it is not.
        wrapper: The first line of the function that a call enters, where a decorator has put
            another in the place of the one that is named.
        demand: What its source does with the fields; ``None`` where that was not read.
        not_run: For one that only source shows, why the line that connects it has not run, as far
            as that can be told; ``None`` where nothing of the target was run.
    """

    name: str
    place: Place | None
    own: bool
    kind: ReceiverKind
    is_async: bool
    weak: bool | None
    state: State
    door: Door | UnknownDoor | None
    sender: SenderFilter
    connected: Place | None
    sends_heard: int | None = None
    error: str | None = None
    wrapper: Place | None = None
    demand: Demand | None = None
    not_run: NotRun | None = None


@dataclass(frozen=True, slots=True)
class Field:
    """One keyword argument of a signal's sends.

    Attributes:
        type: The annotation or the literal's type, as source writes it; ``None`` if none tells.
        sent_by: Send sites as ``file:line``; ``None`` while source has not been read.
        read_by: Names of receivers that take it by name or read it; ``None`` while source has not
            been read.
        required_by: Names of receivers that fail without it, at their door or in a read that is
            certain.
    """

    name: str
    type: str | None
    sent_by: tuple[str, ...] | None
    read_by: tuple[str, ...] | None
    required_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Signal:
    """One signal object, whatever number of names it has.

    Attributes:
        address: The canonical alias; unique in a survey.
        name: blinker's name; ``None`` for an anonymous signal.
        namespace: The alias of the namespace that holds it; ``None`` if none does.
        aliases: Every way to reach it, the address first, then sorted.
        defined: The line that made it; ``None`` if that was not seen.
        fields: ``None`` where nothing tells of any.
        receivers: In the order blinker's table has them, which is not call order; then the
            collected ones, in the order they were connected.
        sends: Sorted by place; ``None`` while the source of those who may send it has not been read.
        connects: The connect sites of source, those that ran and those that did not, sorted by
            place; ``None`` like ``sends``.
        ordered: The signal keeps its receivers in connect order (``set_class`` was changed).
        error: Why this row is incomplete; ``None`` when it is not.
        living: There is such an object in the process; ``False`` for one that only source shows,
            ``None`` where nothing of the target was run.
        creations: Every expression of own code that makes it or gives it by its name, sorted.
        passing: It is made in a function, and nothing of it gets out of there.
    """

    address: str
    name: str | None
    namespace: str | None
    aliases: tuple[str, ...]
    origin: Origin
    defined: Place | None
    doc: str | None
    fields: tuple[Field, ...] | None
    receivers: tuple[Receiver, ...]
    sends: tuple[SendSite, ...] | None
    connects: tuple[ConnectSite, ...] | None = None
    muted: bool = False
    ordered: bool = False
    error: str | None = None
    living: bool | None = True
    creations: tuple[Creation, ...] = ()
    passing: bool = False


class TargetKind(Enum):
    """What was found under the spelling."""

    FLASK = "flask"
    QUART = "quart"
    OBJECT = "object"
    """Something that is no Flask or Quart app: surveyed without an app context."""
    MODULES = "modules"
    """No app was asked for, only ``--module`` packages."""
    SOURCE = "source"
    """Nothing was imported: source alone was read."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What was surveyed.

    Attributes:
        app: The spelling; ``None`` for modules alone.
        source: What named it: ``-A``, ``FLASK_APP`` and so on.
        modules: The ``--module`` packages.
        versions: Of ``python``, ``blinker`` and, where loaded, ``flask`` and ``quart``.
        around: The options of the command line that say from where it was looked for, and with which
            environment: the same words elsewhere would mean another target.
    """

    app: str | None
    source: str
    kind: TargetKind
    modules: tuple[str, ...]
    versions: Mapping[str, str]
    around: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unseen:
    """What a survey did not see.

    Attributes:
        modules_not_imported: Modules of the own packages that nothing imported, sorted.
        unread_files: ``None`` while source has not been read.
        unresolved_sites: ``None`` while source has not been read.
        signals_elsewhere: How many signals source shows in own modules that nothing imported and that
            are not of the target's packages: of another app in the same project, or of a script.
    """

    modules_not_imported: tuple[str, ...]
    unread_files: tuple[UnreadFile, ...] | None
    unresolved_sites: tuple[UnresolvedSite, ...] | None
    signals_elsewhere: int = 0


@dataclass(frozen=True, slots=True)
class Survey:
    """Everything known about a target.

    Attributes:
        root: The project root, absolute; the files of places are relative to it.
        signals: All of them, sorted by address.
        notes: What the reader should know about the survey itself, a sentence each.
        ignores: The ``# signalctl: ignore`` comments of own files, sorted by place.
        own_files: The files of own code that were read.
    """

    subject: Subject
    root: str
    signals: tuple[Signal, ...]
    unseen: Unseen
    notes: tuple[str, ...] = ()
    ignores: tuple[Ignore, ...] = ()
    own_files: frozenset[str] = frozenset()
