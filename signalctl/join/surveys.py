"""A survey with what source tells, or of source alone."""

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

from signalctl.join.fields import fields_of
from signalctl.join.matching import matches
from signalctl.join.process import Process
from signalctl.join.rows import Demands, source_rows, with_demand
from signalctl.model.origin import Origin
from signalctl.model.place import UnresolvedSite
from signalctl.model.source import ConnectSite, Creation, SendSite, SourceSignal, SourceWiring
from signalctl.model.wiring import Signal, Subject, Survey, Unseen


def join(survey: Survey, source: SourceWiring, process: Process) -> Survey:
    """What the process and source tell of the same target, as one survey.

    Every living signal gains its sends, its connect sites, the receivers whose connect has not
    run, and what its receivers do with fields. A signal that only source shows is a row of its own.
    """
    pairs = matches(survey.signals, source.signals)
    several = {
        each.address for each in source.signals if not each.many and len(pairs[each.address]) > 1
    }
    known = _Known.of(source, one_of=several)
    addresses: dict[str, list[str]] = {}
    for address, found in pairs.items():
        for signal in found:
            addresses.setdefault(signal.address, []).append(address)
    living = [
        _joined(signal, known.sites_of(addresses.get(signal.address, ())), known, process)
        for signal in survey.signals
    ]
    unmatched = [
        signal for signal in source.signals if not pairs[signal.address] and known.is_own(signal)
    ]
    alone = [_alone(each, known, process) for each in unmatched if process.concerns(each)]
    signals = _unique([*living, *alone])
    return replace(
        survey,
        signals=signals,
        unseen=replace(
            survey.unseen,
            unread_files=source.unread,
            unresolved_sites=tuple(_open(source.unresolved, process)),
            signals_elsewhere=len(unmatched) - len(alone),
        ),
        ignores=source.ignores,
        own_files=frozenset(known.own_files),
    )


def survey_of(source: SourceWiring, *, subject: Subject, root: str) -> Survey:
    """What source alone tells of a target of which nothing was run."""
    known = _Known.of(source)
    return Survey(
        subject=subject,
        root=root,
        signals=_unique(_alone(signal, known, None) for signal in source.signals),
        unseen=Unseen(
            modules_not_imported=(),
            unread_files=source.unread,
            unresolved_sites=source.unresolved,
        ),
        ignores=source.ignores,
        own_files=frozenset(known.own_files),
    )


@dataclass(frozen=True, slots=True)
class _Sites:
    """The sites of one signal, and whether all who may send it were read."""

    sends: tuple[SendSite, ...]
    connects: tuple[ConnectSite, ...]
    creations: tuple[Creation, ...]


@dataclass(frozen=True, slots=True)
class _Known:
    """What source tells, by what it is looked up by."""

    sends: Mapping[str, list[SendSite]]
    connects: Mapping[str, list[ConnectSite]]
    creations: Mapping[str, tuple[Creation, ...]]
    demands: Demands
    own_files: Mapping[str, str]
    packages: frozenset[str]

    @classmethod
    def of(cls, source: SourceWiring, one_of: AbstractSet[str] = frozenset()) -> "_Known":
        """What ``source`` tells; ``one_of``: addresses of which each stands for one of several signals."""
        sends: dict[str, list[SendSite]] = {}
        for send in source.sends:
            told = replace(send, may=True) if send.signal in one_of else send
            sends.setdefault(send.signal, []).append(told)
        connects: dict[str, list[ConnectSite]] = {}
        for connect in source.connects:
            may_be = replace(connect, may=True) if connect.signal in one_of else connect
            connects.setdefault(connect.signal, []).append(may_be)
        demands = {(each.place, each.entry): each for each in source.demands}
        own_files = {file: module for module, file in source.modules}
        creations = {each.address: each.creations for each in source.signals}
        return cls(sends, connects, creations, demands, own_files, frozenset(source.packages))

    def has_read(self, signal: Signal) -> bool:
        """Whether the package that defines ``signal`` was read: the likeliest one to send it."""
        modules = {each.partition(":")[0] for each in signal.aliases}
        return any(each.partition(".")[0] in self.packages for each in modules)

    def is_own(self, signal: SourceSignal) -> bool:
        """Whether own code makes ``signal``, or has to do with it."""
        sites = (*self.sends.get(signal.address, ()), *self.connects.get(signal.address, ()))
        return signal.own or any(each.own for each in sites)

    def sites_of(self, addresses: Iterable[str]) -> _Sites:
        """The sites of the signals that source calls by one of ``addresses``, sorted by place."""
        several = tuple(addresses)
        sends = [each for address in several for each in self.sends.get(address, ())]
        connects = [each for address in several for each in self.connects.get(address, ())]
        creations = (each for address in several for each in self.creations.get(address, ()))
        return _Sites(
            tuple(sorted(sends, key=lambda each: (each.send.place, each.column))),
            tuple(sorted(connects, key=lambda each: (each.place, each.column))),
            tuple(sorted(creations, key=lambda each: each.place)),
        )


def _joined(signal: Signal, sites: _Sites, known: _Known, process: Process) -> Signal:
    address = signal.address
    connects = tuple(
        replace(each, signal=address, ran=process.has_run(each, address))
        for each in sites.connects
        if process.has_run(each, address) or not (each.may and process.has_called(each.place))
    )
    sends = tuple(replace(each, signal=address) for each in sites.sends)
    receivers = (
        *(with_demand(each, known.demands) for each in signal.receivers),
        *source_rows(connects, demands=known.demands, own_files=known.own_files, process=process),
    )
    was_read = signal.origin is Origin.OWN or sends or known.has_read(signal)
    return replace(
        signal,
        fields=fields_of(receivers, sends if was_read else None),
        receivers=receivers,
        sends=sends if was_read else None,
        connects=connects if was_read or connects else None,
        creations=sites.creations,
    )


def _alone(signal: SourceSignal, known: _Known, process: Process | None) -> Signal:
    sites = known.sites_of([signal.address])
    connects = tuple(
        each if process is None else replace(each, ran=False) for each in sites.connects
    )
    receivers = source_rows(
        connects, demands=known.demands, own_files=known.own_files, process=process
    )
    was_read = signal.own or sites.sends
    sends = sites.sends if was_read else None
    return Signal(
        address=signal.address,
        name=signal.name,
        namespace=signal.namespace,
        aliases=signal.aliases,
        origin=_origin(signal),
        defined=signal.defined,
        doc=None,
        fields=fields_of(receivers, sends),
        receivers=receivers,
        sends=sends,
        connects=connects,
        living=None if process is None else False,
        creations=signal.creations,
        passing=signal.passing,
    )


def _origin(signal: SourceSignal) -> Origin:
    if signal.own:
        return Origin.OWN
    top = signal.address.partition(":")[0].partition(".")[0]
    return Origin.FLASK if top in {"flask", "quart"} else Origin.EXT


def _unique(signals: Iterable[Signal]) -> tuple[Signal, ...]:
    """Sorted by address; one that only source shows gives way to a living one of its address."""
    by_address: dict[str, Signal] = {}
    for signal in signals:
        by_address.setdefault(signal.address, signal)
    return tuple(by_address[address] for address in sorted(by_address))


def _open(sites: Iterable[UnresolvedSite], process: Process) -> Iterable[UnresolvedSite]:
    """The sites that the process does not resolve either: a connect that ran is in its tables."""
    return (each for each in sites if not process.has_called(each.place))
