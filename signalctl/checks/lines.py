"""The lines of files, to be shown beside what is found there."""

import tokenize
from functools import cache
from pathlib import Path

from signalctl.model.place import Place


class Lines:
    """Reads each file at most once."""

    def __init__(self, root: str) -> None:
        """``root``: what places are relative to."""
        self._root = Path(root)
        self._of = cache(self._read)

    def at(self, place: Place) -> str | None:
        """The text of a line, without its end; ``None`` where there is none."""
        lines = self._of(place.file)
        return lines[place.line - 1] if 0 < place.line <= len(lines) else None

    def _read(self, file: str) -> list[str]:
        try:
            with tokenize.open(self._root / file) as stream:  # in the encoding that it declares
                return stream.read().split("\n")
        except (OSError, SyntaxError, ValueError):
            return []
