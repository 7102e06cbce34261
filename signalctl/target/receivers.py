"""Describe a living receiver or sender without running any of its code."""

import functools
import types
import weakref
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from signalctl.model.wiring import ReceiverKind

_CO_GENERATOR = 0x20
_CO_COROUTINE = 0x80
_CO_ITERABLE_COROUTINE = 0x100
_CO_ASYNC_GENERATOR = 0x200

_MAX_WRAPPERS = 32
"""Decorators followed inwards; a chain that is longer goes round in a circle."""

_METHOD_TYPES = (types.MethodType,)
_BUILTIN_TYPES = (
    types.BuiltinFunctionType,
    types.MethodDescriptorType,
    types.WrapperDescriptorType,
    types.MethodWrapperType,
    types.ClassMethodDescriptorType,
)


@dataclass(frozen=True, slots=True)
class Definition:
    """Where something is defined.

    Attributes:
        file: As its code object has it, usually absolute.
        line: 1-based; the first decorator where there is one.
    """

    file: str
    line: int


@dataclass(frozen=True, slots=True)
class Description:
    """What can be said of a receiver by looking.

    Attributes:
        name: ``module:qualname``, of the innermost function for partials and decorated functions.
        definition: Of the innermost function; ``None`` for what has no source.
        is_async: blinker takes it for a coroutine function.
        wrapper: What a call enters first, where a decorator has put another function in its place.
    """

    name: str
    definition: Definition | None
    kind: ReceiverKind
    is_async: bool
    wrapper: Definition | None = None


def describe(receiver: object) -> Description:
    """Describe ``receiver`` by its types and code objects alone.

    No attribute of a user's object is asked for in the usual way, since that may run code: lazy
    objects and mocks answer to anything. Decorators are followed through ``__wrapped__``, so that
    the place is the one where the user wrote the function.
    """
    inner = _unwrapped(receiver)
    definition, entry = definition_of(inner), definition_of(receiver)
    return Description(
        name=name_of(inner),
        definition=definition,
        kind=_kind(receiver),
        is_async=_is_async(receiver),
        wrapper=None if entry == definition else entry,
    )


def name_of(thing: object) -> str:
    """``module:qualname`` of a function, method or class; of the class for any other object."""
    if type(thing) in _METHOD_TYPES:
        method = cast("types.MethodType", thing)
        function = method.__func__
        if type(function) is not types.FunctionType:
            return name_of(function)
        return _joined(_text(function.__module__), _text(function.__qualname__))
    if type(thing) is types.FunctionType:
        return _joined(_text(thing.__module__), _text(thing.__qualname__))
    if isinstance(thing, _BUILTIN_TYPES):
        qualname = _text(getattr(thing, "__qualname__", None))
        return _joined(_text(getattr(thing, "__module__", None)) or "builtins", qualname)
    owner = cast("type", thing) if issubclass(type(thing), type) else type(thing)
    return _joined(_text(of_class(owner, "__module__")), of_class(owner, "__qualname__"))


def definition_of(thing: object) -> Definition | None:
    """Where the code that a call would run first is written; ``None`` if that is not Python."""
    code = _code(thing)
    return None if code is None else Definition(code.co_filename, code.co_firstlineno)


def references_of(receiver: object) -> tuple[object, ...]:
    """The objects whose death makes a weakly connected ``receiver`` die.

    Source: ``make_ref`` in blinker: a ``WeakMethod`` dies with its function and with its object,
    any other weak reference with the object itself.
    """
    if type(receiver) in _METHOD_TYPES:
        method = cast("types.MethodType", receiver)
        return (method.__func__, method.__self__)
    return (receiver,)


def weak_reference(thing: object) -> "weakref.ref[object] | None":
    """A weak reference; ``None`` for what cannot have one."""
    try:
        return weakref.ref(thing)
    except TypeError:
        return None


def of_class(owner: type, name: str) -> Any:
    """What ``type`` itself says of a class: ``__module__``, ``__dict__`` and so on.

    Asked in the usual way, a metaclass may answer with code of its own.
    """
    return type.__dict__[name].__get__(owner)


def own_dict(thing: object) -> Mapping[str, object]:
    """The instance dictionary of ``thing``, read past properties and proxies; empty if none.

    A werkzeug ``LocalProxy`` has a ``__dict__`` that looks up the current application, so only the
    descriptor that CPython itself puts on a class is trusted.
    """
    for owner in of_class(type(thing), "__mro__"):
        descriptor = of_class(owner, "__dict__").get("__dict__")
        if descriptor is None:
            continue
        if type(descriptor) is types.GetSetDescriptorType:
            return _found_dict(descriptor, thing)
        return {}
    return {}


def _found_dict(descriptor: types.GetSetDescriptorType, thing: object) -> Mapping[str, object]:
    try:
        found = descriptor.__get__(thing)
    except AttributeError:  # a type in C that has a place for one and no such thing
        return {}
    return cast("Mapping[str, object]", found) if isinstance(found, dict) else {}


def _joined(module: str, qualname: str) -> str:
    return f"{module}:{qualname}" if module else qualname


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _unwrapped(receiver: object) -> object:
    """The function the user wrote, below partials and decorators that name what they wrap."""
    inner = receiver
    for _ in range(_MAX_WRAPPERS):
        if type(inner) is functools.partial:
            inner = inner.func
        elif type(inner) in _METHOD_TYPES:
            wrapped = _wrapped(cast("types.MethodType", inner).__func__)
            if wrapped is None:
                return inner
            inner = wrapped
        else:
            wrapped = _wrapped(inner)
            if wrapped is None:
                return inner
            inner = wrapped
    return receiver


def _wrapped(thing: object) -> object | None:
    if type(thing) is types.FunctionType:
        return thing.__dict__.get("__wrapped__")
    if issubclass(type(thing), type):
        return None
    return own_dict(thing).get("__wrapped__")


def _called_function(thing: object) -> types.FunctionType | None:
    """The Python function that a call of ``thing`` enters; ``None`` if it is none."""
    for _ in range(_MAX_WRAPPERS):
        if type(thing) is types.FunctionType:
            return thing
        if type(thing) is functools.partial:
            thing = thing.func
        elif type(thing) in _METHOD_TYPES:
            thing = cast("types.MethodType", thing).__func__
        elif issubclass(type(thing), type):
            return None
        else:
            thing = _class_attribute(type(thing), "__call__")
            if type(thing) in (staticmethod, classmethod):
                thing = cast("staticmethod[..., object]", thing).__func__
    return None


def _class_attribute(owner: type, name: str) -> object | None:
    for each in of_class(owner, "__mro__"):
        attributes = of_class(each, "__dict__")
        if name in attributes:
            return cast("object", attributes[name])
    return None


def _code(thing: object) -> types.CodeType | None:
    if issubclass(type(thing), type):
        for name in ("__init__", "__new__"):
            function = _class_attribute(cast("type", thing), name)
            if type(function) is types.FunctionType:
                return function.__code__
        return None
    function = _called_function(thing)
    return None if function is None else function.__code__


def _kind(receiver: object) -> ReceiverKind:
    function = _called_function(receiver)
    flags = 0 if function is None else function.__code__.co_flags
    if flags & (_CO_GENERATOR | _CO_ASYNC_GENERATOR) and not flags & _CO_ITERABLE_COROUTINE:
        return ReceiverKind.GENERATOR
    if flags & (_CO_COROUTINE | _CO_ITERABLE_COROUTINE):
        return ReceiverKind.COROUTINE
    return _structural_kind(receiver)


def _structural_kind(receiver: object) -> ReceiverKind:
    kind = type(receiver)
    if kind is types.FunctionType:
        return ReceiverKind.FUNCTION
    if kind in _METHOD_TYPES:
        return ReceiverKind.METHOD
    if issubclass(kind, functools.partial):
        return ReceiverKind.PARTIAL
    if issubclass(kind, type):
        return ReceiverKind.CLASS
    if kind in _BUILTIN_TYPES:
        return ReceiverKind.BUILTIN
    if _class_attribute(kind, "__call__") is None:
        return ReceiverKind.NOT_CALLABLE
    return ReceiverKind.CALLABLE


def _is_async(receiver: object) -> bool:
    """Whether blinker takes ``receiver`` for a coroutine function.

    Source: ``inspect.iscoroutinefunction``, which blinker calls from 1.8 on, and asyncio's, which
    it calls before: both look through partials and methods but not into ``__call__``, and both
    honour the mark that ``inspect.markcoroutinefunction`` and asgiref leave on a function.
    """
    inner = receiver
    for _ in range(_MAX_WRAPPERS):
        if issubclass(type(inner), functools.partial):
            inner = cast("functools.partial[object]", inner).func
        elif type(inner) in _METHOD_TYPES:
            inner = cast("types.MethodType", inner).__func__
        else:
            break
    if type(inner) is not types.FunctionType:
        return False
    marks = ("_is_coroutine_mark", "_is_coroutine_marker", "_is_coroutine")
    marked = any(mark in inner.__dict__ for mark in marks)
    return bool(inner.__code__.co_flags & _CO_COROUTINE) or marked
