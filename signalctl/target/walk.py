"""Walk over what modules hold, to the signals in it."""

import sys
import types
from collections.abc import Iterator, Mapping
from typing import cast

import blinker

from signalctl.target.alias import Alias, AliasKind, names_in
from signalctl.target.receivers import of_class, own_dict
from signalctl.wires import NAMESPACE_TYPES

_HOLDS_NONE = frozenset(
    id(each)
    for each in (
        *(types.FunctionType, types.BuiltinFunctionType, types.ModuleType, types.GenericAlias),
        *(str, bytes, int, float, bool, type(None), dict, list, tuple, set, frozenset),
    )
)
"""Types of which no instance has a signal as an attribute; by ``id``, as a metaclass may hash."""


def walk_modules(wanted: Mapping[int, blinker.Signal]) -> Iterator[tuple[int, Alias]]:
    """Every alias of the signals in ``wanted``, which has them by ``id``: the id, and the alias.

    Modules are walked, their classes with the classes inside, their instances and namespaces; no
    deeper, and no code of theirs is run.
    """
    for module_name, module in list(sys.modules.items()):
        if not issubclass(type(module), types.ModuleType):
            continue
        if module_name == "__main__":
            continue
        members = list(names_in(module).items())
        for position, (name, value) in enumerate(members):
            if type(name) is str:
                yield from _walk_value(wanted, module_name, name, value, position)


def _walk_value(
    wanted: Mapping[int, blinker.Signal], module: str, name: str, value: object, position: int
) -> Iterator[tuple[int, Alias]]:
    kind = type(value)
    if id(kind) in _HOLDS_NONE:
        return
    if id(value) in wanted:
        yield id(value), Alias(AliasKind.GLOBAL, module, name, name, position)
    elif issubclass(kind, NAMESPACE_TYPES):
        yield from _walk_namespace(wanted, module, name, value, position)
    elif issubclass(kind, type):
        # A class is walked where it is defined; elsewhere its attributes would be aliases of aliases.
        if of_class(cast("type", value), "__module__") == module:
            yield from _walk_class(wanted, module, name, cast("type", value), position)
    else:
        for attribute, held in list(own_dict(value).items()):
            if id(held) in wanted and type(attribute) is str:
                path = f"{name}.{attribute}"
                alias = Alias(AliasKind.INSTANCE_ATTRIBUTE, module, path, attribute, position)
                yield id(held), alias


def _walk_namespace(
    wanted: Mapping[int, blinker.Signal], module: str, name: str, value: object, position: int
) -> Iterator[tuple[int, Alias]]:
    for key, held in list(cast("Mapping[object, object]", value).items()):
        if id(held) in wanted:
            path = f"{name}[{key}]"
            yield id(held), Alias(AliasKind.NAMESPACE_ENTRY, module, path, str(key), position)


def _walk_class(
    wanted: Mapping[int, blinker.Signal], module: str, path: str, owner: type, position: int
) -> Iterator[tuple[int, Alias]]:
    for attribute, held in list(of_class(owner, "__dict__").items()):
        inner = f"{path}.{attribute}"
        if id(held) in wanted:
            alias = Alias(AliasKind.CLASS_ATTRIBUTE, module, inner, attribute, position)
            yield id(held), alias
        elif issubclass(type(held), type) and _is_nested(cast("type", held), owner):
            yield from _walk_class(wanted, module, inner, cast("type", held), position)


def _is_nested(inner: type, owner: type) -> bool:
    if of_class(inner, "__module__") != of_class(owner, "__module__"):
        return False
    outer = of_class(owner, "__qualname__")
    return str(of_class(inner, "__qualname__")).startswith(f"{outer}.")
