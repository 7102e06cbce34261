"""Keep the facts of files between runs, in one file under ``.signalctl_cache/``.

JSON, so that a cache somebody else made can be wrong, but not dangerous: nothing in it is
unpickled or unmarshalled. The first line says which tool, Python and gate made it; the second holds
the last wiring, and what it was read from; then comes one line for each file with its facts, parsed
only when they are asked for. Each line has its checksum. It is written aside and
renamed, so that two runs at once see the one's or the other's, whole. A cache that cannot be read
is none.
"""

import json
import sys
from collections.abc import Sequence
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from typing import Any
from zlib import crc32

from signalctl.atomic import CACHE_FOLDER, write_cache
from signalctl.model.source import SourceWiring
from signalctl.source import answer as answers
from signalctl.source import gate
from signalctl.source.answer import wiring_from
from signalctl.source.shapes import Facts, facts_from, plain
from signalctl.version import __version__

FILE = "source.jsonl"
_FORMAT = 3


class Cache:
    """The facts of files as an earlier run left them, by path and content."""

    def __init__(self, folder: Path | None) -> None:
        """``folder``: the project root; ``None`` keeps nothing between runs."""
        self._root = folder
        self._file = None if folder is None else folder / CACHE_FOLDER / FILE
        self._lines: list[str] = []
        self._rows: dict[str, tuple[str, str]] | None = None
        self._noted: dict[str, tuple[str, Facts]] = {}
        self._answer = ""
        self.used = False
        """Facts of an earlier run were given."""
        if self._file is not None:
            with suppress(OSError, ValueError, RecursionError):
                header, *lines = self._file.read_text(encoding="utf-8").split("\n")
                if json.loads(header) == _header():
                    self._lines = lines

    def _load(self) -> dict[str, tuple[str, str]]:
        if self._rows is None:
            try:
                self._rows = _rows(self._lines[1:])
            except (ValueError, RecursionError):
                self._rows = {}
        return self._rows

    def answer(self) -> tuple[str, list[Any], SourceWiring] | None:
        """What the last run read, what it looked for elsewhere, and the wiring it found."""
        with suppress(ValueError, TypeError, IndexError, RecursionError):
            check, text = self._lines[0].split("\t", 1)
            if int(check) == crc32(text.encode()):
                read, looked_for, plain_wiring = json.loads(text)
                wiring = wiring_from(plain_wiring)
                if wiring is not None and all(len(each) == 4 for each in looked_for):
                    return str(read), looked_for, wiring
        return None

    def note_answer(self, read: str, looked_for: list[Any], wiring: SourceWiring) -> None:
        """Keep what this run found."""
        if self._file is None:
            return
        with suppress(ValueError, RecursionError):
            answer = [read, looked_for, answers.plain(wiring)]
            self._answer = json.dumps(answer, separators=(",", ":"))

    def facts(self, path: str, content: bytes) -> Facts | None:
        """The facts of the file; ``None`` where they are not known for this content."""
        if self._file is None:
            return None
        digest, text = self._load().get(path, ("", ""))
        if not digest or digest != _digest(content):
            return None
        self.used = True
        try:
            return facts_from(json.loads(text))
        except (TypeError, ValueError, AttributeError, KeyError, RecursionError):
            return None

    def note(self, path: str, content: bytes, facts: Facts) -> None:
        """Keep the facts of the file."""
        if self._file is not None:
            self._noted[path] = (_digest(content), facts)

    def save(self) -> None:
        """Write what is new, if anything is; where that is not possible, leave it."""
        if self._root is None or not (self._noted or self._answer):
            return
        with suppress(ValueError, RecursionError):
            self._write(self._root)

    def _write(self, root: Path) -> None:
        rows = dict(self._load())
        for path, (digest, facts) in self._noted.items():
            rows[path] = (digest, json.dumps(plain(facts), separators=(",", ":")))
        lines = [json.dumps(_header()), f"{crc32(self._answer.encode())}\t{self._answer}"]
        for path, (digest, text) in rows.items():
            lines.append(f"{json.dumps(path)}\t{digest}\t{crc32(text.encode())}\t{text}")
        write_cache(root, FILE, (f"{line}\n" for line in lines))


def _rows(lines: Sequence[str]) -> dict[str, tuple[str, str]]:
    rows: dict[str, tuple[str, str]] = {}
    for line in lines:
        if line:
            path, digest, check, text = line.split("\t", 3)
            if int(check) == crc32(text.encode()):
                rows[json.loads(path)] = (digest, text)
    return rows


def _digest(content: bytes) -> str:
    return blake2b(content, digest_size=16).hexdigest()


def _header() -> list[object]:
    return ["signalctl", _FORMAT, __version__, list(sys.version_info), gate.VERSION, answers.SHAPE]
