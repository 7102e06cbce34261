"""Methods of signals that are not called where they are named: kept, handed on, got by name."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from signalctl.source import known
from signalctl.source.at import At
from signalctl.source.found import Spot
from signalctl.source.shapes import Call, Site, Term
from signalctl.source.spell import spell
from signalctl.source.unit import Unit
from signalctl.source.values import Method, Sig, alternatives

if TYPE_CHECKING:
    from signalctl.source.wiring import Wirer


class Loose(NamedTuple):
    """A method of a signal as a value."""

    unit: Unit
    site: Site
    at: At
    spot: Spot
    signals: tuple[Sig, ...]


def by_getattr(unit: Unit) -> Iterator[Site]:
    """The sites that are written as ``getattr(signal, "send")(...)``."""
    for call in unit.calls("getattr"):
        inner = call.term[1]
        if inner[0] != "c" or inner[1][-1] != "getattr" or len(inner[2]) < 2:
            continue
        name = inner[2][1]
        if name[0] == "k" and name[1] in known.METHODS:
            yield _site_of(call, name[1], inner[2][0])


def _site_of(call: Call, method: str, base: Term) -> Site:
    """A call as a site that does ``method`` to ``base``."""
    arguments = call.term[2]
    place = 0 if method in known.SENDING or method == "connect_via" else 1
    return Site(
        method=method,
        scope=call.scope,
        order=call.order,
        block=call.block,
        base=base,
        call=call.term,
        target=-call.term[5] if call.term[5] < 0 else -1,
        line=call.line,
        column=call.column,
        sender=spell(arguments[place]) if len(arguments) > place else "",
        result=call.result,
    )


def follow_loose(wirer: "Wirer", loose: Loose) -> None:
    """Follow a method to where it is called, or say that it is not known where that is."""
    how, _, word = loose.site.result.partition(" ")
    if how == "given" and (loose.unit.index, *map(int, word.split())) in wirer.given:
        return
    if how == "kept" and word and _follow_calls(wirer, loose, word):
        return
    reason = f"its '{loose.site.method}' is handed on, and called where that is not followed"
    if how == "kept" and word:
        reason = f"its '{loose.site.method}' is kept as '{word}', and no call of that is seen"
    wirer.note(loose.site, loose.spot, reason, "sure")


def _follow_calls(wirer: "Wirer", loose: Loose, word: str) -> bool:
    """Follow each call of what is kept as ``word``; whether there is one."""
    kind = loose.unit.facts.scopes[loose.site.scope].kind
    units = [loose.unit]
    if kind in {"module", "class"} or loose.site.base[0] != "n":
        modules = wirer.resolver.modules
        units = list(modules.calling((word,), of=loose.unit))
    found = False
    for unit in units:
        unit.read_functions((word.encode(),))
        for call in tuple(unit.calls(word)):
            at = At(unit, call.scope, call.order, call.block)
            for value in alternatives(wirer.resolver.value(call.term[1], at)):
                if not isinstance(value, Method) or value.name != loose.site.method:
                    continue
                if isinstance(value.of, Sig) and value.of in loose.signals:
                    site = _site_of(call, value.name, ("v", value.of))
                    spot = Spot(unit, call.scope, call.block, call.line, call.column)
                    wirer.follow(unit, site, (), (), spot)
                    found = True
    return found
