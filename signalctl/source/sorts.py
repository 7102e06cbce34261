"""Of what type a field is that is sent, as far as source says it in so many words."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from signalctl.source.at import At
from signalctl.source.names import bound_at
from signalctl.source.shapes import Binding, Scope, Term
from signalctl.source.values import Ext, Inst, Klass, Param, Value

if TYPE_CHECKING:
    from signalctl.source.resolve import Resolver

_DEEPEST = 6
_BUILTIN = frozenset(
    f"builtins.{each}"
    for each in (
        "str",
        "int",
        "float",
        "bool",
        "bytes",
        "list",
        "tuple",
        "set",
        "dict",
        "frozenset",
    )
)


def types_of_call(resolver: "Resolver", call: Term | None, at: At) -> dict[str, str]:
    """The type of each field of a send for which one is told; those of a dict written out too."""
    found: dict[str, str] = {}
    resolver.wide = True  # a class need not speak of signals
    try:
        for name, term in () if call is None else call[3]:
            for field, inner, place in _fields(name, term, at):
                told = type_of(resolver, inner, place)
                if told is not None:
                    found[field] = told
    finally:
        resolver.wide = False
    return found


def _fields(name: str, term: Term, at: At) -> Iterator[tuple[str, Term, At]]:
    """The fields that one keyword of a call brings: itself, or the keys of a dict."""
    if name:
        yield name, term, at
        return
    if term[0] == "n":
        found = bound_at(term[1], at)
        binding = _only(found[0]) if found else None
        if found is None or binding is None or binding.kind != "value":
            return
        if any(each.kind != "out" for each in at.unit.edits(term[1], found[1])):
            return
        term, at = binding.what, At(at.unit, found[1], binding.order, binding.block, at.env)
    if term[0] == "d":
        for key, value in term[1]:
            if key is not None and key[0] == "k" and isinstance(key[1], str):
                yield key[1], value, at


def type_of(resolver: "Resolver", term: Term, at: At, depth: int = 0) -> str | None:
    """What tells of the type of ``term``: an annotation, a literal, a class that is called."""
    if depth > _DEEPEST:
        return None
    match term[0]:
        case "k":
            return None if term[1] is None else type(term[1]).__name__
        case "d":
            return "dict"
        case "l":
            return str(term[2])
        case "x":
            return str(term[2]) if len(term) > 2 else None
        case "o":
            types = {type_of(resolver, each, at, depth + 1) for each in term[1]}
            return types.pop() if len(types) == 1 else None
        case "n":
            return _of_name(resolver, term, at, depth)
        case "c":
            return _of_call(resolver, term, at)
        case _:
            return None


def _of_call(resolver: "Resolver", term: Term, at: At) -> str | None:
    """The class that is called; what a function gives may be ``None`` as well."""
    function = resolver.value(term[1], at)
    if isinstance(function, Ext) and function.path in _BUILTIN:
        return function.path.rpartition(".")[2]
    if isinstance(function, Klass | Ext):
        return _of_instance(resolver, resolver.value(term, at))
    return None


def _of_name(resolver: "Resolver", term: Term, at: At, depth: int) -> str | None:
    found = bound_at(term[1], at)
    if found is None:
        return None
    bound, index = found
    scope = at.unit.facts.scopes[index]
    hint = scope.hints.get(term[1])
    if hint is not None:
        return _plain(hint)
    binding = _only(bound)
    if binding is None:
        return None
    if binding.kind == "value":
        place = At(at.unit, index, binding.order, binding.block, at.env)
        return type_of(resolver, binding.what, place, depth + 1)
    return _of_parameter(resolver, term, at, scope, binding) if binding.kind == "param" else None


def _of_parameter(
    resolver: "Resolver", term: Term, at: At, scope: Scope, binding: Binding
) -> str | None:
    param = scope.params[binding.what]
    if param.annotation is not None and param.kind not in {"*", "**"}:
        return _plain(param.annotation[1])
    value = resolver.value(term, at)
    if isinstance(value, Param):  # a caller hands on what it was given
        home = resolver.scope_of(value)
        given = next(each for each in home.params if each.name == value.name)
        told = given.annotation if given.kind not in {"*", "**"} else None
        return None if told is None else _plain(told[1])
    is_self = binding.what == 0 and isinstance(value, Inst) and not value.exact
    return _of_instance(resolver, value) if is_self else None


def _of_instance(resolver: "Resolver", value: Value) -> str | None:
    if not isinstance(value, Inst):
        return None
    if isinstance(value.of, Klass):
        return resolver.outline_of(value.of).name
    if not isinstance(value.of, Ext):
        return None
    name = value.of.path.rpartition(".")[2]
    return name if name[:1].isupper() and not name.isupper() else None


def _only(bound: tuple[Binding, ...]) -> Binding | None:
    return bound[0] if len(bound) == 1 else None


def _plain(annotation: str) -> str:
    """The annotation; one that is written as a text without its quotes."""
    quoted = annotation[:1] in {"'", '"'} and annotation[:1] == annotation[-1:]
    return annotation[1:-1] if quoted else annotation
