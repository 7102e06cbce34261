"""Which senders a send or a connect speaks of."""

from typing import TYPE_CHECKING

from signalctl.model.source import Partition, Party
from signalctl.source import known
from signalctl.source.values import (
    Const,
    Ext,
    Func,
    Inst,
    Klass,
    Member,
    Mod,
    OneOf,
    Param,
    Sig,
    Unknown,
    Value,
)

if TYPE_CHECKING:
    from signalctl.source.resolve import Resolver

ANY = Partition(Party.ANY, "")
NONE = Partition(Party.NONE, "None")

_METACLASS = frozenset({"builtins.type", "abc.ABCMeta", "enum.EnumMeta", "enum.EnumType"})
"""What makes classes: its instances are classes."""
_PROTOCOL = frozenset({"typing.Protocol", "typing_extensions.Protocol"})
"""What anything may be an instance of, as far as annotations go."""
_BY_VALUE = frozenset({"builtins.str", "builtins.int", "enum.StrEnum", "enum.IntEnum"})
"""Whose instances are the same sender when they are equal.

Source: ``make_id`` in blinker 1.9, ``_utilities.py``.
"""


def partition_of(  # noqa: PLR0912 - a table of cases, one line or two each
    resolver: "Resolver", value: Value
) -> Partition:
    """The senders that ``value`` stands for."""
    match value:
        case Const(value=None):
            return NONE
        case Const():
            return Partition(Party.CONSTANT, repr(value.value))
        case Klass():
            return _class(resolver, value)
        case Inst():
            return _instance(resolver, value)
        case Ext():
            if known.canonical(value.path) == "blinker.ANY":
                return ANY
            if value.path in known.PROXIES:
                return Partition(Party.PROXY, value.path.rpartition(".")[2])
            return _unknown(resolver.unread(value.path))
        case Member():
            if resolver.classes.is_text(value.of):
                return partition_of(resolver, value.value)
            return _unknown("a member of an enum")
        case Func():
            return Partition(Party.OBJECT, f"function {_function_name(resolver, value)}")
        case Mod():
            return Partition(Party.OBJECT, f"module {value.name}")
        case Sig():
            return Partition(Party.OBJECT, "a signal")
        case Param():
            return _unknown(f"the parameter '{value.name}'")
        case OneOf():
            return _unknown("one of several values")
        case Unknown():
            return _unknown(value.reason)
        case _:
            return _unknown("a value that is not followed")


def _class(resolver: "Resolver", value: Klass) -> Partition:
    """The class; of ``cls`` all that may stand for it, which no label of a class could say."""
    name = class_name(resolver, value)
    if value.lower and resolver.classes.has_subclasses(value):
        return _unknown(f"'{name}', or a class that inherits from it")
    return Partition(Party.CLASS, name)


def _instance(resolver: "Resolver", value: Inst) -> Partition:
    if resolver.classes.is_app(value.of):
        return Partition(Party.APP, "app")
    if isinstance(value.of, Klass):
        name = class_name(resolver, value.of)
        if any(name_of_app in known.APP_CLASSES for name_of_app in _line(resolver, value.of)):
            return Partition(Party.APP, "app")
        if resolver.classes.is_one_of(value.of, _METACLASS):
            return _unknown(f"a class that '{name}' makes")
        if resolver.classes.is_one_of(value.of, _BY_VALUE):
            return _unknown(f"a text or number of the class '{name}'")
        if resolver.classes.is_one_of(value.of, _PROTOCOL):
            return _unknown(f"whatever is like '{name}'")
        party = Party.PROXY if name.endswith(":LocalProxy") else Party.OBJECT
        above = resolver.classes.order(value.of)[1:]
        labels = tuple(class_name(resolver, each) for each in above if isinstance(each, Klass))
        return Partition(party, name, labels)
    if isinstance(value.of, Ext):
        if value.of.path.endswith(".LocalProxy"):
            return Partition(Party.PROXY, value.of.path)
        return _unknown(f"what '{value.of.path}' stands for: maybe a text, or a class")
    return _unknown("an instance of an unknown class")


def _line(resolver: "Resolver", klass: Klass) -> list[str]:
    """The class and those above it, as dotted paths."""
    return [
        class_name(resolver, each).replace(":", ".")
        for each in resolver.classes.order(klass)
        if isinstance(each, Klass)
    ]


def class_name(resolver: "Resolver", value: Klass) -> str:
    """``module:Class``."""
    module = resolver.modules.units[value.unit].file.module
    return f"{module}:{resolver.outline_of(value).qualname}"


def _function_name(resolver: "Resolver", value: Func) -> str:
    module = resolver.modules.units[value.unit].file.module
    return f"{module}:{resolver.outline_of(value).qualname}"


def _unknown(reason: str) -> Partition:
    return Partition(Party.UNKNOWN, reason)
