"""A listing as rows of cells, for the formats that are tables."""

from collections.abc import Iterator
from dataclasses import dataclass

from signalctl.model.report import Listing, Looking
from signalctl.model.wiring import Receiver, Signal
from signalctl.render import words

HEADS = ("signal", "name", "receiver", "place", "takes", "sent at", "remarks")


@dataclass(frozen=True, slots=True)
class Row:
    """One receiver of one signal, or a signal without receivers; the texts are as in the target."""

    signal: str
    name: str
    receiver: str
    place: str
    takes: str
    sent_at: str
    remarks: str

    @property
    def cells(self) -> tuple[str, ...]:
        """In the order of ``HEADS``."""
        return (
            self.signal,
            self.name,
            self.receiver,
            self.place,
            self.takes,
            self.sent_at,
            self.remarks,
        )


def signals_of(report: Looking) -> tuple[Signal, ...]:
    """The signals that a report shows."""
    return report.signals if isinstance(report, Listing) else (report.signal,)


def rows(report: Looking, *, verbose: bool) -> Iterator[Row]:
    """A row for each receiver, in order."""
    for signal in signals_of(report):
        for receiver in signal.receivers or (None,):
            yield _row(signal, receiver, verbose=verbose)


def _row(signal: Signal, receiver: Receiver | None, *, verbose: bool) -> Row:
    remarks = [remark.text for remark in words.signal_remarks(signal)]
    if receiver is None:
        text = "no receivers" if signal.error is None else ""
        return Row(
            signal.address, signal.name or "", text, "", "", sent_at(signal), "; ".join(remarks)
        )
    remarks += [remark.text for remark in words.remarks(receiver, verbose=verbose)]
    place = receiver.place
    return Row(
        signal=signal.address,
        name=signal.name or "",
        receiver=receiver.name,
        place="" if place is None else words.place_text(place, verbose=verbose),
        takes=", ".join(words.takes(receiver)),
        sent_at=sent_at(signal),
        remarks="; ".join(remarks),
    )


def sent_at(signal: Signal) -> str:
    """The lines that send ``signal``; a question mark where the source was not read."""
    if signal.sends is None:
        return "?"
    return ", ".join(dict.fromkeys(words.place_text(each.send.place) for each in signal.sends))
