"""What ``binding`` says of a receiver, held against what a call of it does."""

import abc
import contextlib
import enum
import functools
import gc
import operator
import os
import sys
import traceback
import types
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Annotated, Any
from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from signalctl.binding.parameters import door_of
from signalctl.binding.predictor import predict
from signalctl.model.door import (
    Binding,
    Door,
    Parameter,
    ParameterKind,
    Refusal,
    RefusalKind,
    UnknownDoor,
    Verdict,
)

SENDER = "the sender"

NO_SENDER = Refusal(RefusalKind.NO_SENDER_PARAMETER)
twice = functools.partial(Refusal, RefusalKind.MULTIPLE_VALUES)
unexpected = functools.partial(Refusal, RefusalKind.UNEXPECTED_FIELD)
by_position = functools.partial(Refusal, RefusalKind.POSITIONAL_ONLY_FIELD)
missing = functools.partial(Refusal, RefusalKind.MISSING_FIELD)
unreachable = functools.partial(Refusal, RefusalKind.UNREACHABLE_PARAMETER)


def made(signature: str, *, prefix: str = "") -> types.FunctionType:
    """A function with this signature, as text, which does nothing."""
    scope: dict[str, Any] = {}
    exec(f"{prefix}def made{signature}: pass", scope)  # noqa: S102 - any signature, as a table
    function = scope["made"]
    assert isinstance(function, types.FunctionType)
    return function


def truly_binds(receiver: Any, fields: Collection[str]) -> bool:
    """Whether the call reaches the receiver's own code: a ``TypeError`` without a frame of it."""
    try:
        result = receiver(SENDER, **dict.fromkeys(fields, 1))
    except TypeError as error:
        return len(list(traceback.walk_tb(error.__traceback__))) > 1
    if isinstance(result, types.CoroutineType):
        result.close()
    return True


def predicted(receiver: object, *fields: str) -> Binding:
    return predict(door_of(receiver), fields)


def refused(*refusals: Refusal) -> Binding:
    return Binding(Verdict.DOES_NOT_BIND, refusals)


BINDS = Binding(Verdict.BINDS)


@pytest.mark.parametrize(
    ("signature", "fields", "binding"),
    [
        ("()", "", refused(NO_SENDER)),
        ("()", "a", refused(NO_SENDER, unexpected("a"))),
        ("(**kwargs)", "a", refused(NO_SENDER)),
        ("(*, a=0)", "a", refused(NO_SENDER)),
        ("(app, **kwargs)", "", BINDS),
        ("(app, **kwargs)", "a x", BINDS),
        ("(app, **kwargs)", "app", refused(twice("app"))),
        ("(app)", "a app", refused(unexpected("a"), twice("app"))),
        ("(app, /, **kwargs)", "app", BINDS),
        ("(app, /)", "app", refused(by_position("app"))),
        ("(app, event_id)", "event_id", BINDS),
        ("(app, event_id)", "", refused(missing("event_id"))),
        ("(app, event_id)", "x", refused(unexpected("x"), missing("event_id"))),
        ("(app, event_id)", "event_id x", refused(unexpected("x"))),
        ("(app, event_id, **kwargs)", "event_id x", BINDS),
        ("(app, event_id, **kwargs)", "x", refused(missing("event_id"))),
        ("(app, *, event_id)", "event_id", BINDS),
        ("(app, *, event_id, **kwargs)", "", refused(missing("event_id"))),
        ("(app, *args, event_id)", "", refused(missing("event_id"))),
        ("(app, *, event_id=0)", "", BINDS),
        ("(app, event_id, /, **kwargs)", "", refused(unreachable("event_id"))),
        ("(app, event_id, /, **kwargs)", "event_id", refused(unreachable("event_id"))),
        ("(app, b, /)", "b", refused(by_position("b"), unreachable("b"))),
        ("(app, event_id=0, /, **kwargs)", "event_id", BINDS),
        ("(app, event_id=0, /)", "event_id", refused(by_position("event_id"))),
        ("(app, event_id=0, /)", "", BINDS),
        ("(*args)", "", BINDS),
        ("(*args)", "a", refused(unexpected("a"))),
        ("(*args)", "args", refused(unexpected("args"))),
        ("(*args, **kwargs)", "a args kwargs", BINDS),
        ("(*args, a)", "", refused(missing("a"))),
        ("(app, **kwargs)", "kwargs", BINDS),
        ("(app=None)", "", BINDS),
        ("(app=None)", "app", refused(twice("app"))),
    ],
)
def test_predict_names_all_that_a_call_of_this_signature_refuses(
    signature: str, fields: str, binding: Binding
) -> None:
    receiver = made(signature)

    found = predicted(receiver, *fields.split())

    assert found == binding
    assert truly_binds(receiver, fields.split()) == (found.verdict is Verdict.BINDS)


@pytest.mark.parametrize(
    "receiver",
    [
        made("(app, **kwargs)", prefix="async "),
        functools.partial(made("(app, **kwargs)", prefix="async ")),
        type("Called", (), {"__call__": made("(self, app, **kwargs)", prefix="async ")})(),
    ],
    ids=["coroutine function", "partial of one", "object with an async __call__"],
)
def test_a_call_that_only_makes_a_coroutine_binds_all_the_same(receiver: object) -> None:
    assert predicted(receiver, "event_id") == BINDS
    assert truly_binds(receiver, ["event_id"])


def test_a_call_that_only_makes_a_generator_binds_all_the_same() -> None:
    def handler(app: object, **kwargs: object) -> Iterator[object]:
        yield app, kwargs

    assert predicted(handler, "event_id") == BINDS
    assert truly_binds(handler, ["event_id"])


class Signals:
    """Receivers that a class holds, in each way a class can."""

    method = made("(self, app, **kwargs)")
    careful = made("(self, /, app, **kwargs)")
    no_self = made("()")
    of_class = classmethod(made("(cls, app, *, event_id)"))
    static = staticmethod(made("(app, event_id=None)"))
    cached = functools.lru_cache(made("(self, app)"))
    preset = functools.partialmethod(made("(self, app, mode, **kwargs)"), mode=1)
    shifted = functools.partialmethod(made("(self, mode, app)"), 1)


def called_by(call: object) -> Any:
    return type("Called", (), {"__call__": call})()


def class_with(**held: object) -> type:
    return type("Held", (), held)


def class_called_by(call: object) -> type:
    meta: type[type] = type("Meta", (type,), {"__call__": call})
    return meta("Held", (), {})


def wrapped(inner: Callable[..., object], signature: str) -> Callable[..., object]:
    return functools.wraps(inner)(made(signature))


def with_lie(signature: str) -> Callable[..., object]:
    function: Any = made(signature)
    function.__signature__ = "(anything, you, like)"
    return function  # type: ignore[no-any-return]  # Any lets the attribute be set


def wrapping_itself() -> Callable[..., object]:
    function: Any = made("(app)")
    function.__wrapped__ = function
    return function  # type: ignore[no-any-return]  # Any lets the attribute be set


def with_swapped_code() -> Callable[..., object]:
    function = made("(app)")
    function.__code__ = made("(app, event_id)").__code__
    return function


def cached_then_copied() -> object:
    return functools.update_wrapper(functools.lru_cache(made("(app)")), made("(app, **kwargs)"))


def cached_nameless() -> object:
    cached = functools.lru_cache(made("(app)"))
    del cached.__wrapped__
    return cached


class Derived(functools.partial[None]):
    """A partial that is called as a partial is."""


class Deaf(functools.partial[None]):
    """A partial whose own ``__call__`` hides that of ``partial``."""

    def __call__(self, app: object) -> None:
        """Take no fields."""


@functools.singledispatch
def dispatched(app: object) -> None:
    """A function of its own stands before the one chosen by type."""


SCENES: Mapping[str, tuple[object, str]] = {
    "a function": (made("(app, *, event_id)"), "(app, *, event_id)"),
    "a function on its class": (Signals.method, "(self, app, **kwargs)"),
    "a bound method": (Signals().method, "(app, **kwargs)"),
    "a bound method, self by position only": (Signals().careful, "(app, **kwargs)"),
    "a bound method without self": (Signals().no_self, "()"),
    "a bound classmethod": (Signals.of_class, "(app, *, event_id)"),
    "a staticmethod got": (Signals.static, "(app, event_id=None)"),
    "a staticmethod object": (Signals.__dict__["static"], "(app, event_id=None)"),
    "a cached method": (Signals().cached, "(app)"),
    "a partialmethod, by name": (Signals().preset, "(app, *, mode=1, **kwargs)"),
    "a partialmethod, by position": (Signals().shifted, "(app)"),
    "a decorator without wraps": (made("(*args, **kwargs)"), "(*args, **kwargs)"),
    "wraps around a closed one": (wrapped(made("(app)"), "(*a, **k)"), "(*a, **k)"),
    "a narrow wrapper": (wrapped(made("(app, **kwargs)"), "(app)"), "(app)"),
    "a filtering wrapper": (wrapped(made("(app, a)"), "(app, **k)"), "(app, **k)"),
    "a cached function": (functools.lru_cache(made("(app, a)")), "(app, a)"),
    "a signature set by hand": (with_lie("(app)"), "(app)"),
    "a function that wraps itself": (wrapping_itself(), "(app)"),
    "a function with other code": (with_swapped_code(), "(app, event_id)"),
    "singledispatch": (dispatched, "(*args, **kw)"),
    "a mock": (mock.Mock(), "(*args, **kwargs)"),
    "a mock with a spec": (mock.Mock(spec=made("(app)")), "(*args, **kwargs)"),
    "an autospec": (mock.create_autospec(made("(app)")), "(*args, **kwargs)"),
    "partial by position": (functools.partial(made("(mode, app)"), 1), "(app)"),
    "partial by position, all taken": (functools.partial(made("(app)"), 1), "()"),
    "partial into *args": (functools.partial(made("(app, *rest)"), 1, 2), "(*rest)"),
    "partial by name": (functools.partial(made("(app, a, b)"), a=1), "(app, *, a=1, b)"),
    "partial by the sender's name": (
        functools.partial(made("(app, *args, a=0)"), app=1),
        "(*, app=1, a=0)",
    ),
    "partial of a keyword-only": (
        functools.partial(made("(app, *args, a)"), a=1),
        "(app, *args, a=1)",
    ),
    "partial of **kwargs": (functools.partial(made("(app, **k)"), a=1), "(app, **k)"),
    "partial of a name left free": (
        functools.partial(made("(app, /, **k)"), app=1),
        "(app, /, **k)",
    ),
    "partial of a method": (functools.partial(Signals().method, x=1), "(app, **kwargs)"),
    "partial with a name nobody takes": (functools.partial(made("(app)"), a=1), "(app)"),
    "partial with a name given twice": (functools.partial(made("(a, b)"), 1, a=1), "(b)"),
    "a partial of a derived type": (Derived(made("(mode, app)"), 1), "(app)"),
    "a partial called in its own way": (Deaf(made("(a, b, **k)"), 1), "(app: object)"),
    "a method made of a partial": (
        types.MethodType(functools.partial(made("(app, a)"), a=1), object()),
        "(*, a=1)",
    ),
    "a class with __init__": (class_with(__init__=made("(self, app, **k)")), "(app, **k)"),
    "a class with __new__": (class_with(__new__=made("(cls, app)")), "(app)"),
    "a class with a static __new__": (
        class_with(__new__=staticmethod(made("(cls, app)"))),
        "(app)",
    ),
    "a class with neither": (class_with(), "()"),
    "a class called by its metaclass": (class_called_by(made("(cls, app, *, a)")), "(app, *, a)"),
    "a metaclass of no call": (abc.ABCMeta("Held", (), {"__init__": made("(self, app)")}), "(app)"),
    "an object": (called_by(made("(self, app, **k)")), "(app, **k)"),
    "an object, static": (called_by(staticmethod(made("(app)"))), "(app)"),
    "an object, classmethod": (called_by(classmethod(made("(cls, app)"))), "(app)"),
    "an object, cached": (called_by(functools.lru_cache(made("(self, app)"))), "(app)"),
    "an object, partialmethod": (
        called_by(functools.partialmethod(made("(self, mode, app)"), 1)),
        "(app)",
    ),
    "an object whose __call__ is an object": (called_by(called_by(made("(self, app)"))), "(app)"),
    "an object whose __call__ is a class": (
        called_by(class_with(__init__=made("(self, app)"))),
        "(app)",
    ),
    "an object whose __call__ is a method": (called_by(Signals().method), "(app, **kwargs)"),
}

# Up to 3.12 a classmethod binds what it holds as that one binds itself, from 3.13 on as a method.
HELD_BY_CLASSMETHOD: Mapping[str, Callable[..., object]] = {
    "a staticmethod": staticmethod(made("(app)")),
    "a method": Signals().method,
    "a partial": functools.partial(made("(cls, app, a)"), a=1),
    "a cached function": functools.lru_cache(made("(cls, app)")),
    "an object": called_by(made("(self, cls, app)")),
}

PROBES = [
    set(),
    {"a"},
    {"b"},
    {"a", "b"},
    {"app"},
    {"self"},
    {"cls"},
    {"mode"},
    {"event_id"},
    {"a", "event_id", "self"},
]


@pytest.mark.fault(
    39, "Listed under the best name there is, with the parameters that a call goes through."
)
@pytest.mark.parametrize(("receiver", "signature"), SCENES.values(), ids=SCENES.keys())
def test_the_door_is_what_a_call_goes_through(receiver: object, signature: str) -> None:
    door = door_of(receiver)
    verdicts = [predict(door, fields).verdict is Verdict.BINDS for fields in PROBES]

    assert str(door) == signature
    assert verdicts == [truly_binds(receiver, fields) for fields in PROBES]


@pytest.mark.parametrize("held", HELD_BY_CLASSMETHOD.values(), ids=HELD_BY_CLASSMETHOD.keys())
def test_a_classmethod_binds_what_it_holds_as_this_python_does(held: Callable[..., object]) -> None:
    receiver = called_by(classmethod(held))
    verdicts = [predicted(receiver, *fields).verdict for fields in PROBES]

    assert verdicts == [
        Verdict.BINDS if truly_binds(receiver, fields) else Verdict.DOES_NOT_BIND
        for fields in PROBES
    ]


UNKNOWN: Mapping[str, tuple[object, str]] = {
    "a C function": (len, "it is written in C, and C does not tell its parameters"),
    "a C method": ([].append, "it is written in C, and C does not tell its parameters"),
    "a C object": (
        operator.itemgetter(1),
        "it is written in C, and C does not tell its parameters",
    ),
    "a C class by __new__": (int, "it is written in C, and C does not tell its parameters"),
    "a C class by __init__": (
        class_with(__init__=object.__dict__["__str__"]),
        "it is written in C, and C does not tell its parameters",
    ),
    "a C class by both": (dict, "its '__new__' decides whether its '__init__' is called"),
    "a class with both": (
        class_with(__new__=made("(cls, app)"), __init__=made("(self)")),
        "its '__new__' decides whether its '__init__' is called",
    ),
    "an abstract class": (
        abc.ABCMeta(
            "Held", (), {"__init__": made("(self, app)"), "x": abc.abstractmethod(made("(self)"))}
        ),
        "it is an abstract class, which cannot be called",
    ),
    "a number": (3, "an object of type 'int' cannot be called"),
    "nothing": (None, "an object of type 'NoneType' cannot be called"),
    "a classmethod object": (
        Signals.__dict__["of_class"],
        "an object of type 'classmethod' cannot be called",
    ),
    "an object whose __call__ is none": (
        called_by(None),
        "an object of type 'NoneType' cannot be called",
    ),
    "an object whose __call__ is a property": (
        called_by(property(lambda _: pytest.fail("the property ran"))),
        "its '__call__' is a descriptor of type 'property'",
    ),
    "a class whose __new__ is a property": (
        class_with(__new__=property(lambda _: pytest.fail("the property ran"))),
        "its '__new__' is a descriptor of type 'property'",
    ),
    "a partialmethod of a static method": (
        called_by(functools.partialmethod(staticmethod(made("(app)")))),
        "it is a partialmethod of type 'staticmethod'",
    ),
    "a cache renamed": (
        cached_then_copied(),
        "it is cached, and its '__wrapped__' is not the function it calls",
    ),
    "a cache without a name": (
        cached_nameless(),
        "it is cached, and its '__wrapped__' is not the function it calls",
    ),
    "a partial of the unknown": (
        functools.partial(print, 1, sep=""),
        "it is written in C, and C does not tell its parameters",
    ),
}


@pytest.mark.fault(40, "Its parameters are unknown, with the reason; none of its code runs.")
@pytest.mark.parametrize(("receiver", "reason"), UNKNOWN.values(), ids=UNKNOWN.keys())
def test_what_cannot_be_known_says_why(receiver: object, reason: str) -> None:
    door = door_of(receiver)

    assert door == UnknownDoor(reason)
    assert predict(door, ["event_id"]) == Binding(Verdict.UNKNOWN, (), reason)


def test_an_object_that_is_its_own_call_is_not_followed_for_ever() -> None:
    endless: Any = class_with()
    endless.__call__ = endless()

    assert door_of(endless()) == UnknownDoor("it is wrapped too deep to follow")


def test_a_partial_that_can_never_bind_says_so_whatever_is_sent() -> None:
    receiver = functools.partial(made("(a, app, b=0, /)"), 1, b=2, evnt_id=3)

    assert predicted(receiver) == refused(by_position("b"), unexpected("evnt_id"))
    assert predicted(receiver, "evnt_id") == refused(by_position("b"), unexpected("evnt_id"))
    assert not truly_binds(receiver, [])
    assert not truly_binds(receiver, ["evnt_id"])


def test_a_field_may_replace_what_a_partial_gives_by_name() -> None:
    receiver = functools.partial(made("(app, mode, **kwargs)"), mode="fast", x=1)

    assert predicted(receiver) == predicted(receiver, "mode") == predicted(receiver, "x") == BINDS
    assert all(truly_binds(receiver, fields) for fields in ([], ["mode"], ["x"]))


def test_a_field_named_like_the_receivers_self_is_given_twice() -> None:
    receiver = Signals().method

    assert predicted(receiver, "self") == refused(twice("self"))
    assert not truly_binds(receiver, ["self"])


@pytest.mark.parametrize(
    ("signature", "sender", "names", "required", "takes_any"),
    [
        ("(app, /, a, b=0, *args, c, d=0, **k)", "app", ("a", "b", "c", "d"), ("a", "c"), True),
        ("(app, a, /, b)", "app", ("b",), ("b",), False),
        ("(*args, a)", None, ("a",), ("a",), False),
        ("(**kwargs)", None, (), (), True),
        ("()", None, (), (), False),
    ],
)
def test_a_door_tells_what_a_send_can_and_must_carry(
    signature: str,
    sender: str | None,
    names: tuple[str, ...],
    required: tuple[str, ...],
    *,
    takes_any: bool,
) -> None:
    door = door_of(made(signature))

    assert isinstance(door, Door)
    assert (door.sender_parameter, door.names, door.required, door.takes_any) == (
        sender,
        names,
        required,
        takes_any,
    )


@pytest.mark.parametrize(
    ("refusal", "sentence"),
    [
        (NO_SENDER, "has no parameter for the sender"),
        (twice("app"), "gets 'app' twice, by position and by name"),
        (unexpected("speaker_name"), "takes no field 'speaker_name'"),
        (by_position("b"), "takes 'b' by position only, not as a field"),
        (missing("event_id"), "requires 'event_id'"),
        (unreachable("b"), "requires 'b' by position, and a send gives it only by name"),
    ],
)
def test_a_refusal_is_a_plain_sentence(refusal: Refusal, sentence: str) -> None:
    assert str(refusal) == sentence


@pytest.mark.parametrize(
    "signature",
    [
        "()",
        "(app, /)",
        "(app, /, a, *args, b, **kwargs)",
        "(app, *, a, b=None)",
        "(*args, **kwargs)",
        "(app: Flask, event_id: int = 3, *rest: int, note: str | None = None, **kwargs: Any)",
        "(app, a='text', b=b'bytes', c=(1,), d=(), e=[1, 2.5], f={'a': None}, g=True, h=...)",
    ],
)
def test_a_door_is_printed_as_its_def(signature: str) -> None:
    receiver = made(signature, prefix="from __future__ import annotations\n")

    assert str(door_of(receiver)) == signature


class Mode(enum.Enum):
    """A default that has a name."""

    FAST = 1


def local_class() -> type:
    class Local:
        """Its qualified name names this function too."""

    return Local


class Hostile:
    """It fails whoever prints it."""

    def __repr__(self) -> str:
        pytest.fail("its __repr__ ran")


def printed_default(default: object) -> str | None:
    receiver = made("(app=None)")
    receiver.__defaults__ = (default,)
    door = door_of(receiver)
    assert isinstance(door, Door)
    return door.parameters[0].default


@pytest.mark.parametrize(
    ("default", "text"),
    [
        (Hostile(), "<Hostile>"),
        ([Hostile()], "[<Hostile>]"),
        (object(), "<object>"),
        (Mode.FAST, "Mode.FAST"),
        (Hostile, "Hostile"),
        (local_class(), "Local"),
        (local_class()(), "<Local>"),
        (printed_default, "printed_default"),
        (len, "<builtin_function_or_method>"),
        (set(), "set()"),
        (frozenset({1}), "<frozenset>"),
        ([[[1]]], "[[[...]]]"),
        ((((1, 2), 3), 4), "(((...), 3), 4)"),
        ({1: {2: {3: 4}}}, "{1: {2: {...}}}"),
        (list(range(9)), "[0, 1, 2, 3, 4, 5, ...]"),
        (dict.fromkeys(range(9)), "{0: None, 1: None, 2: None, 3: None, 4: None, 5: None, ...}"),
        ("x" * 1000, f"'{'x' * 76}..."),
        pytest.param(10**10000, "<int>", id="a number too long to print"),
    ],
)
def test_a_default_is_short_and_runs_no_code(default: object, text: str) -> None:
    assert printed_default(default) == text


def printed_annotation(annotation: object) -> str | None:
    receiver = made("(app)")
    receiver.__annotations__ = {"app": annotation}
    door = door_of(receiver)
    assert isinstance(door, Door)
    return door.parameters[0].annotation


class Loud:
    """It raises when it is printed."""

    def __repr__(self) -> str:
        raise ValueError


@pytest.mark.skipif(sys.version_info >= (3, 14), reason="Python itself makes the text there")
@pytest.mark.parametrize(
    ("annotation", "text"),
    [
        (int, "int"),
        (Hostile, "Hostile"),
        (None, "None"),
        ("Missing | None", "Missing | None"),
        (int | None, "int | None"),
        (dict[str, list[Hostile]], "dict[str, list[Hostile]]"),
        (tuple[int, ...], "tuple[int, ...]"),
        (tuple[()], "tuple[()]"),
        (Any, "Any"),
        (Annotated[int, object()], "Annotated[int, <object object>]"),
        (Annotated[int, Loud()], None),
        (Hostile(), "<Hostile>"),
        ("x" * 1000, f"{'x' * 77}..."),
    ],
)
def test_an_annotation_is_printed_near_its_source(annotation: object, text: str | None) -> None:
    assert printed_annotation(annotation) == text


def test_an_annotation_of_an_absent_type_is_never_evaluated() -> None:
    receiver = made(
        "(app: Absent, n: Absent.more()) -> Absent", prefix="from __future__ import annotations\n"
    )

    assert str(door_of(receiver)) == "(app: Absent, n: Absent.more())"


lazy = pytest.mark.skipif(sys.version_info < (3, 14), reason="annotations are run by the def")


@lazy
def test_a_lazy_annotation_of_an_absent_type_is_never_evaluated() -> None:
    signature = "(app: Absent, n: list[Absent.more()] | None = None, **kwargs: exit())"

    assert str(door_of(made(signature))) == signature


@lazy
def test_a_lazy_annotation_that_raises_is_left_out() -> None:
    receiver: Any = made("(app: int)")
    receiver.__annotate__ = lambda _: 1 / 0

    assert str(door_of(receiver)) == "(app)"


@pytest.mark.skipif(sys.version_info < (3, 14), reason="partials have no placeholders yet")
def test_a_partial_with_placeholders_is_unknown() -> None:
    placeholder = vars(functools)["Placeholder"]
    receiver = functools.partial(made("(app, a)"), placeholder, 1)

    assert door_of(receiver) == UnknownDoor("it is a partial with placeholders")


# What follows makes receivers at random.

NAMES = ("self", "app", "a", "b", "c", "d")
FIELDS = (*NAMES, "args", "kwargs", "x")
Layer = Callable[[Any], Any]


@st.composite
def signatures(draw: st.DrawFn) -> str:
    """Signatures with any kinds of parameters, any of them with defaults, in any order of names."""
    names = draw(st.permutations(NAMES))
    first, second, third = sorted(draw(st.tuples(*[st.integers(0, len(NAMES))] * 3)))
    with_default = draw(st.integers(0, second))
    positional = [
        name if at < second - with_default else f"{name}=0"
        for at, name in enumerate(names[:second])
    ]
    by_name = [f"{name}{draw(st.sampled_from(['', '=0']))}" for name in names[second:third]]
    star = draw(st.sampled_from(["", "*args"])) or ("*" if by_name else "")
    parts = [
        *positional[:first],
        "/" if first else "",
        *positional[first:],
        star,
        *by_name,
        draw(st.sampled_from(["", "**kwargs"])),
    ]
    return f"({', '.join(filter(None, parts))})"


def functions() -> st.SearchStrategy[types.FunctionType]:
    return signatures().map(made)


def field_sets() -> st.SearchStrategy[set[str]]:
    return st.sets(st.sampled_from(FIELDS), max_size=5)


def partials() -> st.SearchStrategy[Layer]:
    """Layers that give up to two values by position and up to three by name."""
    positional = st.integers(0, 2).map(lambda count: (0,) * count)
    by_name = st.dictionaries(st.sampled_from(FIELDS), st.just(0), max_size=3)
    return st.tuples(positional, by_name).map(
        lambda preset: lambda receiver: functools.partial(receiver, *preset[0], **preset[1])
    )


def bound(receiver: Any) -> object:
    return types.MethodType(receiver, object())


SAME_RESULT: tuple[Layer, ...] = (
    bound,
    staticmethod,
    functools.lru_cache,
    called_by,
    lambda receiver: called_by(staticmethod(receiver)),
    lambda receiver: called_by(classmethod(receiver)),
    lambda receiver: operator.attrgetter("handler")(class_with(handler=receiver)()),
    lambda receiver: operator.attrgetter("handler")(class_with(handler=classmethod(receiver))),
)
"""Layers whose call gives what the receiver gives."""

CLASSES: tuple[Layer, ...] = (
    lambda receiver: class_with(__init__=receiver),
    lambda receiver: class_with(__new__=receiver),
    class_called_by,
)
"""Layers for a receiver that gives ``None``, as ``__init__`` must."""


@st.composite
def layered(draw: st.DrawFn) -> object:
    """A function in up to three layers, and at times in a class around them."""
    receiver: Any = draw(functions())
    for layer in draw(st.lists(st.one_of(partials(), st.sampled_from(SAME_RESULT)), max_size=3)):
        receiver = layer(receiver)
    around = draw(st.sampled_from([None, *CLASSES]))
    return receiver if around is None else around(receiver)


def many(count: int) -> settings:
    """``count`` examples; ``SIGNALCTL_EXAMPLES=3000`` looks for longer."""
    count = max(count, int(os.environ.get("SIGNALCTL_EXAMPLES", "0")))
    return settings(max_examples=count, deadline=None, database=None)


# A partial that a class holds warns in 3.13 that it will bind to the instance in 3.14.
ignore_partials_in_classes = pytest.mark.filterwarnings("ignore::FutureWarning")


@many(1000)
@given(signatures(), field_sets())
def test_predict_agrees_with_every_call_of_a_function(signature: str, fields: set[str]) -> None:
    receiver = made(signature)

    found = predicted(receiver, *fields)

    assert (found.verdict is Verdict.BINDS) == truly_binds(receiver, fields)


@many(500)
@given(signatures())
def test_the_door_of_any_function_is_printed_as_its_def(signature: str) -> None:
    assert str(door_of(made(signature))) == signature


@ignore_partials_in_classes
@many(500)
@given(functions(), st.one_of(partials(), st.sampled_from((*SAME_RESULT, *CLASSES))), field_sets())
def test_predict_agrees_with_every_call_through_one_layer(
    function: Any, layer: Layer, fields: set[str]
) -> None:
    receiver = layer(function)

    found = predicted(receiver, *fields)

    assert found.verdict is not Verdict.UNKNOWN
    assert (found.verdict is Verdict.BINDS) == truly_binds(receiver, fields)


@ignore_partials_in_classes
@many(1000)
@given(layered(), field_sets())
def test_predict_is_right_or_silent_through_many_layers(receiver: Any, fields: set[str]) -> None:
    found = predicted(receiver, *fields)

    if found.verdict is not Verdict.UNKNOWN:
        assert (found.verdict is Verdict.BINDS) == truly_binds(receiver, fields)


def repaired(fields: set[str], refusals: Collection[Refusal]) -> set[str]:
    """The fields once each of these refusals has been heeded."""
    left = set(fields)
    for refusal in refusals:
        assert refusal.field is not None
        if refusal.kind is RefusalKind.MISSING_FIELD:
            left.add(refusal.field)
        else:
            left.discard(refusal.field)
    return left


@many(1000)
@given(functions(), field_sets())
def test_a_send_binds_once_every_refusal_is_heeded_and_not_before(
    receiver: Any, fields: set[str]
) -> None:
    refusals = predicted(receiver, *fields).refusals
    for_good = {RefusalKind.NO_SENDER_PARAMETER, RefusalKind.UNREACHABLE_PARAMETER}
    curable = [each for each in refusals if each.kind not in for_good]

    all_heeded = repaired(fields, curable)
    all_but_one = [repaired(fields, {*curable} - {left_out}) for left_out in curable]

    assert truly_binds(receiver, all_heeded) == (len(curable) == len(refusals))
    assert not any(truly_binds(receiver, fields) for fields in all_but_one)


@many(500)
@given(functions())
def test_the_required_fields_are_enough_and_none_can_be_left_out(receiver: Any) -> None:
    door = door_of(receiver)
    assert isinstance(door, Door)
    required = set(door.required)

    enough = door.takes_sender and not any(
        each.required and each.kind is ParameterKind.POSITIONAL_ONLY
        for each in door.given(1).parameters
    )

    assert truly_binds(receiver, required) == enough
    assert not any(truly_binds(receiver, required - {left_out}) for left_out in required)


SPRUNG: list[str] = []
"""What has run of the traps below."""


class Trap(type):
    """The type of classes that notice each touch."""

    def __getattribute__(cls, name: str) -> object:
        SPRUNG.append(f"type.{name}")
        return type.__getattribute__(cls, name)

    def __eq__(cls, other: object) -> bool:
        SPRUNG.append("type.__eq__")
        return cls is other

    def __hash__(cls) -> int:
        SPRUNG.append("type.__hash__")
        return id(cls)

    def __instancecheck__(cls, instance: object) -> bool:
        SPRUNG.append("type.__instancecheck__")
        return False

    def __subclasscheck__(cls, subclass: type) -> bool:
        SPRUNG.append("type.__subclasscheck__")
        return False


class Trapped(metaclass=Trap):
    """Its instances notice each touch too."""

    def __getattribute__(self, name: str) -> object:
        SPRUNG.append(name)
        return object.__getattribute__(self, name)

    def __eq__(self, other: object) -> bool:
        SPRUNG.append("__eq__")
        return self is other

    def __hash__(self) -> int:
        SPRUNG.append("__hash__")
        return id(self)

    def __bool__(self) -> bool:
        SPRUNG.append("__bool__")
        return False

    def __repr__(self) -> str:
        SPRUNG.append("__repr__")
        return "a trap"

    @property
    def __class__(self) -> type:
        SPRUNG.append("__class__")
        return types.FunctionType

    @__class__.setter
    def __class__(self, value: type) -> None:
        SPRUNG.append("__class__")


class TrappedCall(Trapped):
    """A callable one."""

    def __call__(self, app: object, /, **kwargs: object) -> None:
        """Take any field."""


TAKES_ANY = "(app: object, /, **kwargs: object)"


class TrappedGet(Trapped):
    """A descriptor."""

    def __get__(self, instance: object, owner: type | None = None) -> object:
        SPRUNG.append("__get__")
        return self


class TrappedInit(Trapped):
    """A class to call."""

    __init__ = made("(self, app=None)")


@pytest.mark.fault(40, "Its parameters are unknown, with the reason; none of its code runs.")
@pytest.mark.parametrize(
    ("receiver", "door"),
    [
        (Trapped(), "an object of type 'Trapped' cannot be called"),
        (Trapped, "()"),
        (Trap("Made", (), {}), "()"),
        (TrappedCall(), TAKES_ANY),
        (TrappedInit, "(app=None)"),
        (functools.partial(TrappedCall(), x=Trapped()), TAKES_ANY),
        (functools.partial(TrappedInit, app=Trapped()), "(*, app=<Trapped>)"),
        (types.MethodType(TrappedCall(), Trapped()), "(**kwargs: object)"),
        (staticmethod(TrappedCall()), TAKES_ANY),
        (called_by(TrappedCall()), TAKES_ANY),
        (called_by(TrappedGet()), "its '__call__' is a descriptor of type 'TrappedGet'"),
        (class_with(__init__=TrappedGet()), "its '__init__' is a descriptor of type 'TrappedGet'"),
    ],
    ids=lambda value: value if isinstance(value, str) else "-",
)
def test_no_code_of_the_receiver_runs(receiver: object, door: str) -> None:
    SPRUNG.clear()

    found = door_of(receiver)

    assert SPRUNG == []
    assert (found.reason if isinstance(found, UnknownDoor) else str(found)) == door


class Hateful(str):
    """A name that hates to be compared, and is found where ``__call__`` would be."""

    __slots__ = ()

    __hash__ = str.__hash__

    def __eq__(self, other: object) -> bool:
        raise SystemExit


@pytest.mark.fault(40, "Its parameters are unknown, with the reason; none of its code runs.")
def test_an_object_that_resists_being_read_is_unknown() -> None:
    receiver = type("Held", (), {Hateful("__call__"): None})()

    assert door_of(receiver) == UnknownDoor("reading its parameters raised 'SystemExit'")


def test_ctrl_c_while_reading_is_passed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    def pressed(function: object) -> Mapping[str, object]:
        raise KeyboardInterrupt(function)

    monkeypatch.setattr("signalctl.binding.parameters.annotations_of", pressed)

    with pytest.raises(KeyboardInterrupt):
        door_of(made("(app)"))


ODD: tuple[object, ...] = (
    None,
    3,
    len,
    dict,
    type,
    object(),
    Trapped(),
    TrappedCall(),
    TrappedGet(),
    mock.MagicMock(),
    mock.Mock(spec=int),
    property(),
    classmethod(made("()")),
    functools.singledispatchmethod(made("(self, app)")),
    functools.partialmethod(len, 1),
    operator.methodcaller("x"),
    list[int],
    str.join,
    str.__add__,
    dict.__dict__["fromkeys"],
    sys.modules[__name__],
)
WRAPPERS: tuple[Layer, ...] = (
    *SAME_RESULT,
    *CLASSES,
    classmethod,
    property,
    functools.partial,
    functools.partialmethod,
    functools.singledispatchmethod,
)


@ignore_partials_in_classes
@many(1000)
@given(st.sampled_from(ODD), st.lists(st.sampled_from(WRAPPERS), max_size=4))
def test_reading_raises_nothing_whatever_the_object(odd: object, layers: list[Layer]) -> None:
    receiver = odd
    for layer in layers:
        with contextlib.suppress(TypeError, AttributeError):  # not everything can be wrapped so
            receiver = layer(receiver)

    assert isinstance(door_of(receiver), Door | UnknownDoor)


def test_reading_raises_nothing_for_any_object_of_this_process() -> None:
    doors = [door_of(each) for each in gc.get_objects()]

    assert all(isinstance(each, Door | UnknownDoor) for each in doors)


def test_a_parameter_is_a_value() -> None:
    door = door_of(made("(app, *, event_id=3)"))

    assert door == Door(
        (
            Parameter("app", ParameterKind.POSITIONAL_OR_KEYWORD, required=True),
            Parameter("event_id", ParameterKind.KEYWORD_ONLY, required=False, default="3"),
        )
    )


def test_a_secret_default_is_not_told() -> None:
    def charge(sender: object, *, api_key: str = "s3cr3t", tries: int = 3) -> None: ...

    door = door_of(charge)

    assert (
        str(door) == "(sender: object, *, api_key: str = '<redacted str, 6 chars>', tries: int = 3)"
    )
