"""Guards that capture: what a library would send is noted, and goes nowhere."""

from typing import ClassVar, Protocol, Self

from signalctl.model.firing import GuardLine, GuardState
from signalctl.sandbox.guards import Address, Guard, Scene
from signalctl.sandbox.ledger import Ledger


class Library(Protocol):
    """What the target has of one library, found in the parent before any fork."""

    label: ClassVar[str]
    """What the library is called."""

    @classmethod
    def found(cls, scene: Scene) -> Self | None:
        """What there is; ``None`` if the target has not imported the library."""

    def capture(self, ledger: Ledger) -> None:
        """In the child: note what would be sent, and let none of it out."""

    def observe(self, ledger: Ledger) -> None:
        """In the child: note what is sent, and let it."""

    def reaches(self) -> tuple[Address, ...]:
        """The servers it sends to, as far as they are known."""


class LibraryGuard(Guard):
    """A guard for the libraries of one kind that the target has imported.

    One that is not among them, or is only imported in a receiver, is left to the network's guard.
    """

    kinds: ClassVar[tuple[type[Library], ...]]
    """The libraries it knows."""

    def __init__(self, libraries: tuple[Library, ...]) -> None:
        self._libraries = libraries
        self._labels = ", ".join(each.label for each in libraries)

    @classmethod
    def found(cls, scene: Scene) -> Self | None:
        """One for the libraries that are there; ``None`` if there is none of them."""
        found = [kind.found(scene) for kind in cls.kinds]
        libraries = tuple(each for each in found if each is not None)
        return cls(libraries) if libraries else None

    def lines(self) -> tuple[GuardLine, ...]:
        """One line, with the libraries."""
        return (GuardLine(self.name, GuardState.HELD, f"captured: {self._labels}"),)

    def open_lines(self) -> tuple[GuardLine, ...]:
        """The same, and nothing is captured."""
        return (GuardLine(self.name, GuardState.NONE, f"allowed: {self._labels}"),)

    def install(self, ledger: Ledger) -> None:
        """Capture what each library sends."""
        for each in self._libraries:
            each.capture(ledger)

    def observe(self, ledger: Ledger) -> None:
        """Note what each library sends."""
        for each in self._libraries:
            each.observe(ledger)

    def reaches(self) -> tuple[Address, ...]:
        """The servers of all of them."""
        addresses = [address for each in self._libraries for address in each.reaches()]
        return tuple(dict.fromkeys(addresses))
