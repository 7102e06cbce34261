"""Whose TypeError it was, on real errors of this Python."""

import functools
import operator
from collections.abc import Callable
from typing import Any

import pytest

from signalctl.binding.blame import arose_at_door
from signalctl.binding.parameters import door_of
from signalctl.binding.predictor import predict


class Sender:
    """What is sent first, by position."""


def at_door(receiver: Callable[..., Any], **fields: object) -> bool:
    """Whether the error of a real call is laid at the door."""
    binding = predict(door_of(receiver), fields)
    try:
        receiver(Sender(), **fields)
    except TypeError as error:
        traceback = error.__traceback__
        assert traceback is not None
        return arose_at_door(error, binding, entered=traceback.tb_next is not None)
    raise AssertionError("the call went well")


IN_C: dict[str, Callable[..., Any]] = {
    "print": print,
    "len": len,
    "int": int,
    "max": max,
    "isinstance": isinstance,
    "str": str,
    "object": object,
    "Exception": Exception,
    "open": open,
    "zip": zip,
    "pow": pow,
    "a method": [].append,
    "itemgetter": operator.itemgetter(1),
    "reduce": functools.reduce,
    "range": range,
    "setattr": setattr,
}


@pytest.mark.parametrize("name", IN_C)
def test_what_c_refuses_is_refused_at_the_door(name: str) -> None:
    assert at_door(IN_C[name], event_id=3)


@pytest.mark.parametrize(
    "receiver",
    [dict, sorted, {}.update, functools.lru_cache(lambda sender, ids: (sender, ids))],
    ids=["dict", "sorted", "update", "lru_cache"],
)
def test_what_c_could_not_use_is_no_matter_of_the_door(receiver: Callable[..., Any]) -> None:
    assert not at_door(receiver, ids=[1])


def wants(sender: object, speaker_id: int) -> None: ...


def forwards(sender: object, **fields: Any) -> None:
    wants(sender, **fields)


def pretends(*_: object, **_fields: Any) -> None:
    raise TypeError("pretends() got an unexpected keyword argument 'event_id'")


def test_a_door_of_python_is_known_before_the_call() -> None:
    assert at_door(wants, event_id=3)
    assert at_door(functools.partial(wants, speaker_id=1), event_id=3)


@pytest.mark.parametrize("receiver", [forwards, pretends])
def test_an_error_from_inside_is_no_matter_of_the_door(receiver: Callable[..., Any]) -> None:
    assert not at_door(receiver, event_id=3)
