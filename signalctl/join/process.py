"""What is asked of the process when a site of source is held against it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from signalctl.model.place import Place
from signalctl.model.source import ConnectSite, SourceSignal

_SLACK = 1
"""Lines between a call's frame and its name in source, where the call takes several lines."""


@dataclass(frozen=True, slots=True)
class Process:
    """What has run.

    Attributes:
        connected: For the address of a living signal, the lines that called its ``connect``.
        imported: The files of imported modules, as places show them.
        packages: The top packages that the target belongs to.
        before: For the address of a living signal, where the receivers are defined that were
            connected to it before we looked, so that no line was seen to do it.
    """

    connected: Mapping[str, frozenset[Place]] = field(default_factory=dict)
    imported: frozenset[str] = frozenset()
    packages: frozenset[str] = frozenset()
    before: Mapping[str, frozenset[Place]] = field(default_factory=dict)

    def concerns(self, signal: SourceSignal) -> bool:
        """Whether ``signal``, which does not live, is one of the target's all the same."""
        if signal.defined is not None and signal.defined.file in self.imported:
            return True
        return signal.address.partition(":")[0].partition(".")[0] in self.packages

    def has_run(self, site: ConnectSite, address: str) -> bool:
        """Whether ``site`` has connected something to the living signal at ``address``.

        It was seen; or its receiver was there before we looked, and a line must have connected it.
        """
        before = self.before.get(address, frozenset())
        if site.handler is not None and site.handler.place in before:
            return True
        lines = self.connected.get(address, frozenset())
        return any(_is_near(each, lines) for each in (site.place, *site.through))

    def has_called(self, place: Place) -> bool:
        """Whether the line at ``place`` was seen connecting something to any signal."""
        return any(_is_near(place, lines) for lines in self.connected.values())


def _is_near(place: Place, lines: frozenset[Place]) -> bool:
    around = range(place.line - _SLACK, place.line + _SLACK + 1)
    return any(Place(place.file, line) in lines for line in around)
