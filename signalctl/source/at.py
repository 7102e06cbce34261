"""Where an expression stands, and what is known of parameters there."""

from typing import NamedTuple

from signalctl.source.unit import Unit
from signalctl.source.values import Env


class At(NamedTuple):
    """A place, in the eyes of one that evaluates."""

    unit: Unit
    scope: int
    order: int
    block: int
    env: Env = ()


def merged(first: Env, second: Env) -> Env:
    """The one and the other; the second wins."""
    return tuple({**dict(first), **dict(second)}.items())
