"""The ``csv`` format: a line for each receiver, and one for each signal without any."""

from collections.abc import Iterator
from io import StringIO

from signalctl.model.door import Door, UnknownDoor
from signalctl.model.place import Place
from signalctl.model.report import Looking
from signalctl.model.wiring import Receiver, Signal
from signalctl.render.cells import sent_at, signals_of
from signalctl.render.doors import door_words
from signalctl.render.page import Page
from signalctl.render.safe import csv_cell

_LONGEST = 3_000
"""A spreadsheet's cell holds 32,767 characters, and an escape is ten at most."""

_SIGNAL_HEADS = (
    "signal",
    "name",
    "origin",
    "signal_file",
    "signal_line",
    "muted",
    "sent_at",
    "signal_error",
)
_RECEIVER_HEADS = (
    "receiver",
    "file",
    "line",
    "kind",
    "async",
    "weak",
    "state",
    "sender_kind",
    "sender",
    "takes_any",
    "takes",
    "requires",
    "connected_file",
    "connected_line",
    "error",
)

_Cell = str | int | None


def looking(report: Looking, _page: Page) -> Iterator[str]:
    """A chunk for the heads and one for each signal; no cell is a formula to a spreadsheet."""
    import csv  # noqa: PLC0415 - for this format alone

    buffer = StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow((*_SIGNAL_HEADS, *_RECEIVER_HEADS))
    for signal in signals_of(report):
        yield _drained(buffer)
        for receiver in signal.receivers or (None,):
            cells = (*_signal_cells(signal), *_receiver_cells(receiver))
            writer.writerow([_written(cell) for cell in cells])
    yield _drained(buffer)


def _drained(buffer: StringIO) -> str:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text


def _written(cell: _Cell) -> str | int:
    match cell:
        case None:
            return ""
        case bool():
            return str(cell).lower()
        case int():
            return cell
        case str():
            return csv_cell(cell, limit=_LONGEST)


def _signal_cells(signal: Signal) -> tuple[_Cell, ...]:
    return (
        signal.address,
        signal.name,
        signal.origin.value,
        *_place_cells(signal.defined),
        signal.muted,
        sent_at(signal),
        signal.error,
    )


def _receiver_cells(receiver: Receiver | None) -> tuple[_Cell, ...]:
    if receiver is None:
        return (None,) * len(_RECEIVER_HEADS)
    return (
        receiver.name,
        *_place_cells(receiver.place),
        receiver.kind.value,
        receiver.is_async,
        receiver.weak,
        receiver.state.value,
        receiver.sender.kind.value,
        receiver.sender.label,
        *_door_cells(receiver.door),
        *_place_cells(receiver.connected),
        receiver.error,
    )


def _door_cells(door: Door | UnknownDoor | None) -> tuple[_Cell, _Cell, _Cell]:
    if not isinstance(door, Door):
        return (None, None, None)
    words = door_words(door)
    return (words.rest is not None, " ".join(words.names), " ".join(words.required))


def _place_cells(place: Place | None) -> tuple[str | None, int | None]:
    return (None, None) if place is None else (place.file, place.line)
