"""Say what a call gives: a signal, a namespace, an instance, or what a function returns."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from signalctl.source import known, making, records
from signalctl.source.at import At
from signalctl.source.classes import exactly
from signalctl.source.growth import joined
from signalctl.source.shapes import Scope, Term
from signalctl.source.values import (
    Const,
    Env,
    Ext,
    Func,
    Inst,
    Klass,
    Method,
    Mod,
    Param,
    Parent,
    Part,
    Record,
    Seq,
    Sig,
    Space,
    Table,
    Unknown,
    Value,
)

if TYPE_CHECKING:
    from signalctl.source.resolve import Resolver

DEFAULT_SPACE = Space(("blinker:default_namespace",))
_PASSING = frozenset({"list", "tuple", "reversed", "sorted", "iter", "set", "frozenset"})


@dataclass(frozen=True, slots=True)
class Given:
    """The arguments of a call.

    Attributes:
        positional: Up to the first ``*x`` whose elements are not known.
        names: Keyword arguments, those of a known ``**x`` too.
        more_positional, more_names: There are further ones that are not known.
        rest: They are those of a parameter ``**name``.
        gone: Keys taken out of it before.
    """

    positional: tuple[Value, ...]
    names: dict[str, Value]
    more_positional: bool = False
    more_names: bool = False
    rest: Param | None = None
    gone: tuple[Value, ...] = ()


def given_by(resolver: "Resolver", term: Term, at: "At") -> Given:
    """The arguments that a call's term hands over."""
    positional: list[Value] = []
    more_positional = more_names = False
    rest: Table = Table(())
    names: dict[str, Value] = {}
    for each in term[2]:
        if each[0] != "*":
            if not more_positional:
                positional.append(resolver.value(each, at))
            continue
        inner = resolver.value(each[1], at)
        if isinstance(inner, Seq) and not more_positional:
            positional.extend(inner.items)
        else:
            more_positional = True
    for name, each in term[3]:
        if name:
            names[name] = resolver.value(each, at)
            continue
        value = resolver.spread(each, at)
        for key, inner in value.items:
            if isinstance(key, Const) and isinstance(key.value, str):
                names[key.value] = inner
            else:
                more_names = True
        rest = joined(rest, replace(value, items=()))
    more_names = more_names or rest.open or rest.loose
    return Given(tuple(positional), names, more_positional, more_names, rest.rest, rest.gone)


def call(resolver: "Resolver", function: Value, term: Term, at: "At") -> Value:
    """What calling ``function`` gives."""
    match function:
        case Ext():
            return _external(resolver, known.canonical(function.path), term, at)
        case Method():
            return _method(resolver, function, term, at)
        case Klass():
            return _instance(resolver, function, term, at)
        case Func():
            given = bind(resolver, function, given_by(resolver, term, at))
            return resolver.result_of(function, given, made_at=(at.unit.index, term[4], term[5]))
        case Record():
            return records.instance(
                Ext("collections.namedtuple"), function.names, given_by(resolver, term, at)
            )
        case Part():
            return Unknown("what a partial gives")
        case Inst():
            inner = resolver.attribute(function, "__call__")
            if isinstance(inner, Func):
                return call(resolver, inner, term, at)
            return Unknown("what calling an instance gives")
        case Param():
            return Unknown(f"what calling the parameter '{function.name}' gives")
        case Unknown():
            return function
        case _:
            return Unknown("a call that is not followed")


def bind(resolver: "Resolver", function: Func, given: Given) -> Env:
    """What the parameters of ``function`` are in a call."""
    scope = resolver.scope_of(function)
    found = bound_parameters(resolver, function, scope, given)
    return (((function.unit, function.scope), tuple(found.items())),)


def bound_parameters(
    resolver: "Resolver", function: Func, scope: Scope, given: Given
) -> dict[str, Value]:
    """The value of each parameter of ``function`` in a call."""
    positional = ([] if function.bound is None else [function.bound]) + list(given.positional)
    names = dict(given.names)
    found: dict[str, Value] = {}
    for param in scope.params:
        if param.kind in {"/", "p"}:
            if positional:
                found[param.name] = positional.pop(0)
                continue
            if given.more_positional:
                found[param.name] = Unknown(f"'{param.name}' may come from the call's '*'")
                continue
        if param.kind == "*":
            found[param.name] = (
                Unknown("what a call's '*' gives")
                if given.more_positional
                else Seq(tuple(positional))
            )
            positional = []
        elif param.kind == "**":
            items = tuple((Const(name), value) for name, value in names.items())
            found[param.name] = Table(items, given.more_names, given.rest, given.gone)
            names = {}
        elif param.kind != "/" and param.name in names:
            found[param.name] = names.pop(param.name)
        elif given.more_names or given.rest is not None:
            found[param.name] = Unknown(f"'{param.name}' may come from the call's '**'")
        elif param.default is not None:
            unit = resolver.modules.units[function.unit]
            at = At(unit, scope.parent, scope.order, scope.block, function.env)
            found[param.name] = resolver.value(param.default[0], at)
        else:
            found[param.name] = Unknown(f"'{param.name}' is not given")
    return found


def _external(  # noqa: PLR0912 - a table of cases, one line or two each
    resolver: "Resolver", path: str, term: Term, at: "At"
) -> Value:
    place = (at.unit.index, term[4], term[5])
    if path in known.SIGNAL_CLASSES:
        return Sig(
            ("made", *place, making.made_in(at)),
            None if path == "blinker.Signal" else making.text_of(given_by(resolver, term, at)),
        )
    if path == "blinker.signal":
        return making.named(resolver, DEFAULT_SPACE, given_by(resolver, term, at), term[4], at)
    if path in known.NAMESPACE_CLASSES:
        return Space(("made", *place, making.made_in(at)))
    given = given_by(resolver, term, at)
    first = given.positional[0] if given.positional else None
    name = path.removeprefix("builtins.")
    if name == "getattr" and len(given.positional) > 1:
        key = given.positional[1]
        if isinstance(key, Const) and isinstance(key.value, str) and first is not None:
            return resolver._each(first, lambda each: resolver.attribute(each, key.value))  # noqa: SLF001 - one engine in two files
        held = resolver.held_by(first) if isinstance(first, Mod) else Unknown("")
        return Unknown(
            "an attribute by a computed name",
            sure=held.sure,
            param=key if isinstance(key, Param) else getattr(key, "param", None),
        )
    if name == "dict" and not given.positional:
        items = tuple((Const(each), value) for each, value in given.names.items())
        return Table(items, given.more_names, given.rest, given.gone)
    if name == "dict" and isinstance(first, Table | Param) and len(given.positional) == 1:
        pairs = [(("k", each) if each else None, value) for each, value in term[3]]
        return resolver.value(("d", ((None, term[2][0]), *pairs)), at)
    if name in {"vars", "dir"} and isinstance(first, Mod):
        return resolver.held_by(first)
    if name == "type" and isinstance(first, Inst) and len(given.positional) == 1:
        return resolver.classes.of(first)
    made = records.made(resolver, path, given, place)
    if made is not None:
        return made
    if name == "super":
        return _parent(at)
    if name in _PASSING and first is not None:
        return Seq(tuple(key for key, _ in first.items)) if isinstance(first, Table) else first
    if name == "enumerate" and isinstance(first, Seq):
        return Seq(tuple(Seq((Const(n), each)) for n, each in enumerate(first.items)))
    if name == "zip" and all(isinstance(each, Seq) for each in given.positional):
        rows = [each.items for each in given.positional if isinstance(each, Seq)]
        return Seq(tuple(Seq(each) for each in zip(*rows, strict=False)))
    if path in {"typing.cast", "typing_extensions.cast"} and len(given.positional) > 1:
        return given.positional[1]
    if path in {"functools.partial", "functools.partialmethod"} and first is not None:
        if given.more_positional or given.more_names or given.rest is not None:
            return Unknown("a partial whose arguments are not all known")
        return Part(first, len(given.positional) - 1, tuple(given.names))
    if path == "importlib.import_module" and len(given.positional) == 1:
        module = first.value if isinstance(first, Const) else None
        if isinstance(module, str) and not module.startswith("."):
            return Mod(module)
        return Unknown("a module imported by a computed name")
    if path.endswith("current_app._get_current_object"):
        return Inst(Ext("flask.Flask"), exact=True)
    if name in {"list", "tuple", "set"}:
        return Seq(())
    return Inst(Ext(path), exact=True) if known.looks_like_class(path) else Ext(f"{path}()")


def _method(resolver: "Resolver", function: Method, term: Term, at: "At") -> Value:
    holder, name = function.of, function.name
    if isinstance(holder, Space) and name == "signal":
        return making.named(resolver, holder, given_by(resolver, term, at), term[4], at)
    if isinstance(holder, Table) and not holder.open and holder.rest is None:
        if name == "items":
            return Seq(tuple(Seq(each) for each in holder.items))
        if name == "values":
            return Seq(tuple(value for _, value in holder.items))
        if name == "keys":
            return Seq(tuple(key for key, _ in holder.items))
    if isinstance(holder, Table) and name == "copy":
        return holder
    if isinstance(holder, Table) and name == "get" and term[2]:
        return resolver.value(("s", ("v", holder), term[2][0]), at)
    if isinstance(holder, Space):
        return Unknown(f"what {name}() of a namespace gives", sure=True)
    if isinstance(holder, Sig):
        if name == "connect" and term[2]:
            return resolver.value(term[2][0], at)  # it gives the receiver back
        return Unknown(f"what {name}() of a signal gives", plain=True)
    return Unknown(f"what {name}() gives")


def _instance(resolver: "Resolver", klass: Klass, term: Term, at: "At") -> Value:
    place = (at.unit.index, term[4], term[5])
    if resolver.classes.is_signal(klass):
        return Sig(
            ("made", *place, making.made_in(at)),
            making.text_of(given_by(resolver, term, at)),
            klass,
        )
    if resolver.classes.is_namespace(klass):
        return Space(("made", *place, making.made_in(at)), klass)
    init = resolver.classes.attribute(Inst(klass, exact=True), "__init__")
    env: Env = ()
    if isinstance(init, Func):
        env = bind(
            resolver,
            Func(init.unit, init.scope, init.env, Inst(klass)),
            given_by(resolver, term, at),
        )
    elif records.is_record(resolver, klass):
        return records.of_class(resolver, klass, given_by(resolver, term, at))
    return Inst(exactly(klass), exact=not klass.lower, env=env)


def _parent(at: "At") -> Value:
    facts = at.unit.facts
    index = at.scope
    while index > 0:
        scope = facts.scopes[index]
        if scope.parent > 0 and facts.scopes[scope.parent].kind == "class":
            klass = Klass(at.unit.index, scope.parent)
            return Parent(klass, Inst(klass))
        index = scope.parent
    return Unknown("super() outside of a class")
