"""Receivers that only source shows, as rows beside the living ones."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from signalctl.join.process import Process
from signalctl.model.place import Place
from signalctl.model.source import LASTING, ConnectSite, Demand, Partition, Party
from signalctl.model.wiring import (
    NotRun,
    NotRunReason,
    Receiver,
    ReceiverKind,
    SenderFilter,
    SenderKind,
    State,
)

_KINDS = {
    Party.ANY: SenderKind.ANY,
    Party.NONE: SenderKind.NONE,
    Party.CONSTANT: SenderKind.STRING,
    Party.UNKNOWN: SenderKind.UNKNOWN,
}
_ONE_OF_SEVERAL = "one of several that this line may connect"


Demands = Mapping[tuple[Place | None, Place | None], Demand]
"""By the first lines of the handler, and of the function that a call enters."""


def with_demand(receiver: Receiver, demands: Demands) -> Receiver:
    """``receiver`` with what its source does with the fields, where that was read.

    A function is the same in both by its first line, decorators included.
    """
    demand = demands.get((receiver.place, receiver.wrapper or receiver.place))
    return receiver if demand is None else replace(receiver, demand=demand)


def source_rows(
    sites: Iterable[ConnectSite],
    *,
    demands: Demands,
    own_files: Mapping[str, str],
    process: Process | None,
) -> tuple[Receiver, ...]:
    """A row for each receiver that a line would connect and has not; once for each sender.

    Args:
        sites: Of one signal; those that ran are left out.
        demands: Of every handler.
        own_files: Module of each own file.
        process: ``None`` where nothing of the target was run.
    """
    rows = (
        _row(site, demands=demands, own_files=own_files, process=process)
        for site in sites
        if site.method in LASTING and not site.ran
    )
    return tuple(dict.fromkeys(rows))


def _row(
    site: ConnectSite,
    *,
    demands: Demands,
    own_files: Mapping[str, str],
    process: Process | None,
) -> Receiver:
    handler = site.handler
    place = None if handler is None else handler.place
    row = Receiver(
        name="not known" if handler is None else handler.name,
        place=place,
        own=(place or site.place).file in own_files,
        kind=ReceiverKind.UNKNOWN if handler is None else ReceiverKind(handler.kind),
        is_async=handler is not None and handler.is_async,
        weak=site.weak,
        state=State.SOURCE,
        door=None if handler is None else handler.door,
        sender=filter_of(site.sender),
        connected=site.place,
        wrapper=None if handler is None else handler.wrapper,
        error="; ".join(_doubts(site)) or None,
        not_run=None if process is None else _why_not_run(site, own_files, process),
    )
    return with_demand(row, demands)


def _doubts(site: ConnectSite) -> Iterator[str]:
    if site.reason is not None:
        yield f"could not tell what is connected, because {site.reason}"
    if site.may:
        yield _ONE_OF_SEVERAL


def filter_of(sender: Partition) -> SenderFilter:
    """The senders that a connect in source listens to, as a living row has them."""
    kind = _KINDS.get(sender.party, SenderKind.OBJECT)
    label = sender.label or sender.party.value
    if sender.party is Party.APP:
        label = "the app"
    if sender.party is Party.UNKNOWN:
        label = f"not known: {sender.label}"
    return SenderFilter(kind, label, sender.party)


def _why_not_run(site: ConnectSite, own_files: Mapping[str, str], process: Process) -> NotRun:
    if site.place.file not in process.imported:
        module = own_files.get(site.place.file, site.place.file)
        return NotRun(NotRunReason.NOT_IMPORTED, module)
    if site.conditions:
        return NotRun(NotRunReason.CONDITION, site.conditions[-1], site.function)
    if site.function:
        return NotRun(NotRunReason.NOT_CALLED, site.function)
    return NotRun(NotRunReason.NOT_SEEN)
