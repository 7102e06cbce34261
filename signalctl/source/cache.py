"""Keep the facts of files between runs, in one file under ``.signalctl_cache/``.

JSON, so that a cache somebody else made can be wrong, but not dangerous: nothing in it is
unpickled or unmarshalled. The first line says which tool, Python and gate made it; then one line
for each file with its checksum, parsed only when its facts are asked for. It is written aside and renamed, so that
two runs at once see the one's or the other's, whole. A cache that cannot be read is none.
"""

import contextlib
import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Any
from zlib import crc32

from signalctl.source import gate
from signalctl.source.files import SourceFile
from signalctl.source.shapes import Facts, facts_from
from signalctl.version import __version__

FOLDER = ".signalctl_cache"
FILE = "source.jsonl"
_FORMAT = 1
_IGNORE = "# Made by signalctl.\n*\n"


class Cache:
    """What is known of files from an earlier run, by path and stamp.

    For each file: whether it was worth parsing, its facts or why it has none, and which words it
    was searched for.
    """

    def __init__(self, folder: Path | None) -> None:
        """``folder``: the project root; ``None`` keeps nothing between runs."""
        self._file = None if folder is None else folder / FOLDER / FILE
        self._rows: dict[str, tuple[tuple[int, int], str]] = {}
        self._parsed: dict[str, dict[str, Any]] = {}
        self._changed: dict[str, tuple[tuple[int, int], dict[str, Any]]] = {}
        self._facts: dict[str, Facts] = {}
        self._load()

    def _load(self) -> None:
        if self._file is None:
            return
        try:
            header, *lines = self._file.read_text(encoding="utf-8").split("\n")
            if json.loads(header) != _header():
                return
            for line in lines:
                if line:
                    path, size, changed, check, row = line.split("\t", 4)
                    if int(check) == crc32(row.encode()):
                        self._rows[json.loads(path)] = ((int(size), int(changed)), row)
        except (OSError, ValueError, RecursionError):
            self._rows.clear()

    def _row(self, file: SourceFile) -> dict[str, Any]:
        changed = self._changed.get(file.path)
        if changed is not None and changed[0] == file.stamp:
            return changed[1]
        row = self._parsed.get(file.path)
        if row is None:
            stamp, text = self._rows.get(file.path, ((-1, -1), ""))
            row = _parse(text) if stamp == file.stamp else {}
            self._parsed[file.path] = row
        return row

    def _edit(self, file: SourceFile) -> dict[str, Any]:
        row = dict(self._row(file))
        self._changed[file.path] = (file.stamp, row)
        return row

    def known(self, file: SourceFile) -> bool | None:
        """Whether the file is worth parsing; ``None`` where that is not known."""
        row = self._row(file)
        if row.get("dull"):
            return False
        return True if "facts" in row or "failure" in row else None

    def facts(self, file: SourceFile) -> Facts | str | None:
        """The facts, or the reason why there are none; ``None`` where that is not known."""
        row = self._row(file)
        if "failure" in row:
            return str(row["failure"])
        if "facts" not in row:
            return None
        plain = row["facts"]
        if isinstance(plain, Facts):
            return plain
        try:
            return facts_from(plain)
        except (TypeError, ValueError, AttributeError, KeyError):
            return None

    def mentions(self, file: SourceFile, word: str) -> bool | None:
        """Whether ``word`` stands in the file; ``None`` where that is not known."""
        words = self._row(file).get("words")
        found = words.get(word) if isinstance(words, dict) else None
        return found if isinstance(found, bool) else None

    def note(self, file: SourceFile, facts: Facts) -> None:
        """Keep the facts of the file."""
        self._edit(file)["facts"] = facts

    def note_dull(self, file: SourceFile) -> None:
        """Keep that the file is not worth parsing."""
        self._edit(file)["dull"] = True

    def note_failure(self, file: SourceFile, reason: str) -> None:
        """Keep that the file does not parse."""
        self._edit(file)["failure"] = reason

    def note_mention(self, file: SourceFile, word: str, *, found: bool) -> None:
        """Keep whether ``word`` stands in the file."""
        row = self._edit(file)
        row["words"] = {**row.get("words", {}), word: found}

    def forget(self, file: SourceFile) -> None:
        """The file is no longer what it was."""
        self._rows.pop(file.path, None)
        self._parsed.pop(file.path, None)
        self._changed.pop(file.path, None)

    def save(self) -> None:
        """Write what is new, if anything is; where that is not possible, leave it."""
        if self._file is None or not self._changed:
            return
        with contextlib.suppress(OSError, ValueError, RecursionError):
            self._write(self._file)

    def _write(self, target: Path) -> None:
        rows = dict(self._rows)
        for path, (stamp, row) in self._changed.items():
            rows[path] = (stamp, json.dumps(row, separators=(",", ":")))
        lines = [json.dumps(_header())]
        for path, (stamp, text) in rows.items():
            check = crc32(text.encode())
            lines.append(f"{json.dumps(path)}\t{stamp[0]}\t{stamp[1]}\t{check}\t{text}")
        folder = target.parent
        folder.mkdir(exist_ok=True)
        ignore = folder / ".gitignore"
        if not ignore.exists():
            ignore.write_text(_IGNORE, encoding="utf-8")
        handle, aside = tempfile.mkstemp(dir=folder, prefix=FILE, suffix=".new")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as stream:
                stream.write("\n".join([*lines, ""]))
            Path(aside).replace(target)
        except BaseException:
            Path(aside).unlink(missing_ok=True)
            raise


def _header() -> list[object]:
    return ["signalctl", _FORMAT, __version__, list(sys.version_info), gate.VERSION]


def _parse(text: str) -> dict[str, Any]:
    try:
        row = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return row if isinstance(row, dict) else {}
