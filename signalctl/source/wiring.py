"""Turn the sites of every module into sends and connects of known signals."""

from collections.abc import Iterator

from signalctl.model.place import Place
from signalctl.model.source import Partition, Party
from signalctl.source import calls, gate, known, senders
from signalctl.source.at import At, merged
from signalctl.source.callers import Callers
from signalctl.source.expressions import SENDING
from signalctl.source.found import FoundConnect, FoundSend, Spot, Wiring
from signalctl.source.handlers import Receiving, receiving, under
from signalctl.source.modules import Modules
from signalctl.source.reach import around
from signalctl.source.resolve import Resolver
from signalctl.source.shapes import Site
from signalctl.source.sorts import types_of_call
from signalctl.source.spell import spell
from signalctl.source.unit import Unit
from signalctl.source.values import (
    Const,
    Env,
    Ext,
    Func,
    OneOf,
    Param,
    Sig,
    Table,
    Unknown,
    Value,
    alternatives,
)

_DEPTH = 4
_ROWS = 200
_WRAPPERS = {"send": "_async_wrapper", "send_async": "_sync_wrapper"}


class Wirer:
    """Follows every site to its signal."""

    def __init__(self, modules: Modules) -> None:
        self.resolver = Resolver(modules)
        self.callers = Callers(self.resolver)
        self.found = Wiring()

    def wire(self, unit: Unit) -> None:
        """Follow the sites of one module."""
        for site in unit.facts.sites:
            spot = Spot(unit, site.scope, site.block, site.line, site.column)
            self._site(unit, site, (), (), spot)

    def _site(
        self, unit: Unit, site: Site, env: Env, through: tuple[Place, ...], spot: Spot
    ) -> None:
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
        self.resolver.asks_subclasses = True
        base = self.resolver.settle(self.resolver.value(site.base, at), env)
        self.resolver.asks_subclasses = False
        several = alternatives(base)
        params = [each for each in several if isinstance(each, Param)]
        if params and not (params[0].name.startswith("sig") or self._speaks_of_signals(unit)):
            reason = f"it is the parameter '{params[0].name}', in a file without a word of signals"
            self._note(site, spot, reason, "param")
            return
        if params:
            self._expand(unit, site, env, through, spot, params[0])
            return
        signals = [each for each in several if isinstance(each, Sig)]
        if not signals or len(signals) < len([e for e in several if not _no_signal(e)]):
            unknown = next((each for each in several if not isinstance(each, Sig)), base)
            self._doubt(site, spot, unknown)
            return
        for signal in signals:
            may = len(signals) > 1
            if site.method in SENDING:
                self._send(unit, site, at, through, spot, signal, may=may)
            else:
                self._connect(unit, site, at, through, spot, signal, may=may)

    def _speaks_of_signals(self, unit: Unit) -> bool:
        """Whether it is worth looking for callers: sockets and mails are sent too."""
        return gate.speaks(unit.text.content)

    def _expand(
        self,
        unit: Unit,
        site: Site,
        env: Env,
        through: tuple[Place, ...],
        spot: Spot,
        param: Param,
        *,
        quiet: bool = False,
    ) -> bool:
        """Follow the site once for each call that gives ``param``; whether there was one."""
        scope = self._scope_to_call(unit, site, env, param)
        found, doubtful = self.callers.of(*scope)
        if len(through) >= _DEPTH:
            found = []
        for calling in found:
            call = calling.call
            place = unit.place(site.line)
            outer = Spot(calling.unit, call.scope, call.block, call.line, call.column)
            inner = (spot.place, *through) if through else (place,)
            self._site(unit, site, merged(env, calling.given), inner, outer)
        if (not found or doubtful) and not quiet:
            name = self.resolver.modules.units[param.unit].facts.scopes[param.scope].name
            why = "which nothing calls" if not found else "and not every call of it is resolved"
            self._note(
                site, spot, f"it is the parameter '{param.name}' of '{name}', {why}", "param"
            )
        return bool(found) and not doubtful

    def _scope_to_call(self, unit: Unit, site: Site, env: Env, param: Param) -> tuple[int, int]:
        """The function whose calls are looked for: the innermost one, if something calls it."""
        known = dict(env)
        if param.unit == unit.index and param.scope != site.scope:
            inner = (unit.index, site.scope)
            nested = inner not in known and self._inside(unit, site.scope, param.scope)
            if nested and self.callers.of(*inner)[0]:
                return inner
        return (param.unit, param.scope)

    @staticmethod
    def _inside(unit: Unit, scope: int, outer: int) -> bool:
        while scope > 0:
            scope = unit.facts.scopes[scope].parent
            if scope == outer:
                return True
        return False

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
                if self._expand(unit, site, at.env, through, spot, rest, quiet=True):
                    return
                is_open = True
            elif rest is not None and not isinstance(rest, Table):
                is_open = True
        wrapper = _WRAPPERS[site.method]
        names = tuple(name for name in fields if name != wrapper)
        types = types_of_call(self.resolver, site.call, at)
        self.found.sends[
            FoundSend(
                signal,
                spot,
                site,
                fields=names,
                types=tuple(map(types.get, names)),
                open=is_open,
                sender=self._sender_of_send(site, given, at),
                through=through,
                may=may,
                wrapped=wrapper in fields,
                extra=max(0, len(given.positional) - 1),
            )
        ] = None

    def _sender_of_send(self, site: Site, given: calls.Given, at: At) -> Partition:
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
        if param is not None and self._expand(unit, site, at.env, through, spot, param, quiet=True):
            return
        for each in several:
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

    def _receiving(self, site: Site, value: Value) -> Receiving | str:
        self.resolver.wide = True
        try:
            if site.target >= 0 and isinstance(value, Func):
                scope = self.resolver.scope_of(value)
                own = site.call if site.call is not None else ("a", site.base, site.method)
                place = next((n for n, e in enumerate(scope.decorators) if _same(e, own)), -1)
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
            return receiver or Unknown("its receiver is not given"), sender, weak
        return (target if site.target >= 0 else self._called_with(unit, site, at)), sender, weak

    def _called_with(self, unit: Unit, site: Site, at: At) -> Value:
        """The receiver in ``signal.connect_via(sender)(receiver)``."""
        for call in unit.facts.calls:
            if call.term[1] == site.call and call.term[2]:
                return self.resolver.value(call.term[2][0], at)
        return Unknown("what connect_via() gives is not called in sight")

    # Doubts

    def _doubt(self, site: Site, spot: Spot, value: Value) -> None:
        if _no_signal(value):
            return
        reason = (
            value.reason if isinstance(value, Unknown) else f"'{spell(site.base)}' is not known"
        )
        if isinstance(value, Ext):
            reason = f"'{value.path}' was not read"
        self._note(site, spot, reason, "unknown")

    def _note(self, site: Site, spot: Spot, reason: str, kind: str) -> None:
        self.found.doubts.append((spot, site, reason, kind))


def _same(one: object, other: object) -> bool:
    """Whether two terms are equal, be they tuples or, from a cache, lists."""
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        return len(one) == len(other) and all(map(_same, one, other))
    return one == other


def _no_signal(value: Value) -> bool:
    """Whether it is certain that this is no signal."""
    if isinstance(value, Unknown):
        return value.plain
    if isinstance(value, Ext):
        return known.is_standard(value.path)
    return not isinstance(value, Param | Sig | OneOf)
