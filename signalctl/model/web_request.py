"""The request that receivers are called in.

Apart from the rest of a firing, so that an option can be declared without what a firing is made of.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class WebRequest:
    """The request that a receiver finds itself in, as ``--request`` names it."""

    method: str
    path: str
