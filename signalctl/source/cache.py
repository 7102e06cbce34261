"""Keep the last wiring between runs, in one file under ``.signalctl_cache/``.

JSON, so that a cache somebody else made can be wrong, but not dangerous: nothing in it is
unpickled or unmarshalled. The first line says which tool, Python and gate made it; the second holds
the wiring, what it was read from, and a checksum. It is written aside and renamed, so that two runs
at once see the one's or the other's, whole. A cache that cannot be read is none.

What single files hold is not kept: to write it costs every first run more than it saves a run after
a change.
"""

import json
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any
from zlib import crc32

from signalctl.atomic import write_cache
from signalctl.kept import CACHE_FOLDER
from signalctl.model.source import SourceWiring
from signalctl.source import answer as answers
from signalctl.source import gate
from signalctl.source.answer import wiring_from
from signalctl.version import __version__

FILE = "source.jsonl"
_FORMAT = 6


class Cache:
    """The wiring as an earlier run found it."""

    def __init__(self, folder: Path | None) -> None:
        """``folder``: the project root; ``None`` keeps nothing between runs."""
        self._root = folder

    def answer(self) -> tuple[str, list[Any], SourceWiring] | None:
        """What the last run read, what it looked for elsewhere, and the wiring it found."""
        if self._root is None:
            return None
        file = self._root / CACHE_FOLDER / FILE
        with suppress(OSError, ValueError, TypeError, IndexError, RecursionError):
            header, line, _ = file.read_text(encoding="utf-8").split("\n")
            check, text = line.split("\t", 1)
            if json.loads(header) == _header() and int(check) == crc32(text.encode()):
                read, looked_for, plain_wiring = json.loads(text)
                wiring = wiring_from(plain_wiring)
                if wiring is not None and all(len(each) == 4 for each in looked_for):
                    return str(read), looked_for, wiring
        return None

    def keep(self, read: str, looked_for: list[Any], wiring: SourceWiring) -> None:
        """Keep what this run found; where that is not possible, leave it."""
        if self._root is None:
            return
        with suppress(ValueError, RecursionError):
            answer = [read, looked_for, answers.plain(wiring)]
            text = json.dumps(answer, separators=(",", ":"))
            lines = (json.dumps(_header()), f"{crc32(text.encode())}\t{text}")
            write_cache(self._root, FILE, (f"{line}\n" for line in lines))


def _header() -> list[object]:
    return ["signalctl", _FORMAT, __version__, list(sys.version_info), gate.VERSION, answers.SHAPE]
