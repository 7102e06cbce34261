"""Marks that stand before a line: good, bad, left out, not known."""

from dataclasses import dataclass

from signalctl.render.page import Page
from signalctl.render.text.pieces import Look, Piece


@dataclass(frozen=True, slots=True)
class Mark:
    """What stands before a line, and its stand-in where only ASCII can be shown."""

    drawn: str
    typed: str
    look: Look

    def on(self, page: Page) -> Piece:
        """The mark as a piece."""
        return Piece(self.drawn if page.unicode else self.typed, self.look)


GOOD = Mark("✓", "+", Look.GOOD)
BAD = Mark("✗", "x", Look.BAD)
LEFT_OUT = Mark("\N{EN DASH}", "-", Look.FAINT)
OPEN = Mark("?", "?", Look.ODD)
