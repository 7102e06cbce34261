"""Turn the sites of every module into sends and connects of known signals."""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet

from signalctl.model.place import Place
from signalctl.model.source import Partition, Party
from signalctl.source import calls, senders
from signalctl.source.asking import Asking, is_around
from signalctl.source.at import At, merged
from signalctl.source.found import FoundConnect, FoundSend, Spot
from signalctl.source.handlers import Receiving, receiving, under
from signalctl.source.known import SENDING
from signalctl.source.loose import Loose, by_getattr, follow_loose
from signalctl.source.reach import around
from signalctl.source.shapes import RETURNED, Site
from signalctl.source.sorts import types_of_call
from signalctl.source.unit import Unit
from signalctl.source.values import (
    Const,
    Env,
    Func,
    Method,
    Param,
    Sig,
    Table,
    Unknown,
    Value,
    alternatives,
)

_ROWS = 200
_WRAPPERS = {"send": "_async_wrapper", "send_async": "_sync_wrapper"}


class Wirer(Asking):
    """Follows every site to its signal."""

    def wire(self, unit: Unit) -> None:
        """Follow the sites of one module."""
        for site in (*unit.facts.sites, *by_getattr(unit)):
            spot = Spot(unit, site.scope, site.block, site.line, site.column)
            self.follow(unit, site, (), (), spot)
        loose, self.loose = self.loose, []
        for each in loose:
            follow_loose(self, each)

    def follow(
        self, unit: Unit, site: Site, env: Env, through: tuple[Place, ...], spot: Spot
    ) -> None:
        """Follow one site to its signals, and note what it does to them at ``spot``."""
        for each in self._rows(unit, site, env):
            self._one(unit, site, each, through, spot)

    def _rows(self, unit: Unit, site: Site, env: Env) -> Iterator[Env]:
        """``env`` once for each turn of the loops around the site whose rows are known."""
        loops = [
            each
            for each in around(unit.facts, site.block)
            if unit.facts.blocks[each].rows is not None
        ]
        envs = [env]
        for loop in reversed(loops):
            turns: list[Env] = []
            for each in envs:
                at = At(unit, site.scope, site.order, unit.facts.blocks[loop].parent, each)
                rows = self.resolver.rows(unit.facts.blocks[loop].rows, at)
                if not rows or len(rows) * len(envs) > _ROWS:
                    turns.append(each)
                else:
                    key = ("row", unit.index, loop)
                    turns.extend(merged(each, ((key, row),)) for row in rows)
            envs = turns
        yield from envs

    def _one(
        self, unit: Unit, site: Site, env: Env, through: tuple[Place, ...], spot: Spot
    ) -> None:
        at = At(unit, site.scope, site.order, site.block, env)
        self.resolver.opens_bases = self.is_kept_as_a_signal(site)
        self.resolver.asks_subclasses = True
        base = self.resolver.settle(self.resolver.value(site.base, at), env)
        self.resolver.asks_subclasses = self.resolver.opens_bases = False
        several = alternatives(base)
        params = [each for each in several if isinstance(each, Param)]
        if params and not is_around(unit, site.scope, params[0]):
            several = alternatives(self.from_callers(site, at, params[0]))
            params = [each for each in several if isinstance(each, Param)]
        if params and not (params[0].name.startswith("sig") or self.speaks_of_signals(unit)):
            reason = f"it is the parameter '{params[0].name}', in a file without a word of signals"
            self.note(site, spot, reason, "param")
            return
        if params:
            self.expand(unit, site, env, through, spot, params[0])
            return
        several = self.followed(unit, site, at, through, spot, several)
        signals = [each for each in several if isinstance(each, Sig)]
        doubtful = [
            each for each in several if not isinstance(each, Sig) and not self.no_signal(each)
        ]
        if not signals or doubtful:
            self.doubt(site, spot, several, sure=bool(signals))
            return
        if site.call is None and site.target < 0:
            self.loose.append(Loose(unit, site, at, spot, tuple(signals)))
            return
        for signal in signals:
            may = len(signals) > 1
            if site.method in SENDING:
                self._send(unit, site, at, through, spot, signal, may=may)
            else:
                self._connect(unit, site, at, through, spot, signal, may=may)

    def _send(
        self,
        unit: Unit,
        site: Site,
        at: At,
        through: tuple[Place, ...],
        spot: Spot,
        signal: Sig,
        *,
        may: bool,
    ) -> None:
        given = calls.given_by(self.resolver, site.call, at)
        fields, is_open = dict(given.names), given.more_names
        if given.rest is not None:
            rest = self.resolver.settle(given.rest, at.env)
            if isinstance(rest, Table):
                for key, value in rest.items:
                    if isinstance(key, Const) and key not in given.gone:
                        fields.setdefault(str(key.value), value)
                is_open = is_open or rest.open or rest.loose
                rest = rest.rest
            if isinstance(rest, Param):
                if self.expand(unit, site, at.env, through, spot, rest, quiet=True):
                    return
                is_open = True
            elif rest is not None and not isinstance(rest, Table):
                is_open = True
        if site.result == RETURNED:
            site = site._replace(result=self.callers.result_of(spot.unit.index, spot.scope))
        wrapper = _WRAPPERS[site.method]
        taken = self.resolver.classes.taken_by_name(signal, site.method) & fields.keys()
        names = tuple(name for name in fields if name != wrapper and name not in taken)
        types = types_of_call(self.resolver, site.call, at)
        self.found.sends[
            FoundSend(
                signal,
                spot,
                site,
                fields=names,
                types=tuple(map(types.get, names)),
                open=is_open,
                sender=self._sender_of_send(site, given, at, taken),
                through=through,
                may=may,
                wrapped=wrapper in fields,
                extra=max(0, len(given.positional) - 1),
            )
        ] = None

    def _sender_of_send(
        self, site: Site, given: calls.Given, at: At, taken: AbstractSet[str]
    ) -> Partition:
        first = given.positional[0] if given.positional else None
        if first is not None and site.call is not None and site.call[2][0][0] != "*":
            self.resolver.wide = True
            try:
                first = self.resolver.value(site.call[2][0], at)
            finally:
                self.resolver.wide = False
        if first is not None:
            return self._partition(first, at)
        if given.more_positional:
            return Partition(Party.UNKNOWN, "it comes from a '*'")
        if taken:
            return Partition(Party.UNKNOWN, f"the signal's own '{site.method}' may choose it")
        return senders.NONE

    def _partition(self, value: Value, at: At) -> Partition:
        return senders.partition_of(self.resolver, self.resolver.settle(value, at.env))

    def _connect(
        self,
        unit: Unit,
        site: Site,
        at: At,
        through: tuple[Place, ...],
        spot: Spot,
        signal: Sig,
        *,
        may: bool,
    ) -> None:
        self.resolver.wide = True
        try:
            handler, sender, weak = self._connected(unit, site, at)
        finally:
            self.resolver.wide = False
        handler = self.resolver.settle(handler, at.env)
        several = alternatives(handler)
        for each in several:
            if isinstance(each, Func):
                several = (*several, *self.resolver.classes.overriding(each))
        param = next((each for each in several if isinstance(each, Param)), None)
        if param is not None and self.expand(unit, site, at.env, through, spot, param, quiet=True):
            return
        for each in several:
            if isinstance(each, Method) and isinstance(each.of, Sig) and each.name in SENDING:
                self._relay(unit, site, spot, through, each, may=may or len(several) > 1)
            self.found.connects[
                FoundConnect(
                    signal,
                    spot,
                    site,
                    receiving=self._receiving(site, each),
                    sender=sender,
                    weak=weak,
                    through=through,
                    may=may or len(several) > 1,
                )
            ] = None

    def _relay(
        self,
        unit: Unit,
        site: Site,
        spot: Spot,
        through: tuple[Place, ...],
        method: Method,
        *,
        may: bool,
    ) -> None:
        """A signal's own ``send`` is the receiver: it hands on whatever comes."""
        assert isinstance(method.of, Sig)  # noqa: S101 - whoever calls has looked
        self.given.add((unit.index, *site.call[4:6]) if site.call is not None else ())
        sent = site._replace(method=method.name, sender="", result="unseen")
        self.found.sends[
            FoundSend(
                method.of,
                spot,
                sent,
                fields=(),
                types=(),
                open=True,
                sender=Partition(Party.UNKNOWN, "whoever sends the signal that it is connected to"),
                through=through,
                may=may,
                wrapped=False,
                extra=0,
            )
        ] = None

    def _receiving(self, site: Site, value: Value) -> Receiving | str:
        self.resolver.wide = True
        try:
            if site.target >= 0 and isinstance(value, Func):
                scope = self.resolver.scope_of(value)
                own = site.call if site.call is not None else ("a", site.base, site.method)
                place = next((n for n, e in enumerate(scope.decorators) if e == own), -1)
                if place >= 0:
                    return under(self.resolver, value, place)
            return receiving(self.resolver, value)
        finally:
            self.resolver.wide = False

    def _connected(self, unit: Unit, site: Site, at: At) -> tuple[Value, Partition, bool | None]:
        """Receiver, sender and weakness of a connect."""
        target = Func(unit.index, site.target, at.env)
        if site.call is None:
            return target, senders.ANY, True
        given = calls.given_by(self.resolver, site.call, at)
        positional, names = given.positional, given.names
        unclear = given.more_positional or given.more_names or given.rest is not None
        via = site.method == "connect_via"
        place = 0 if via else 1
        sender = senders.ANY
        if len(positional) > place:
            sender = self._partition(positional[place], at)
        elif "sender" in names:
            sender = self._partition(names["sender"], at)
        elif unclear:
            sender = Partition(Party.UNKNOWN, "it may come from a '*' or '**'")
        if sender is senders.NONE and not via:
            sender = senders.NONE
        weak: bool | None = site.method == "connect"
        said = positional[place + 1] if len(positional) > place + 1 else names.get("weak")
        if said is not None:
            weak = bool(said.value) if isinstance(said, Const) else None
        elif unclear:
            weak = None
        if not via:
            receiver = positional[0] if positional else names.get("receiver")
            where = "it may come from a '*' or '**'" if unclear else "its receiver is not given"
            return receiver or Unknown(where), sender, weak
        return (target if site.target >= 0 else self._called_with(unit, site, at)), sender, weak

    def _called_with(self, unit: Unit, site: Site, at: At) -> Value:
        """The receiver in ``signal.connect_via(sender)(receiver)``."""
        for call in unit.facts.calls:
            if call.term[1] == site.call and call.term[2]:
                return self.resolver.value(call.term[2][0], at)
        return Unknown("what connect_via() gives is not called in sight")
