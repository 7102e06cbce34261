"""What databases look like from outside: the parent compares before and after."""

import hashlib
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from signalctl.sandbox.databases.postgresql import execute
from signalctl.sandbox.engines import sqlite_file

_BESIDE = ("", "-wal", "-journal")
"""What SQLite writes beside a database. Not ``-shm``, which readers write to as well."""

_MOST_HASHED = 512 * 1024**2
_WITHIN_S = 10.0
_TABLES = """
SELECT quote_ident(schemaname) || '.' || quote_ident(relname) FROM pg_stat_user_tables ORDER BY 1
"""


def of_files(engines: Sequence[Any], label_of: Callable[[Any], str]) -> Mapping[str, str]:
    """Size, time and hash of each file of SQLite; the hash of those up to 512 MB."""
    seen: dict[str, str] = {}
    for engine in engines:
        if (path := sqlite_file(engine)) is not None:
            seen[label_of(engine)] = " ".join(_state(Path(f"{path}{end}")) for end in _BESIDE)
    return seen


def _state(path: Path) -> str:
    try:
        stat = path.stat()
        if stat.st_size > _MOST_HASHED:
            return f"{stat.st_size} {stat.st_mtime_ns}"
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return "none"
    return f"{stat.st_size} {stat.st_mtime_ns} {digest}"


def of_servers(engines: Sequence[Any], label_of: Callable[[Any], str]) -> Mapping[str, str]:
    """Of each table: how many rows, and the newest transaction that wrote one.

    Over a connection of its own; what takes too long, or cannot be read, is left out.
    """
    seen: dict[str, str] = {}
    for engine in engines:
        label = label_of(engine)
        with suppress(Exception):
            seen.update({f"{label} {name}": state for name, state in _tables(engine)})
    return seen


def _tables(engine: Any) -> Iterator[tuple[str, str]]:
    deadline = time.monotonic() + _WITHIN_S
    pool = engine.pool.recreate()
    with closing(pool.connect()) as fairy:
        real = fairy.dbapi_connection
        execute(real, f"SET statement_timeout = {int(_WITHIN_S * 1000)}")
        for (name,) in execute(real, _TABLES):
            if time.monotonic() > deadline:
                break
            [row] = execute(real, f"SELECT count(*), max(xmin::text::bigint) FROM {name}")  # noqa: S608 - quoted by the server
            yield str(name), f"{row[0]} rows, newest of {row[1]}"
    pool.dispose()
