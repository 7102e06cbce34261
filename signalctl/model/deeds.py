"""What functions do beside reading fields: receivers with what they get, senders around a send."""

from dataclasses import dataclass

from signalctl.model.place import Place

SENDER = ""
"""In the place of a field's name: the sender itself."""


@dataclass(frozen=True, slots=True)
class Handed:
    """A field that is handed to a task, for another process.

    Attributes:
        field: Its name; ``**`` for all of them.
        task: As written.
        later: It is given a countdown or a time.
        pickled: The queue carries whatever can be pickled.
    """

    field: str
    task: str
    place: Place
    column: int
    later: bool = False
    pickled: bool = False


@dataclass(frozen=True, slots=True)
class Written:
    """A write to an attribute or a key of what a receiver gets.

    Attributes:
        field: Whose value is written to; ``SENDER`` for the sender.
        target: As written.
        key: The attribute or key, where it is one; empty otherwise.
    """

    field: str
    target: str
    key: str
    place: Place
    column: int


@dataclass(frozen=True, slots=True)
class Veto:
    """A place where a receiver aborts the request, or raises an HTTP error."""

    how: str
    place: Place
    column: int


@dataclass(frozen=True, slots=True)
class Lead:
    """A call that leads to a send, with no condition between.

    Attributes:
        signal: The address of what is sent.
        place, column: In the receiver.
        sent: Where it is sent in the end.
        chain: The calls and the send that it leads through, outermost first.
    """

    signal: str
    place: Place
    column: int
    sent: Place
    chain: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class Deeds:
    """What a receiver's own body does.

    Attributes:
        unread: The parameters that it never reads.
    """

    handed: tuple[Handed, ...] = ()
    written: tuple[Written, ...] = ()
    vetoes: tuple[Veto, ...] = ()
    leads: tuple[Lead, ...] = ()
    unread: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadBack:
    """A read, after a send, of something mutable that was sent.

    Attributes:
        key: The attribute or key that is read.
    """

    field: str
    key: str
    place: Place
    column: int


@dataclass(frozen=True, slots=True)
class AroundSend:
    """What the function around a send does before and after it.

    Attributes:
        uncommitted: Where it has written to a session and not committed before the send.
        commit: Where it commits after it; ``None`` where it does not.
        read_back: What it reads of the payload after it.
        strange: For each field whose value no queue of JSON can carry: its name, and what it is.
    """

    uncommitted: Place | None = None
    commit: Place | None = None
    read_back: tuple[ReadBack, ...] = ()
    strange: tuple[tuple[str, str], ...] = ()


NOTHING_DONE = Deeds()
NOTHING_AROUND = AroundSend()
