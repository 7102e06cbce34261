"""What a text is written on: how wide it is, and what it can show."""

from dataclasses import dataclass
from enum import Enum


class Color(Enum):
    """When to use colour."""

    AUTO = "auto"
    ALWAYS = "always"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Page:
    """What a renderer for readers must know of the place its text goes to.

    Attributes:
        width: In terminal cells. ``None`` where it is no terminal: nothing is wrapped there.
        colour: Colour may be used; it never carries meaning alone.
        verbose: Say what is left out otherwise.
        unicode: Marks and lines may be other than ASCII.
    """

    width: int | None = None
    colour: bool = False
    verbose: bool = False
    unicode: bool = True
