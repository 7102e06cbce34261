"""The receivers of a living signal as values: who is in its tables, and who was collected."""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import blinker

from signalctl import wires
from signalctl.model.door import Door, UnknownDoor
from signalctl.model.place import Place
from signalctl.model.wiring import Receiver, ReceiverKind, SenderFilter, State
from signalctl.target import senders
from signalctl.target.loaded import Loaded
from signalctl.target.receivers import Definition, Description, describe
from signalctl.target.recorder import Connect, DoorReader


def receiver_rows(
    loaded: Loaded, signal: blinker.Signal, door_of: DoorReader
) -> tuple[Receiver, ...]:
    """Every receiver of ``signal``, one row for each sender it is connected to.

    Returns:
        The rows of blinker's table, in its order; then what was collected, oldest connect first.

    Raises:
        wires.UnreadableError: The signal's tables are of a kind we do not know.
    """
    return tuple(row for row, _ in rows_and_wires(loaded, signal, door_of))


def rows_and_wires(
    loaded: Loaded, signal: blinker.Signal, door_of: DoorReader
) -> tuple[tuple[Receiver, wires.Wire | None], ...]:
    """The rows of ``receiver_rows``, each with its living wire; ``None`` for what was collected.

    Raises:
        wires.UnreadableError: The signal's tables are of a kind we do not know.
    """
    connects = loaded.recording.connects_of(signal)
    present = [
        (_present(loaded, wire, _latest(wire, connects), door_of), wire)
        for wire in wires.wires_of(signal)
    ]
    gone = dict.fromkeys(_collected(loaded, connect) for connect in connects if connect.collected)
    return (*present, *((row, None) for row in gone))


def place_of(root: Path, definition: Definition | None) -> Place | None:
    """A definition as a place: relative to ``root`` where it lies under it."""
    file = None if definition is None else _shown(root, definition.file)
    return None if definition is None or file is None else Place(file, definition.line)


@lru_cache(maxsize=10_000)
def _shown(root: Path, file: str) -> str | None:
    path = Path(file)
    if not path.is_absolute():  # "<string>", "<frozen ...>": code that has no file
        return None
    # As text: pathlib compares part by part, and the file of every module is asked for.
    return path.as_posix().removeprefix(f"{root.as_posix().rstrip('/')}/")


def _latest(wire: wires.Wire, connects: Sequence[Connect]) -> Connect | None:
    """The last connect that made ``wire``; for an orphan, the last one of its receiver."""
    sender_id = None if wire.sender is None or wire.sender.any else wire.sender_id
    for connect in reversed(connects):
        same_receiver = connect.receiver_id == wire.receiver_id and not connect.died
        if same_receiver and (wire.sender is None or connect.sender_id == sender_id):
            return connect
    return None


def _present(
    loaded: Loaded, wire: wires.Wire, connect: Connect | None, door_of: DoorReader
) -> Receiver:
    description: Description | None = None
    door: Door | UnknownDoor | None = None
    state = State.LIVE if wire.sender is not None else State.ORPHANED
    error = None
    if wire.weak and wire.receiver is None:  # dead, and blinker has not noticed
        state = State.COLLECTED
    if connect is not None and connect.description is not None:
        description, door = connect.description, connect.door
    elif state is not State.COLLECTED:
        try:
            description, door = describe(wire.receiver), door_of(wire.receiver)
        except Exception as problem:  # noqa: BLE001 - an odd object is a row with an error
            error = f"could not be described: {type(problem).__name__}: {problem}"
    return _row(
        loaded,
        description=description,
        door=door,
        state=state,
        weak=wire.weak,
        sender=senders.filter_of(wire.sender, None if connect is None else connect.sender),
        site=None if connect is None else connect.site,
        error=error,
    )


def _collected(loaded: Loaded, connect: Connect) -> Receiver:
    return _row(
        loaded,
        description=connect.description,
        door=connect.door,
        state=State.COLLECTED,
        weak=True,
        sender=connect.sender,
        site=connect.site,
        sends_heard=connect.sends_heard,
    )


def _row(
    loaded: Loaded,
    *,
    description: Description | None,
    door: Door | UnknownDoor | None,
    state: State,
    weak: bool,
    sender: SenderFilter,
    site: Definition | None,
    sends_heard: int | None = None,
    error: str | None = None,
) -> Receiver:
    definition = None if description is None else description.definition
    return Receiver(
        name="not known" if description is None else description.name,
        place=place_of(loaded.root, definition),
        own=definition is not None and loaded.own.has(definition.file),
        kind=ReceiverKind.UNKNOWN if description is None else description.kind,
        is_async=description is not None and description.is_async,
        weak=weak,
        state=state,
        door=door,
        sender=sender,
        connected=place_of(loaded.root, site),
        sends_heard=sends_heard,
        error=error,
        wrapper=place_of(loaded.root, None if description is None else description.wrapper),
    )
