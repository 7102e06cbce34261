"""From files to a wiring: which signal each site is about, and what every signal is called."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property

from signalctl.model.place import Ignore, Place
from signalctl.model.source import ConnectSite, Demand, Send, SendSite, SourceSignal, SourceWiring
from signalctl.source import gate
from signalctl.source.addresses import Addresses
from signalctl.source.around_sends import around_send
from signalctl.source.deeds import Sends, deeds_of
from signalctl.source.demands import Demands
from signalctl.source.doubts import unresolved
from signalctl.source.early import conditions_of
from signalctl.source.exports import Exports
from signalctl.source.files import Finder, SourceFile
from signalctl.source.found import FoundConnect, FoundSend
from signalctl.source.handlers import Receiving
from signalctl.source.holders import Holders
from signalctl.source.modules import Modules
from signalctl.source.pickled import is_set_to_pickle
from signalctl.source.sieve import Sieve
from signalctl.source.straight import is_certain
from signalctl.source.strange import strange_fields
from signalctl.source.suppress import ignores_in
from signalctl.source.surroundings import around
from signalctl.source.unit import Unit
from signalctl.source.values import Sig
from signalctl.source.wiring import Wirer

_PATIENCE = 200
"""Steps that a name may take to prove a signal, when no site asks for it."""


def wiring_of(files: Sequence[SourceFile], finder: Finder, root: str) -> tuple[SourceWiring, bool]:
    """Read what may have to do with signals, follow its sites, and name the signals.

    Args:
        files: Of own code, and of packages beside it.
        finder: Finds other modules.
        root: The project root, absolute.

    Returns:
        The wiring, and whether every file could be opened: one that could not may be, next time.
    """
    modules = Modules(files, finder=finder, root=root)
    sieve = Sieve(modules)
    units = sieve.units()
    wirer = Wirer(modules, sieve.carriers)
    wirer.resolver.sources = tuple([each.file.module.encode() for each in units if _makes(each)])
    for unit in units:
        with modules.noting_what_fails(unit):
            wirer.wire(unit)
    sieve.take_in(modules.units)
    holders = Holders(sieve.carriers, modules.units)
    addresses = Addresses(wirer.resolver, sieve.carriers, holders)
    wirer.resolver.patience = _PATIENCE
    modules.closed = True
    for unit in sorted(modules.units, key=lambda each: (not each.own, each.file.path)):
        with modules.noting_what_fails(unit):
            addresses.collect(unit)
    Exports(modules, wirer.resolver, addresses).spread()
    signals, sends, connects, demands = _Naming(wirer, addresses).wiring()
    wiring = SourceWiring(
        signals=signals,
        sends=sends,
        connects=connects,
        demands=demands,
        unresolved=unresolved(
            (each for each in wirer.found.doubts if each[0].unit.own), words=addresses.words()
        ),
        unread=tuple(modules.unread[name] for name in sorted(modules.unread)),
        modules=tuple(sorted((each.module, modules.shown(each)) for each in files if each.own)),
        packages=tuple(sorted({each.module.partition(".")[0] for each in files})),
        ignores=tuple(_ignores(modules)),
    )
    return wiring, not modules.missed


def _ignores(modules: Modules) -> Iterator[Ignore]:
    for file, content in sorted(modules.own_contents(), key=lambda each: each[0].path):
        if file.own:
            yield from ignores_in(content, modules.shown(file))


def _makes(unit: Unit) -> bool:
    """Whether a module makes signals, and has not the word in its name: who imports it may not say it."""
    return "ignal" not in unit.file.module and gate.makes(unit.text.content)


class _Naming:
    """Puts addresses in the place of signals."""

    def __init__(self, wirer: Wirer, addresses: Addresses) -> None:
        self._wirer = wirer
        self._addresses = addresses
        self._rows: dict[Sig, SourceSignal] = {}
        self._queued: set[Sig] = set()
        """Signals with a receiver that hands fields to a task."""

    def wiring(
        self,
    ) -> tuple[
        tuple[SourceSignal, ...],
        tuple[SendSite, ...],
        tuple[ConnectSite, ...],
        tuple[Demand, ...],
    ]:
        """Signals, sends, connects and demands."""
        found = self._wirer.found
        self._wirer.resolver.modules.closed = False  # what receivers call may stand anywhere
        demands = self._demands(found.connects)
        sends = sorted(map(self._send, found.sends), key=_send_order)
        connects = sorted(map(self._connect, found.connects), key=_connect_order)
        for signal in self._addresses.all():
            if self._addresses.is_own(signal):
                self._row(signal)
        rows = sorted(self._rows.values(), key=lambda each: (each.address, str(each.defined)))
        return tuple(rows), tuple(sends), tuple(connects), demands

    def _row(self, signal: Sig) -> SourceSignal:
        if signal not in self._rows:
            self._rows[signal] = self._addresses.signal(signal)
        return self._rows[signal]

    def _send(self, found: FoundSend) -> SendSite:
        send = Send(
            place=found.spot.place,
            function=found.spot.function,
            sender=found.site.sender,
            fields=found.fields,
            open=found.open,
            is_async=found.site.method == "send_async",
            types=found.types,
        )
        return SendSite(
            signal=self._row(found.signal).address,
            send=send,
            column=found.spot.column,
            sender=found.sender,
            through=found.through,
            may=found.may,
            wrapped=found.wrapped,
            extra_positional=found.extra,
            result=found.site.result,
            conditions=conditions_of(found.spot, self._wirer.resolver),
            own=found.spot.unit.own,
            around=around_send(found.site, found.spot, found.through, self._strange(found)),
        )

    def _connect(self, found: FoundConnect) -> ConnectSite:
        received = found.receiving
        return ConnectSite(
            signal=self._row(found.signal).address,
            method=found.site.method,
            place=found.spot.place,
            column=found.spot.column,
            handler=None if isinstance(received, str) else received.handler,
            sender=found.sender,
            weak=found.weak,
            function=found.spot.function,
            reason=received if isinstance(received, str) else None,
            through=found.through,
            may=found.may,
            conditions=found.spot.conditions,
            own=found.spot.unit.own,
            around=around(self._wirer.resolver, found),
        )

    def _demands(self, connects: dict[FoundConnect, None]) -> tuple[Demand, ...]:
        demands = Demands(self._wirer.resolver)
        received = dict.fromkeys(
            each.receiving for each in connects if isinstance(each.receiving, Receiving)
        )
        sends = self._certain_sends()
        by_receiver = {each: self._with_deeds(demands.of(each), each, sends) for each in received}
        found = dict.fromkeys(by_receiver.values())
        self._queued = {
            each.signal
            for each in connects
            if isinstance(each.receiving, Receiving) and by_receiver[each.receiving].deeds.handed
        }
        return tuple(sorted(found, key=lambda each: (str(each.place), each.handler)))

    def _strange(self, found: FoundSend) -> tuple[tuple[str, str], ...]:
        """The fields that no queue can carry, where a receiver hands fields to one."""
        if found.signal not in self._queued or self._pickles:
            return ()
        return tuple(strange_fields(self._wirer.resolver, found))

    @cached_property
    def _pickles(self) -> bool:
        return is_set_to_pickle(self._wirer.resolver.modules)

    def _certain_sends(self) -> Sends:
        """The signals that each function sends whenever it runs."""
        found: dict[tuple[int, int], list[tuple[str, Place]]] = {}
        for each in self._wirer.found.sends:
            spot = each.spot
            node = None if each.may or not spot.unit.own else spot.unit.node(spot.scope)
            if node is not None and is_certain(node, spot.line):
                address = self._row(each.signal).address
                key = (spot.unit.index, spot.scope)
                found.setdefault(key, []).append((address, spot.place))
        return {key: tuple(sends) for key, sends in found.items()}

    def _with_deeds(self, demand: Demand, received: Receiving, sends: Sends) -> Demand:
        """The demand of a receiver in own code, with what its body does."""
        function = received.function
        if function is None or not self._wirer.resolver.modules.units[function.unit].own:
            return demand
        return replace(demand, deeds=deeds_of(self._wirer.resolver, received, sends))


def _send_order(site: SendSite) -> tuple[object, ...]:
    return (site.send.place, site.column, site.signal, site.send.fields, site.through)


def _connect_order(site: ConnectSite) -> tuple[object, ...]:
    handler = "" if site.handler is None else site.handler.name
    return (site.place, site.column, site.signal, handler, site.sender.label)
