"""What an expression may stand for, as far as signals are concerned."""

from dataclasses import dataclass, field

Env = tuple[tuple[object, object], ...]
"""What is known of parameters and loop rows while a call or a loop is followed."""


@dataclass(frozen=True, slots=True)
class Sig:
    """A signal; ``key`` says which, ``of`` is its class where own code defines that."""

    key: tuple[object, ...]
    name: str | None = None
    of: object = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Space:
    """A namespace of signals; ``of`` is its class where own code defines that."""

    key: tuple[object, ...]
    of: object = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Klass:
    """A class that source defines; ``lower`` where one that inherits from it may stand, as ``cls`` or ``type(self)``."""

    unit: int
    scope: int
    lower: bool = False


@dataclass(frozen=True, slots=True)
class Inst:
    """An instance.

    Attributes:
        exact: It was seen being made; else it is of a subclass perhaps.
        doubtful: A class holds it that inherits from one that is not read. Where that makes it a
            descriptor, something else is given in its place.
    """

    of: object
    exact: bool = False
    env: Env = ()
    doubtful: bool = False


@dataclass(frozen=True, slots=True)
class Member:
    """A member of an ``Enum``; what it was given is its ``value``."""

    of: Klass
    name: str
    value: object


@dataclass(frozen=True, slots=True)
class Record:
    """A class made by ``namedtuple``."""

    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Func:
    """A function with what its closure knows and the ``self`` it is bound to.

    Attributes:
        applied: How many of its decorators, innermost first, have been; -1: all of them.
    """

    unit: int
    scope: int
    env: Env = ()
    bound: object = None
    applied: int = -1


@dataclass(frozen=True, slots=True)
class Part:
    """A ``functools.partial``."""

    function: object
    positional: int
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Mod:
    """A module."""

    name: str


@dataclass(frozen=True, slots=True)
class Ext:
    """Something of a module that was not read, or a builtin."""

    path: str


@dataclass(frozen=True, slots=True)
class Param:
    """What a caller gives."""

    unit: int
    scope: int
    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class Seq:
    """A tuple, list or set written out."""

    items: tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A dict written out.

    Attributes:
        open: Other keys may have come, or values of these changed.
        rest: A parameter whose keys come on top.
        gone: Keys taken out of ``rest``.
        loose: Others have hold of it, and may have changed it.
    """

    items: tuple[tuple[object, object], ...]
    open: bool = False
    rest: Param | None = None
    gone: tuple[object, ...] = ()
    loose: bool = False


@dataclass(frozen=True, slots=True)
class Const:
    """A text, number, truth value or ``None``."""

    value: object


@dataclass(frozen=True, slots=True)
class OneOf:
    """One of several values."""

    values: tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Method:
    """A method of a signal, namespace, dict or class that is known here."""

    of: object
    name: str


@dataclass(frozen=True, slots=True)
class Parent:
    """``super()`` in a method."""

    klass: Klass
    bound: object


@dataclass(frozen=True, slots=True)
class Unknown:
    """Could not be told.

    Attributes:
        plain: It is certain that it is no signal.
        sure: It comes out of something that holds signals.
        param: What it is depends on this parameter.
        instead: What it may be where no caller is seen.
    """

    reason: str
    plain: bool = field(default=False, compare=False)
    sure: bool = field(default=False, compare=False)
    param: Param | None = field(default=None, compare=False)
    instead: object = field(default=None, compare=False)


Value = object

_NONE = Const(None)
_FALSE = Const(value=False)


def one_of(values: list[Value]) -> Value:
    """The values as one: without doubles, and without ``None`` where there is anything else."""
    if len(values) == 1 and not isinstance(values[0], OneOf):
        return values[0]
    flat: list[Value] = []
    for each in values:
        for inner in each.values if isinstance(each, OneOf) else (each,):
            if inner not in flat:
                flat.append(inner)
    some = [each for each in flat if each != _NONE]
    if len(some) > 1:
        some = [each for each in some if each != _FALSE]
    if not some:
        return flat[0] if flat else Unknown("it has no value")
    return some[0] if len(some) == 1 else OneOf(tuple(some))


def alternatives(value: Value) -> tuple[Value, ...]:
    """The values that ``value`` may be."""
    return value.values if isinstance(value, OneOf) else (value,)
