"""The true parameters of a receiver: those the interpreter binds to, read without running it.

``inspect.signature`` answers another question: what the author would like to be seen. It believes
``__wrapped__`` and ``__signature__``, which a call never looks at, and asks the object for both.
Here the receiver is followed the way a call goes, from the ``__call__`` of its type down to a code
object, and only what the interpreter reads is read. Where that way leads into C it ends: C does not
tell its parameters.

Source: ``type_call``, ``slot_tp_call``, ``method_vectorcall`` and ``partial_call`` in CPython 3.11
to 3.14.
"""

import functools
import gc
import sys
import types
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from inspect import CO_VARARGS, CO_VARKEYWORDS, TPFLAGS_IS_ABSTRACT
from typing import Any

from signalctl.binding.texts import annotation_text, annotations_of, default_text, type_name
from signalctl.model.door import Door, Parameter, ParameterKind, UnknownDoor
from signalctl.model.secrets import redact_value

_Reader = Callable[[Any], Door | UnknownDoor]

_ABSENT = object()
_IN_C = UnknownDoor("it is written in C, and C does not tell its parameters")


def door_of(receiver: object) -> Door | UnknownDoor:
    """Read the parameters that a call of ``receiver`` binds to; no code of its own runs for it.

    Returns:
        The outermost door: a decorator that takes ``*args, **kwargs`` has that door, whatever the
        function inside takes. ``UnknownDoor`` for what C would bind, for what cannot be called, and
        for an object that resists being read. Nothing is raised.

    >>> print(door_of(lambda app, /, event_id, **rest: None))
    (app, /, event_id, **rest)
    >>> door_of(3)
    UnknownDoor(reason="an object of type 'int' cannot be called")
    """
    try:
        return _called(receiver)
    except KeyboardInterrupt:
        raise
    except RecursionError:
        return UnknownDoor("it is wrapped too deep to follow")
    except BaseException as error:  # noqa: BLE001 - a dict of a class may hold keys that raise
        return UnknownDoor(f"reading its parameters raised '{type_name(type(error))}'")


def _called(receiver: object) -> Door | UnknownDoor:
    """The door of ``receiver(...)``, which is that of the ``__call__`` of its type."""
    kind = type(receiver)
    call = _held(kind, "__call__")
    if call is _ABSENT:
        return UnknownDoor(f"an object of type '{type_name(kind)}' cannot be called")
    read = _known(_CALLS, call)
    return _bound(call, "__call__") if read is None else read(receiver)


def _bound(attribute: object, name: str) -> Door | UnknownDoor:
    """The door of what a class holds under ``name``, called through an instance of the class.

    The ``__get__`` of its own type binds it to the instance. That of a stranger may give anything
    and would have to be run, so it is not followed.
    """
    if type(attribute) is types.WrapperDescriptorType:
        return _IN_C
    get = _held(type(attribute), "__get__")
    if get is _ABSENT:
        return _called(attribute)
    bind = _known(_GETS, get)
    return _stranger(attribute, name) if bind is None else bind(attribute)


def _through_class(attribute: object, name: str) -> Door | UnknownDoor:
    """The door of what a class holds under ``name``, called through the class itself."""
    get = _held(type(attribute), "__get__")
    if get is staticmethod.__dict__["__get__"]:
        return _of_static(attribute)
    if get is _ABSENT or _known(_GETS, get) is _made_method:
        return _called(attribute)
    return _stranger(attribute, name)


def _stranger(attribute: object, name: str) -> UnknownDoor:
    return UnknownDoor(f"its '{name}' is a descriptor of type '{type_name(type(attribute))}'")


def _held(kind: type, name: str) -> object:
    """What ``kind`` or the nearest of its bases holds under ``name``; no metaclass is asked."""
    for base in type.__dict__["__mro__"].__get__(kind):
        held: object = type.__dict__["__dict__"].__get__(base).get(name, _ABSENT)
        if held is not _ABSENT:
            return held
    return _ABSENT


def _known(readers: Mapping[object, _Reader], slot: object) -> _Reader | None:
    """The reader for a method of Python's own types; anything else may not even hash safely."""
    own = type(slot) is types.WrapperDescriptorType or type(slot) is types.FunctionType
    return readers.get(slot) if own else None


def _of_function(function: types.FunctionType) -> Door:
    """The door of a ``def``, from the code object and defaults that the interpreter binds with."""
    return Door(tuple(_parameters(function)))


def _parameters(function: types.FunctionType) -> Iterator[Parameter]:
    code = function.__code__
    annotations = annotations_of(function)
    defaults = function.__defaults__ or ()
    defaults_by_name = function.__kwdefaults__ or {}
    by_position = code.co_varnames[: code.co_argcount]
    stars = code.co_argcount + code.co_kwonlyargcount  # a code object names *args, **kwargs last
    starred = iter(code.co_varnames[stars:])

    first_default = code.co_argcount - len(defaults)
    for at, name in enumerate(by_position):
        only = at < code.co_posonlyargcount
        kind = ParameterKind.POSITIONAL_ONLY if only else ParameterKind.POSITIONAL_OR_KEYWORD
        default = _ABSENT if at < first_default else defaults[at - first_default]
        yield _parameter(name, kind, annotations, default=default)
    if code.co_flags & CO_VARARGS:
        yield _parameter(next(starred), ParameterKind.VAR_POSITIONAL, annotations)
    for name in code.co_varnames[code.co_argcount : stars]:
        default = defaults_by_name.get(name, _ABSENT)
        yield _parameter(name, ParameterKind.KEYWORD_ONLY, annotations, default=default)
    if code.co_flags & CO_VARKEYWORDS:
        yield _parameter(next(starred), ParameterKind.VAR_KEYWORD, annotations)


def _parameter(
    name: str,
    kind: ParameterKind,
    annotations: Mapping[str, object],
    *,
    default: object = _ABSENT,
) -> Parameter:
    starred = kind in {ParameterKind.VAR_POSITIONAL, ParameterKind.VAR_KEYWORD}
    return Parameter(
        name,
        kind,
        required=default is _ABSENT and not starred,
        annotation=annotation_text(annotations[name]) if name in annotations else None,
        default=None if default is _ABSENT else _shown_default(name, default),
    )


def _shown_default(name: str, default: object) -> str:
    """The text of a default; of a secret one its marker."""
    return default_text(redact_value(name, default))


def _of_class(kind: type) -> Door | UnknownDoor:
    """The door of a class: what its ``__new__`` or ``__init__`` takes after class or object.

    Source: ``object_new`` and ``object_init``: each lets pass whatever comes if the other one is
    overridden, and nothing if neither is.
    """
    new, init = _held(kind, "__new__"), _held(kind, "__init__")
    own_new = new is not object.__dict__["__new__"]
    own_init = init is not object.__dict__["__init__"]
    if own_new and own_init:
        return UnknownDoor("its '__new__' decides whether its '__init__' is called")
    if own_new:
        return _given(_through_class(new, "__new__"), 1)
    if not own_init:
        return Door(())
    if type.__dict__["__flags__"].__get__(kind) & TPFLAGS_IS_ABSTRACT:
        return UnknownDoor("it is an abstract class, which cannot be called")
    return _bound(init, "__init__")


def _of_method(method: types.MethodType) -> Door | UnknownDoor:
    return _given(_called(method.__func__), 1)


def _made_method(function: object) -> Door | UnknownDoor:
    return _given(_called(function), 1)


def _of_static(static: object) -> Door | UnknownDoor:
    return _called(staticmethod.__dict__["__func__"].__get__(static))


def _of_class_method(attribute: object) -> Door | UnknownDoor:
    """The door of a ``classmethod`` got through its class or an instance.

    Source: ``cm_descr_get`` in CPython. Up to 3.12 what it holds is bound by its own ``__get__``
    where it has one, from 3.13 on always as a method.
    """
    function = classmethod.__dict__["__func__"].__get__(attribute)
    chained = sys.version_info < (3, 13) and _held(type(function), "__get__") is not _ABSENT
    return _bound(function, "__func__") if chained else _made_method(function)


def _of_partial(receiver: object) -> Door | UnknownDoor:
    slots = functools.partial.__dict__
    return _preset(
        _called(slots["func"].__get__(receiver)),
        slots["args"].__get__(receiver),
        slots["keywords"].__get__(receiver),
    )


def _of_partial_method(attribute: object) -> Door | UnknownDoor:
    """The door of a ``partialmethod`` got through an instance: a partial of the bound function.

    Source: ``functools.partialmethod.__get__``, which puts a function of its own before anything
    but a function.
    """
    function, args, keywords = (
        object.__getattribute__(attribute, name) for name in ("func", "args", "keywords")
    )
    if type(function) is not types.FunctionType:
        return UnknownDoor(f"it is a partialmethod of type '{type_name(type(function))}'")
    return _preset(_made_method(function), args, keywords)


def _of_cache(receiver: object) -> Door | UnknownDoor:
    """The door of the function that an ``lru_cache`` calls.

    The cache keeps that function to itself. ``__wrapped__`` names it until someone writes another
    one there, so it is believed only if the cache holds it.
    """
    try:
        named = object.__getattribute__(receiver, "__wrapped__")
    except AttributeError:
        named = _ABSENT
    if any(each is named for each in gc.get_referents(receiver)):
        return _called(named)
    return UnknownDoor("it is cached, and its '__wrapped__' is not the function it calls")


def _given(door: Door | UnknownDoor, count: int) -> Door | UnknownDoor:
    return door if isinstance(door, UnknownDoor) else door.given(count)


def _preset(
    door: Door | UnknownDoor, args: tuple[object, ...], keywords: Mapping[str, object]
) -> Door | UnknownDoor:
    """The door of a partial: ``args`` come before the sender, ``keywords`` unless a field does."""
    if any(each is _PLACEHOLDER for each in args):
        return UnknownDoor("it is a partial with placeholders")
    door = _given(door, len(args))
    if isinstance(door, UnknownDoor):
        return door
    for name, value in keywords.items():
        door = _with_keyword(door, name, default=_shown_default(name, value))
    return door


def _with_keyword(door: Door, name: str, *, default: str) -> Door:
    """The door once a value comes by name, unless a field replaces it.

    No value can come by position for this parameter any more, nor for any after it.
    """
    refusal = door.refusal_of(name)
    if refusal is not None:
        return replace(door, refusals=(*door.refusals, refusal))
    parameters = door.parameters
    at = next((i for i, each in enumerate(parameters) if each.by_name and each.name == name), None)
    if at is None:  # taken by **kwargs
        return door
    filled = replace(parameters[at], required=False, default=default)
    left = _by_name_only((filled, *parameters[at + 1 :]))
    return replace(door, parameters=(*parameters[:at], *left))


def _by_name_only(parameters: tuple[Parameter, ...]) -> Iterator[Parameter]:
    for parameter in parameters:
        if parameter.by_position:
            yield replace(parameter, kind=ParameterKind.KEYWORD_ONLY)
        elif parameter.kind is not ParameterKind.VAR_POSITIONAL:
            yield parameter


_Cache = type(functools.lru_cache(len))
_PLACEHOLDER = getattr(functools, "Placeholder", _ABSENT)  # from Python 3.14 on

# The methods by which Python's own types are called, and by which they bind to an instance. A type
# derived from one of them keeps its method or holds another one, and is then no longer found here.
_CALLS: dict[object, _Reader] = {
    types.FunctionType.__dict__["__call__"]: _of_function,
    types.MethodType.__dict__["__call__"]: _of_method,
    functools.partial.__dict__["__call__"]: _of_partial,
    staticmethod.__dict__["__call__"]: _of_static,
    type.__dict__["__call__"]: _of_class,
    _Cache.__dict__["__call__"]: _of_cache,
}
_GETS: dict[object, _Reader] = {
    types.FunctionType.__dict__["__get__"]: _made_method,
    _Cache.__dict__["__get__"]: _made_method,
    staticmethod.__dict__["__get__"]: _of_static,
    classmethod.__dict__["__get__"]: _of_class_method,
    functools.partialmethod.__dict__["__get__"]: _of_partial_method,
}
if "__get__" in types.MethodType.__dict__:  # from Python 3.13 on; it gives the method itself
    _GETS[types.MethodType.__dict__["__get__"]] = _called
if sys.version_info >= (3, 14):
    _GETS[functools.partial.__dict__["__get__"]] = _made_method
elif sys.version_info >= (3, 13):  # it warns, and gives the partial itself
    _GETS[functools.partial.__dict__["__get__"]] = _called
