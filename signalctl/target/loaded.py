"""A target in memory, with all that was seen while it was loaded."""

from dataclasses import dataclass
from pathlib import Path

import blinker

from signalctl.target.load import Target
from signalctl.target.names import Named
from signalctl.target.origin import OwnCode
from signalctl.target.recorder import Recording


@dataclass(frozen=True, slots=True, eq=False)
class Loaded:
    """Live objects: handed to what looks at them or runs user code, and to nothing else.

    Attributes:
        root: The project root.
        signals: Every living signal, sorted by address.
    """

    target: Target
    root: Path
    recording: Recording
    own: OwnCode
    signals: tuple[Named, ...]

    def signal_at(self, address: str) -> blinker.Signal:
        """The living signal that a survey calls ``address``."""
        return next(each.signal for each in self.signals if each.address == address)
