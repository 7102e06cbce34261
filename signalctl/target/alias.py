"""One way to reach a signal: where its path starts, and how it goes on.

``module:variable``, ``module:Class.attribute``, ``module:instance.attribute``,
``module:namespace[name]``, or a path through an object that only holds it.
"""

import types
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import cast


class AliasKind(IntEnum):
    """How a signal is reached, the best way first."""

    GLOBAL = 0
    CLASS_ATTRIBUTE = 1
    INSTANCE_ATTRIBUTE = 2
    NAMESPACE_ENTRY = 3
    THROUGH_OBJECT = 4
    UNREACHED = 5


@dataclass(frozen=True, slots=True)
class Alias:
    """One way to reach a signal.

    Attributes:
        module: The module whose globals the path starts in; empty for an unreached signal.
        path: From there: ``variable``, ``Class.attribute`` or ``namespace[name]``.
        word: The last component, which a user would type.
        position: Of the first component among the module's globals.
    """

    kind: AliasKind
    module: str
    path: str
    word: str
    position: int

    def __str__(self) -> str:
        return f"{self.module}:{self.path}" if self.module else self.path


def names_in(module: types.ModuleType) -> Mapping[str, object]:
    """The globals of ``module``, read past what a lazy module makes of its attributes."""
    return cast("Mapping[str, object]", object.__getattribute__(module, "__dict__"))
