"""What source alone tells: signals, who sends and connects, and what receivers do with fields."""

from dataclasses import dataclass
from enum import Enum

from signalctl.model.deeds import NOTHING_AROUND, NOTHING_DONE, AroundSend, Deeds
from signalctl.model.door import Door, UnknownDoor
from signalctl.model.place import Ignore, Place, UnreadFile, UnresolvedSite


class Party(Enum):
    """What stands for the sender, in a send or in a connect."""

    ANY = "any"
    """A connect without a sender: every sender is heard."""
    NONE = "none"
    """A send without a sender, or ``None`` itself."""
    CONSTANT = "constant"
    CLASS = "class"
    APP = "app"
    """The Flask or Quart application itself."""
    PROXY = "proxy"
    """``current_app``, or another proxy, in the place of what it stands for."""
    OBJECT = "object"
    """An instance of a known class; which one is not known."""
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Partition:
    """The senders that one site speaks of.

    Attributes:
        label: What tells it from others of its kind: the text itself, ``module:Class``; for
            ``unknown`` the reason.
        above: For an instance, the classes that its class inherits from, as labels.
    """

    party: Party
    label: str
    above: tuple[str, ...] = ()

    def may_meet(self, other: "Partition") -> bool:
        """Whether a send of the one may reach a receiver connected to the other.

        >>> shop = Partition(Party.CONSTANT, "'shop'")
        >>> shop.may_meet(Partition(Party.CONSTANT, "'store'")), shop.may_meet(shop)
        (False, True)
        """
        if Party.ANY in {self.party, other.party} or Party.UNKNOWN in {self.party, other.party}:
            return True
        if self.party is not other.party:
            return {self.party, other.party} == {Party.APP, Party.OBJECT}
        if self.party in {Party.CONSTANT, Party.CLASS}:
            return self.label == other.label
        return True


@dataclass(frozen=True, slots=True)
class Creation:
    """An expression that makes a signal, or gives the one that is there.

    Attributes:
        variable: The global, or the name in a class body, that it is assigned to; empty where it is
            none.
        column: Where its line starts; 1-based.
    """

    place: Place
    variable: str
    column: int = 1


@dataclass(frozen=True, slots=True)
class SourceSignal:
    """A signal that source makes, or that it uses and another package makes.

    Attributes:
        address: The best of its aliases, spelled as the address of a living signal.
        name: ``None`` for an anonymous signal.
        namespace: Address of the namespace that holds it; ``None`` if none does.
        aliases: The address first, then sorted.
        defined: The line that makes it; ``None`` where that file was not read.
        own: It is made in own code.
        many: One of it is made per instance, or per call: several objects share this row.
        creations: Every expression in own code that makes it or gives it by its name, sorted.
        passing: It is made in a function, and nothing of it gets out of there.
    """

    address: str
    name: str | None
    namespace: str | None
    aliases: tuple[str, ...]
    defined: Place | None
    own: bool
    many: bool = False
    creations: tuple[Creation, ...] = ()
    passing: bool = False


@dataclass(frozen=True, slots=True)
class Send:
    """One send site in source.

    Attributes:
        function: The enclosing function's qualname; empty at module level.
        sender: The sender as source writes it.
        fields: In the order of the call.
        open: Further fields may be sent (``**x`` of unknown content).
        types: For each field its annotation, the type of its literal or its class, as source
            writes it; ``None`` where nothing tells. Empty where source was not asked.
    """

    place: Place
    function: str
    sender: str
    fields: tuple[str, ...]
    open: bool
    is_async: bool
    types: tuple[str | None, ...] = ()


@dataclass(frozen=True, slots=True)
class SendSite:
    """One place that sends one signal.

    Attributes:
        signal: Its address.
        send: Place, function, sender as written, fields.
        column: Where the expression starts; 1-based, in characters.
        sender: The partition it speaks to.
        through: The sends inside of functions that this call runs; the last one is blinker's.
        may: The expression stands for one of several signals; this is one of them.
        wrapped: It hands blinker a wrapper for receivers of the other kind, sync or async.
        extra_positional: How many arguments by position are too many.
        result: What becomes of the value: ``dropped``, ``awaited``, ``looped``, ``used``, or
            ``unseen``.
        conditions: The tests it stands under, outermost first, as written; also those of an ``if``
            before it that leaves, where that is certain.
        own: It stands in own code.
        around: What its function does before and after; nothing where it is not in own code.
    """

    signal: str
    send: Send
    column: int
    sender: Partition
    through: tuple[Place, ...] = ()
    may: bool = False
    wrapped: bool = False
    extra_positional: int = 0
    result: str = "used"
    conditions: tuple[str, ...] = ()
    own: bool = True
    around: AroundSend = NOTHING_AROUND


@dataclass(frozen=True, slots=True)
class Handler:
    """A receiver as source shows it.

    Attributes:
        name: ``module:qualname``.
        place: Its first line, decorators included; ``None`` where its file was not read.
        column: Of the ``def``; 0 where ``place`` is ``None``.
        door: What it takes, with what a partial or an instance fills in taken away.
        decorators: Those between it and the connect, as written, innermost first; a living
            receiver may then be another function that stands for it.
        kind: As of a living receiver: ``function``, ``method``, ``coroutine`` and so on.
        wrapper: The first line of the function that a call enters, where a known decorator has put
            another in its place; ``door``, ``is_async`` and ``is_generator`` are that one's.
    """

    name: str
    place: Place | None
    column: int
    door: Door | UnknownDoor
    is_async: bool = False
    is_generator: bool = False
    decorators: tuple[str, ...] = ()
    kind: str = "function"
    wrapper: Place | None = None


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What stands around a connect in own code.

    Attributes:
        replaced_by: The decorator above the connect that puts another function in the place of the
            one that is connected, as written; empty where none is known to.
        bound_too_early: The connect stands in a class body and takes a function whose first
            parameter, named here, is meant for the object; empty elsewhere.
        serving: What makes its function run while the application serves, as written: a route, a
            hook, a task; empty where nothing is known to.
        factory: Its function sets an application up, by its name or by what it takes or makes.
        passing: What is connected is made there, and nothing is seen that would keep it: ``lambda``,
            ``partial``, ``function`` or ``method``; empty elsewhere.
        local: What is connected is defined in the function around, or is a lambda there.
        taken_away: The function around disconnects from that signal too.
        redefined: Where the name of the connected function is given to another one, in the same
            block, with nothing in between that would keep the first.
        as_classmethod: With ``bound_too_early``: a ``classmethod`` stands between, which cannot be
            called before the class is there.
    """

    replaced_by: str = ""
    bound_too_early: str = ""
    serving: str = ""
    factory: bool = False
    passing: str = ""
    local: bool = False
    taken_away: bool = False
    redefined: Place | None = None
    as_classmethod: bool = False


LASTING = frozenset({"connect", "connect_via"})
"""Methods whose receivers stay; ``connected_to`` takes its own away again."""


@dataclass(frozen=True, slots=True)
class ConnectSite:
    """One place that connects one receiver to one signal, or disconnects it.

    Attributes:
        signal: Its address.
        method: ``connect``, ``connect_via``, ``connected_to`` or ``disconnect``.
        handler: ``None`` where it could not be told; ``reason`` says why.
        weak: ``None`` where it could not be told.
        function: The enclosing function's qualname; empty at module level.
        through: The connects inside of functions that this call runs; the last one is blinker's.
        may: One of several signals or receivers; this is one of them.
        conditions: The tests it stands under, outermost first, as written.
        ran: Whether the line has run in the process; ``None`` where nothing of the target was run.
        own: It stands in own code.
        around: What stands around it; nothing where it is not in own code.
    """

    signal: str
    method: str
    place: Place
    column: int
    handler: Handler | None
    sender: Partition
    weak: bool | None
    function: str
    reason: str | None = None
    through: tuple[Place, ...] = ()
    may: bool = False
    conditions: tuple[str, ...] = ()
    ran: bool | None = None
    own: bool = True
    around: Surroundings = Surroundings()


@dataclass(frozen=True, slots=True)
class Read:
    """A field that a receiver reads from its ``**`` mapping.

    Attributes:
        certain: It is needed: on every path, nothing catches its absence. Else it is guarded.
        chain: The calls that led to it, outermost first; empty in the receiver itself.
    """

    field: str
    certain: bool
    place: Place
    column: int
    chain: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class Forward:
    """A call that hands the mapping on.

    Attributes:
        callee: ``module:qualname``; as written where it could not be resolved.
        door: What the callee takes.
        by_position: How many arguments stand before the mapping, ``bind=True`` counted in.
        beside: The names given beside the mapping.
        gone: Keys taken out before.
        mixed: Other keys may have been put in before.
    """

    callee: str
    place: Place
    column: int
    certain: bool
    door: Door | UnknownDoor
    by_position: int = 0
    beside: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    mixed: bool = False
    chain: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class Escape:
    """The mapping goes where it is not followed, so that anything may be read there."""

    how: str
    place: Place
    chain: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class Demand:
    """What a receiver wants of the fields.

    Attributes:
        handler: ``module:qualname``.
        entry: The first line of the function that a call enters; another than ``place`` where a
            decorator has put one in its place.
        requires: Its door's required fields.
        reads: Through its mapping, also in functions it is forwarded to, to depth 4.
        takes_any: There is a ``**`` for the fields that no parameter names.
        definition: The line of its ``def``, ``class`` or ``lambda``, decorators left out, and the
            column there; ``None`` where its file was not read.
        kind: As of a handler: what calling it gives.
        enters: The qualname of the function that a call enters; empty where it is not known.
        deeds: What its body does; nothing where it is not own code.
    """

    handler: str
    place: Place | None
    entry: Place | None
    requires: tuple[str, ...]
    reads: tuple[Read, ...]
    forwards: tuple[Forward, ...]
    escapes: tuple[Escape, ...]
    takes_any: bool
    definition: Place | None = None
    column: int = 1
    kind: str = "function"
    enters: str = ""
    deeds: Deeds = NOTHING_DONE

    @property
    def is_object(self) -> bool:
        """Whether an instance is connected, and a call enters its ``__call__``."""
        return self.enters.endswith(".__call__") and not self.handler.endswith(".__call__")


@dataclass(frozen=True, slots=True)
class SourceWiring:
    """All that source tells.

    Attributes:
        signals: Sorted by address.
        sends, connects: Sorted by place, column and signal.
        demands: One for each receiver that is connected, sorted by place.
        unresolved: Sites that look like a signal's, sorted by place.
        unread: Sorted by file.
        modules: File of each own module, by name, sorted.
        packages: Top packages and modules whose every file was looked at for sends, sorted.
        ignores: The ``# signalctl: ignore`` comments of own files, sorted by place.
    """

    signals: tuple[SourceSignal, ...]
    sends: tuple[SendSite, ...]
    connects: tuple[ConnectSite, ...]
    demands: tuple[Demand, ...]
    unresolved: tuple[UnresolvedSite, ...]
    unread: tuple[UnreadFile, ...]
    modules: tuple[tuple[str, str], ...]
    packages: tuple[str, ...] = ()
    ignores: tuple[Ignore, ...] = ()
