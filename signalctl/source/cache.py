"""Keep wirings between runs, under ``.signalctl_cache/``: a file for each of the last few questions.

A question is which files are read, as which modules, and where others are looked for. Whoever turns
from one target to another and back, or to source alone, asks several, and has each answer kept.

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
from hashlib import blake2b
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

_FORMAT = 7

_FILE = "source-{}.jsonl"

_MOST = 4
"""Answers that are kept. Each of a large application takes some megabytes."""


class Cache:
    """The wiring as an earlier run found it.

    Args:
        folder: The project root; ``None`` keeps nothing between runs.
        question: What is asked for, as text; an answer to another one is another file.
    """

    def __init__(self, folder: Path | None, question: str) -> None:
        self._root = folder
        self.file = _FILE.format(blake2b(question.encode(), digest_size=6).hexdigest())

    def answer(self) -> tuple[str, list[Any], SourceWiring] | None:
        """What the last run read, what it looked for elsewhere, and the wiring it found."""
        if self._root is None:
            return None
        file = self._root / CACHE_FOLDER / self.file
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
        """Keep what this run found, and the answers before it but for the oldest.

        Where that is not possible, leave it.
        """
        if self._root is None:
            return
        with suppress(ValueError, RecursionError):
            answer = [read, looked_for, answers.plain(wiring)]
            text = json.dumps(answer, separators=(",", ":"))
            lines = (json.dumps(_header()), f"{crc32(text.encode())}\t{text}")
            write_cache(self._root, self.file, (f"{line}\n" for line in lines))
            _leave_newest(self._root / CACHE_FOLDER)


def _leave_newest(folder: Path) -> None:
    """A run at the same time may do this too, and be quicker; then the next one does the rest."""
    with suppress(OSError):
        kept = sorted(folder.glob(_FILE.format("*")), key=_age)
        for each in kept[_MOST:]:
            each.unlink()


def _age(file: Path) -> int:
    return -file.stat().st_mtime_ns


def _header() -> list[object]:
    return ["signalctl", _FORMAT, __version__, list(sys.version_info), gate.VERSION, answers.SHAPE]
