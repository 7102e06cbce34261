"""Which field a call further in did not take, on real errors of this Python."""

import functools
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from signalctl.binding.blame import field_not_taken

FIELDS: Mapping[str, object] = {"event_id": 3, "extra": 1}


def store(event_id: int) -> None: ...


def store_by_position(event_id: int, extra: int = 0, /) -> None: ...


class Store:
    def __init__(self, event_id: int) -> None: ...

    def keep(self, event_id: int) -> None: ...


def below(**fields: Any) -> None:
    store(**fields)


def checked(*args: Any, **kwargs: Any) -> None:
    """As Celery looks whether the arguments of a task fit its function."""
    store(*args, **kwargs)


def says_so(**_: Any) -> None:
    raise TypeError("store() got an unexpected keyword argument 'extra'")


def says_so_again(**fields: Any) -> None:
    try:
        store(**fields)
    except TypeError as error:
        raise TypeError(str(error)) from error


def names_another(**_: Any) -> None:
    store(event_id=1, note=2)  # type: ignore[call-arg]  # that is what is tested


def forgets(**_: Any) -> None:
    store()  # type: ignore[call-arg]  # that is what is tested


def handing_on_to(callee: Callable[..., Any]) -> Callable[..., Any]:
    def receiver(**fields: Any) -> None:
        callee(**fields)

    return receiver


lenient: Callable[..., Any] = store
"""Called wrongly on purpose."""

FORWARDED: dict[str, tuple[Callable[..., Any], str]] = {
    "a function": (handing_on_to(store), "extra"),
    "one further down": (below, "extra"),
    "a single field": (lambda **fields: lenient(1, extra=fields["extra"]), "extra"),
    "a partial": (handing_on_to(functools.partial(store)), "extra"),
    "a method": (handing_on_to(Store(1).keep), "extra"),
    "a class": (handing_on_to(Store), "extra"),
    "what is written in C": (handing_on_to(print), "event_id"),
    "a check before the call": (checked, "extra"),
    "parameters without a name": (
        handing_on_to(functools.partial(store_by_position, 1)),
        "event_id",
    ),
    "one given twice by position": (
        lambda **fields: lenient(1, event_id=fields["event_id"]),
        "event_id",
    ),
    "one given twice by name": (lambda **fields: dict(extra=2, **fields), "extra"),
}

INSIDE: dict[str, Callable[..., Any]] = {
    "the same words, raised": says_so,
    "the same words, raised again": says_so_again,
    "a name that was not sent": names_another,
    "a missing argument": forgets,
    "another error": lambda **fields: fields["none"],
    "too much by position": lambda **fields: lenient(*fields),
}


def blamed(receiver: Callable[..., Any]) -> str | None:
    try:
        receiver(**FIELDS)
    except (LookupError, TypeError) as error:
        traceback = error.__traceback__
        assert traceback is not None
        return field_not_taken(error, traceback.tb_next, FIELDS)
    raise AssertionError("the call went well")


@pytest.mark.parametrize("name", FORWARDED)
def test_a_field_that_is_handed_on_in_vain_is_named(name: str) -> None:
    receiver, field = FORWARDED[name]

    assert blamed(receiver) == field


@pytest.mark.parametrize("name", INSIDE)
def test_what_the_body_did_by_itself_is_its_own(name: str) -> None:
    assert blamed(INSIDE[name]) is None


def test_a_call_without_a_frame_of_its_own_is_no_forward() -> None:
    assert (
        field_not_taken(TypeError("f() got an unexpected keyword argument 'extra'"), None, FIELDS)
        is None
    )
