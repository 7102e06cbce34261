"""Ask the callers of a function what its parameters are, and say what could not be told."""

from signalctl.model.place import Place
from signalctl.source import gate, known
from signalctl.source.at import At, merged
from signalctl.source.callers import Callers
from signalctl.source.carriers import Carriers
from signalctl.source.found import Spot, Wiring
from signalctl.source.loose import Loose
from signalctl.source.modules import Modules
from signalctl.source.resolve import Resolver
from signalctl.source.shapes import RETURNED, Call, Site
from signalctl.source.spell import spell
from signalctl.source.unit import Unit
from signalctl.source.values import (
    Env,
    Ext,
    Inst,
    Klass,
    OneOf,
    Param,
    Sig,
    Unknown,
    Value,
    alternatives,
    one_of,
)

_DEPTH = 4


class Asking:
    """What is found so far, and how a site is followed into the calls of the function around it."""

    def __init__(self, modules: Modules, carriers: Carriers) -> None:
        self._carriers = carriers
        self._speaking = {name.partition(":")[0] for name in carriers.names if ":" in name}
        self.resolver = Resolver(modules)
        self.callers = Callers(self.resolver)
        self.found = Wiring()
        self.loose: list[Loose] = []
        """Methods of signals that are not called where they are named."""
        self.given: set[tuple[int, ...]] = set()
        """The calls that connect one of them."""

    def follow(
        self, unit: Unit, site: Site, env: Env, through: tuple[Place, ...], spot: Spot
    ) -> None:
        """Follow one site to its signals, and note what it does to them at ``spot``."""
        raise NotImplementedError

    def followed(
        self,
        unit: Unit,
        site: Site,
        at: At,
        through: tuple[Place, ...],
        spot: Spot,
        several: tuple[Value, ...],
    ) -> tuple[Value, ...]:
        """``several`` where each that depends on a parameter is asked for at the callers."""
        found: list[Value] = []
        for each in several:
            param = self._depends_on(unit, site, each)
            sure = isinstance(each, Unknown) and each.sure
            if param is None or not (sure or self._is_worth_asking(unit, site)):
                found.append(each)
            elif not is_around(unit, site.scope, param):
                found.extend(alternatives(self.from_callers(site, at, param)))
            else:
                found.extend(self._asked(unit, site, at, through, spot, (param, each)))
        return tuple(found)

    def _asked(
        self,
        unit: Unit,
        site: Site,
        at: At,
        through: tuple[Place, ...],
        spot: Spot,
        of: tuple[Param, Value],
    ) -> tuple[Value, ...]:
        """What is left of a value when the callers that give it have been followed."""
        param, value = of
        doubts, rows = len(self.found.doubts), self.found.count()
        whole = self.expand(unit, site, at.env, through, spot, param, quiet=True)
        whole = whole and len(self.found.doubts) == doubts
        del self.found.doubts[doubts:]
        if whole:
            return ()
        if not isinstance(value, Unknown):
            return (value,)
        if value.instead is not None:
            return alternatives(value.instead)
        if self.found.count() > rows:
            reason = f"{value.reason}, and not every call is resolved"
            return (Unknown(reason, sure=True),)
        return (value,)

    def _depends_on(self, unit: Unit, site: Site, value: Value) -> Param | None:
        """The parameter that says which signal this is, if one does."""
        if isinstance(value, Unknown):
            return value.param
        if not isinstance(value, Inst) or not self.resolver.classes.is_signal(value.of):
            return None
        scopes = unit.facts.scopes
        index = site.scope
        while index > 0 and scopes[scopes[index].parent].kind != "class":
            index = scopes[index].parent
        params = scopes[index].params
        own = index > 0 and value.of == Klass(unit.index, scopes[index].parent)
        return Param(unit.index, index, params[0].name, "p") if own and params else None

    def from_callers(self, site: Site, at: At, param: Param) -> Value:
        """What the site is on, by what the calls of another function give for ``param``."""
        found, doubtful = self.callers.of(param.unit, param.scope)
        values: list[Value] = []
        for calling in found:
            here = at._replace(env=merged(at.env, calling.given))
            values.append(self.resolver.settle(self.resolver.value(site.base, here), here.env))
        if not values or doubtful:
            name = self.resolver.modules.units[param.unit].facts.scopes[param.scope].name
            why = "and not every call of it is resolved" if values else "of which no call is seen"
            reason = f"it is the parameter '{param.name}' of '{name}', {why}"
            return one_of([*values, Unknown(reason)])
        return one_of(values)

    def _is_worth_asking(self, unit: Unit, site: Site) -> bool:
        """Whether the callers may give a signal, or something that holds one."""
        return self.is_kept_as_a_signal(site) or self.speaks_of_signals(unit)

    def is_kept_as_a_signal(self, site: Site) -> bool:
        """Whether something keeps a signal under the name that the site ends in."""
        return site.base[0] == "a" and f".{site.base[2]}" in self._carriers.names

    def speaks_of_signals(self, unit: Unit) -> bool:
        """Whether it is worth looking for callers: sockets and mails are sent too."""
        return gate.speaks(unit.text.content) or unit.file.module in self._speaking

    def expand(
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
            self.follow(unit, called_by(site, call), merged(env, calling.given), inner, outer)
        if (not found or doubtful) and not quiet:
            name = self.resolver.modules.units[param.unit].facts.scopes[param.scope].name
            why = "which nothing calls" if not found else "and not every call of it is resolved"
            self.note(site, spot, f"it is the parameter '{param.name}' of '{name}', {why}", "param")
        return bool(found) and not doubtful

    def _scope_to_call(self, unit: Unit, site: Site, env: Env, param: Param) -> tuple[int, int]:
        """The function whose calls are looked for: the innermost one, if something calls it."""
        known = dict(env)
        if param.unit == unit.index and param.scope != site.scope:
            inner = (unit.index, site.scope)
            nested = inner not in known and is_inside(unit, site.scope, param.scope)
            if nested and self.callers.of(*inner)[0]:
                return inner
        return (param.unit, param.scope)

    def doubt(
        self, site: Site, spot: Spot, several: tuple[Value, ...], *, sure: bool = False
    ) -> None:
        """Note a site on a value that is not known, unless it is certainly no signal."""
        doubtful = [
            each for each in several if not isinstance(each, Sig) and not self.no_signal(each)
        ]
        if not doubtful:
            return
        value = doubtful[0]
        reason = f"'{spell(site.base)}' is not known"
        if isinstance(value, Unknown):
            reason, sure = value.reason, sure or value.sure
        elif isinstance(value, Ext):
            reason = self.resolver.unread(value.path)
        elif isinstance(value, Inst):
            reason, sure = "it is a signal, and which one is not known", True
        self.note(site, spot, reason, "sure" if sure else "unknown")

    def no_signal(self, value: Value) -> bool:
        """Whether it is certain that this is no signal."""
        if isinstance(value, Unknown):
            return value.plain
        if isinstance(value, Ext):
            return known.is_standard(value.path)
        if isinstance(value, Inst):
            return not self.resolver.classes.is_signal(value.of)
        return not isinstance(value, Param | Sig | OneOf)

    def note(self, site: Site, spot: Spot, reason: str, kind: str) -> None:
        """Note a site that is not resolved."""
        self.found.doubts.append((spot, site, reason, kind))


def called_by(site: Site, call: Call) -> Site:
    """A site, with what becomes of its value where ``call`` runs the function it stands in."""
    if site.result != RETURNED:
        return site
    is_plain = site.method != "send_async"  # awaited is then what its function gives, not its value
    return site._replace(result="unseen" if call.result == "awaited" and is_plain else call.result)


def is_inside(unit: Unit, scope: int, outer: int) -> bool:
    """Whether a scope stands in ``outer``, at whatever depth."""
    while scope > 0:
        scope = unit.facts.scopes[scope].parent
        if scope == outer:
            return True
    return False


def is_around(unit: Unit, scope: int, param: Param) -> bool:
    """Whether ``param`` is one of the function that ``scope`` is, or stands in."""
    return param.unit == unit.index and (
        param.scope == scope or is_inside(unit, scope, param.scope)
    )
