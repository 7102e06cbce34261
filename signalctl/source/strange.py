"""Fields whose values a queue that speaks JSON cannot carry to another process."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from signalctl.source import known
from signalctl.source.at import At
from signalctl.source.calls import given_by
from signalctl.source.found import FoundSend
from signalctl.source.senders import class_name
from signalctl.source.values import Ext, Func, Inst, Klass, Value

if TYPE_CHECKING:
    from signalctl.source.resolve import Resolver

_PLAIN = frozenset({"str", "int", "float", "bool", "list", "tuple", "dict", "bytes"})
_OPENING = frozenset({"builtins.open", "io.open", "builtins.open()", "io.open()"})


def strange_fields(resolver: "Resolver", found: FoundSend) -> Iterator[tuple[str, str]]:
    """Name and kind of each field that holds an object of an own class, a request, a session or a file.

    Of a send in a helper nothing is said.

    Source: ``kombu.utils.json`` in kombu 5: beside what JSON has, dates, decimals, UUIDs, and objects
    with a ``__json__`` method.
    """
    site, unit = found.site, found.spot.unit
    if site.call is None or found.through:
        return
    resolver.wide = True  # models often stand where no word of signals is
    try:
        at = At(unit, site.scope, site.order, site.block)
        fields = given_by(resolver, site.call, at).names
    finally:
        resolver.wide = False
    for name, value in fields.items():
        kind = _kind(resolver, value)
        if kind:
            yield name, kind


def _kind(resolver: "Resolver", value: Value) -> str:
    if isinstance(value, Ext):
        if value.path in known.PROXIES:
            return f"the {value.path.rpartition('.')[2]}"
        return "an open file" if value.path in _OPENING else ""
    if not isinstance(value, Inst) or value.doubtful:
        return ""
    if isinstance(value.of, Ext):
        return "an open file" if value.of.path in _OPENING else ""
    if not isinstance(value.of, Klass) or resolver.classes.is_enum(value.of):
        return ""
    order = resolver.classes.order(value.of)
    names = {each.path.rpartition(".")[2] for each in order if isinstance(each, Ext)}
    has_json = isinstance(resolver.classes.attribute(value, "__json__"), Func)
    if names & _PLAIN or has_json:
        return ""
    return f"an instance of '{class_name(resolver, value.of).rpartition(':')[2]}'"
