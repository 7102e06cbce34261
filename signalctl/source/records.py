"""Instances whose fields are what their call gives: named tuples, data classes, simple namespaces."""

from typing import TYPE_CHECKING

from signalctl.source import known
from signalctl.source.shapes import Term
from signalctl.source.values import Const, Ext, Func, Inst, Klass, Record, Seq, Sig, Unknown, Value

if TYPE_CHECKING:
    from signalctl.source.calls import Given
    from signalctl.source.resolve import Resolver

_DECORATORS = frozenset({"dataclass", "define", "frozen", "mutable", "attrs", "s"})
_FIELDS = frozenset({"dataclasses.field", "attr.ib", "attr.field", "attrs.field"})
_KEY = ("fields",)


def given(instance: Inst, name: str) -> Value | None:
    """What the call that made ``instance`` gives for a field; ``None`` where it says nothing."""
    for key, fields in instance.env:
        if key == _KEY:
            return dict(fields).get(name)  # type: ignore[call-overload, no-any-return]  # pairs
    return None


def given_names(instance: Inst) -> tuple[str, ...]:
    """The fields that the call which made ``instance`` fills."""
    for key, fields in instance.env:
        if key == _KEY:
            return tuple(dict(fields))  # type: ignore[call-overload]  # pairs
    return ()


def instance(of: Value, names: tuple[str, ...], given: "Given") -> Inst:
    """What a call with these arguments makes of fields that stand in this order."""
    fields = {**dict(zip(names, given.positional, strict=False)), **given.names}
    return Inst(of, exact=True, env=((_KEY, tuple(fields.items())),))


def made(
    resolver: "Resolver", path: str, given: "Given", place: tuple[object, ...]
) -> Value | None:
    """What a call of Python's own makers of records gives; ``None`` for any other call.

    A signal that a field's factory makes is one per instance, as if made in its ``__init__``.
    """
    if path == "types.SimpleNamespace":
        return instance(Ext(path), (), given)
    if path == "collections.namedtuple" and len(given.positional) > 1:
        return _named_tuple(given.positional[1])
    if path in _FIELDS:
        factory = given.names.get("default_factory", given.names.get("factory"))
        if factory is not None:
            return _by_factory(resolver, factory, ("made", *place, "function"))
        return given.names.get("default", Unknown("a field without a default"))
    return None


def _by_factory(resolver: "Resolver", factory: Value, key: tuple[object, ...]) -> Value:
    if isinstance(factory, Func):
        return resolver.result_of(factory, ())
    if isinstance(factory, Ext) and known.canonical(factory.path) in known.SIGNAL_CLASSES:
        return Sig(key)
    if isinstance(factory, Klass):
        signal = resolver.classes.is_signal(factory)
        return Sig(key, None, factory) if signal else Inst(factory, exact=True)
    return Inst(factory) if isinstance(factory, Ext) else Unknown("what a field's factory gives")


def _named_tuple(names: Value) -> Value:
    if isinstance(names, Const) and isinstance(names.value, str):
        return Record(tuple(names.value.replace(",", " ").split()))
    if isinstance(names, Seq):
        texts = [each.value for each in names.items if isinstance(each, Const)]
        return Record(tuple([each for each in texts if isinstance(each, str)]))
    return Unknown("a named tuple whose fields are not known")


def is_record(resolver: "Resolver", klass: Klass) -> bool:
    """Whether calling the class fills its annotated attributes."""
    scope = resolver.outline_of(klass)
    if any(
        isinstance(each, Ext) and each.path == "typing.NamedTuple"
        for each in resolver.classes.order(klass)
    ):
        return True
    return any(
        (each[1] if each[0] == "c" else each)[-1] in _DECORATORS for each in scope.decorators
    )


def of_class(resolver: "Resolver", klass: Klass, given: "Given") -> Inst:
    """An instance of a record: by position only what is certain to be a field."""
    names: list[str] = []
    for each in reversed(resolver.classes.order(klass)):
        if isinstance(each, Unknown):
            return instance(klass, (), given)
        scope = resolver.outline_of(each) if isinstance(each, Klass) else None
        for name, bindings in scope.bindings.items() if scope is not None else ():
            if bindings[-1].kind == "value":
                return instance(klass, tuple(names), given)
            if bindings[-1].kind == "annotated" and not _is_of_class(bindings[-1].what):
                names.append(name)
    return instance(klass, tuple(names), given)


def _is_of_class(annotation: Term) -> bool:
    """Whether it is a ``ClassVar``, which no call fills."""
    return bool((annotation[1] if annotation[0] == "s" else annotation)[-1] == "ClassVar")
