"""What was found of a site, before the signal has its address."""

from dataclasses import dataclass, field

from signalctl.model.place import Place
from signalctl.model.source import Partition
from signalctl.source.handlers import Receiving
from signalctl.source.shapes import Site
from signalctl.source.unit import Unit
from signalctl.source.values import Sig


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a site is reported: itself, or the call of the function it stands in."""

    unit: Unit
    scope: int
    block: int
    line: int
    column: int

    @property
    def place(self) -> Place:
        """The line."""
        return self.unit.place(self.line)

    @property
    def function(self) -> str:
        """The enclosing function's qualname; empty outside of functions."""
        scopes = self.unit.facts.scopes
        index = self.scope
        while index > 0 and scopes[index].kind == "class":
            index = scopes[index].parent
        return scopes[index].qualname

    @property
    def conditions(self) -> tuple[str, ...]:
        """The tests it stands under."""
        return self.unit.conditions(self.scope, self.block)


@dataclass(frozen=True, slots=True)
class FoundSend:
    """A send of a signal that is not named yet."""

    signal: Sig
    spot: Spot
    site: Site = field(compare=False)
    fields: tuple[str, ...]
    types: tuple[str | None, ...]
    open: bool
    sender: Partition
    through: tuple[Place, ...]
    may: bool
    wrapped: bool
    extra: int


@dataclass(frozen=True, slots=True)
class FoundConnect:
    """A connect of a signal that is not named yet."""

    signal: Sig
    spot: Spot
    site: Site = field(compare=False)
    receiving: Receiving | str
    sender: Partition
    weak: bool | None
    through: tuple[Place, ...]
    may: bool


@dataclass(slots=True)
class Wiring:
    """What was found so far."""

    sends: dict[FoundSend, None] = field(default_factory=dict)
    connects: dict[FoundConnect, None] = field(default_factory=dict)
    doubts: list[tuple[Spot, Site, str, str]] = field(default_factory=list)

    def count(self) -> int:
        """How many rows there are."""
        return len(self.sends) + len(self.connects)
