"""The engines of SQLAlchemy that the target has made, and the connections they keep.

A forked child must not share those with its parent: two processes on one socket read each other's
answers, and a receiver that is ended in the midst of a statement leaves the rest of it to the next.
"""

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from signalctl.sandbox.living import living

_parents: list[Any] = []
"""In the child, what was left to the parent: some drivers say goodbye to the server where a
connection is no longer referenced, and that would be the parent's."""

_IN_MEMORY = (None, "", ":memory:")


def engines() -> tuple[Any, ...]:
    """Every living engine of SQLAlchemy, once each; none where it is not loaded."""
    return engines_and_checked_out()[0]


def engines_and_checked_out() -> tuple[tuple[Any, ...], tuple[Any, ...]]:
    """Every living engine, and every connection that is out of its pool, in one walk.

    An engine made by ``execution_options`` is another one with other options, and left out. A
    connection is what SQLAlchemy's own stand on, of a class it does not publish.
    """
    engine = getattr(sys.modules.get("sqlalchemy.engine"), "Engine", None)
    fairy = getattr(sys.modules.get("sqlalchemy.pool.base"), "_ConnectionFairy", None)
    if not isinstance(engine, type) or not isinstance(fairy, type):
        return (), ()
    found = living(engine, fairy)
    return (
        tuple(
            each
            for each in found
            if issubclass(type(each), engine) and not hasattr(each, "_proxied")
        ),
        tuple(
            each
            for each in found
            if issubclass(type(each), fairy) and each.dbapi_connection is not None
        ),
    )


def is_sqlite(engine: Any) -> bool:
    """Whether it is an engine of SQLite, the async ones included."""
    return bool(engine.dialect.name == "sqlite")


def sqlite_file(engine: Any) -> Path | None:
    """The file of an engine of SQLite, absolute; ``None`` for all others, and in memory.

    Source: "Database Locations" of the SQLite dialect in SQLAlchemy's documentation: relative to
    the current folder.
    """
    if not is_sqlite(engine):
        return None
    database = engine.url.database
    if database in _IN_MEMORY or "mode=memory" in str(engine.url):
        return None
    name = str(database).removeprefix("file:").partition("?")[0]
    return None if name in _IN_MEMORY else Path(name).absolute()


def sqlite_files(found: Iterable[Any] | None = None) -> tuple[Path, ...]:
    """The files of all engines of SQLite, or of those ``found`` before, once each."""
    paths = (sqlite_file(each) for each in (engines() if found is None else found))
    return tuple(dict.fromkeys(path for path in paths if path is not None))


def label_of(engine: Any, root: Path) -> str:
    """The database of ``engine`` as it is shown: without password and driver, below ``root``."""
    if (file := sqlite_file(engine)) is not None:
        return label_of_file(str(file), root)
    url = engine.url
    if is_sqlite(engine):
        return "sqlite://"
    user = f"{url.username}@" if url.username else ""
    host = f"[{url.host}]" if url.host and ":" in url.host else url.host or ""
    port = f":{url.port}" if url.port else ""
    return f"{engine.dialect.name}://{user}{host}{port}/{url.database or ''}"


def label_of_file(database: str, root: Path) -> str:
    """The database in a file of SQLite, as it is shown."""
    if database in _IN_MEMORY:
        return "sqlite://"
    file = Path(database)
    return f"sqlite:///{file.relative_to(root) if file.is_relative_to(root) else file}"


def leave_connections(engines: Sequence[Any]) -> None:
    """In the child: have ``engines`` connect anew, and leave what they hold to the parent.

    A database in memory is left as it is: the fork has copied it, and it would be gone.

    Source: "Using Connection Pools with Multiprocessing" in SQLAlchemy's documentation.
    """
    for engine in engines:
        if not is_sqlite(engine) or sqlite_file(engine) is not None:
            _parents.append(engine.pool)
            # What ``dispose(close=False)`` does, in versions from before 1.4.33 as well.
            engine.pool = engine.pool.recreate()
