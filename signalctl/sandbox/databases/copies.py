"""Files of SQLite where the kernel gives no overlay: a copy in memory for each child, no other file.

Source: "Online Backup API", "Compile-Time Authorization Callbacks" and "The Virtual Filesystem" in
SQLite's documentation. A database of the file system ``memdb`` whose name begins with a slash is
shared by all connections of a process from SQLite 3.36 on, and locked as a file is.
"""

import functools
import os
import sqlite3
import sys
from collections.abc import Callable, Iterable, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

from signalctl.sandbox import sql_effects
from signalctl.sandbox.engines import sqlite_file
from signalctl.sandbox.guards import GuardFailedError
from signalctl.sandbox.ledger import Ledger

_MOST = 200 * 1024**2
_SHARED_IN_MEMORY_SINCE = (3, 36)
_JOURNAL_VERSIONS = slice(18, 20)
"""Where the header of a file says that it keeps a write-ahead log, which memory has none of.

Source: "Database File Format".
"""

_URI_ARGUMENT = 6
"""The place of ``uri`` among the arguments of ``sqlite3.connect`` after the first."""

_NO_FILE = ("", ":memory:")
_WHY = "only the databases of the app's engines have a private copy here"


class Copies:
    """Private copies of files, which end with the process that made them."""

    def __init__(self, files: tuple[Path, ...], ledger: Ledger) -> None:
        """Copy each.

        Raises:
            GuardFailedError: One is too large, or cannot be read.
        """
        if sqlite3.sqlite_version_info < _SHARED_IN_MEMORY_SINCE:
            raise GuardFailedError(f"SQLite {sqlite3.sqlite_version} keeps no copies in memory")
        self._ledger = ledger
        self._names = {
            each.resolve(): f"file:/signalctl-{index}?vfs=memdb" for index, each in enumerate(files)
        }
        # A copy lives as long as a connection to it.
        self._kept = [_copied(file, name) for file, name in self._names.items()]

    def redirect(self) -> None:
        """Have every new connection go to a copy, and none to another file."""
        connect = self._redirecting(sqlite3.connect)
        sqlite3.connect = connect
        sqlite3.dbapi2.connect = connect
        sys.addaudithook(self._refuse_other)

    def redirect_checked_out(self, fairies: Iterable[Any], engines: Iterable[Any]) -> None:
        """Have the connections that ``engines`` gave out before go to the copies as well."""
        by_dialect = {id(each.dialect): each for each in engines if sqlite_file(each)}
        for fairy in fairies:
            engine = by_dialect.get(id(fairy._pool._dialect))  # noqa: SLF001 - SQLAlchemy says it nowhere else
            if engine is not None:
                anew = engine.pool.connect()
                anew.detach()
                self._kept += (fairy.dbapi_connection, anew)
                fairy.dbapi_connection = anew.dbapi_connection
                fairy._connection_record.dbapi_connection = anew.dbapi_connection  # noqa: SLF001 - the same

    def _redirecting(self, original: Callable[..., sqlite3.Connection]) -> Callable[..., Any]:
        @functools.wraps(original)
        def connect(database: Any, *args: Any, **kwargs: Any) -> sqlite3.Connection:
            copy = self._names.get(_file(os.fsdecode(database)) or Path())
            if copy is not None:
                args, kwargs = _as_uri(args, kwargs)
            connection = original(database if copy is None else copy, *args, **kwargs)
            connection.set_authorizer(self._refuse_to_attach)
            return connection

        return connect

    def _refuse_other(self, event: str, args: tuple[Any, ...]) -> None:
        if event != "sqlite3.connect":
            return
        database = os.fsdecode(args[0])
        if database in self._names.values() or (path := _file(database)) is None:
            return
        self._ledger.note("sql", f"opens {path}", refused=_WHY, database=str(path))
        raise sql_effects.told(sqlite3.OperationalError(f"{path}: {_WHY}"))

    def _refuse_to_attach(self, action: int, name: str | None, *_rest: Any) -> int:
        if action != sqlite3.SQLITE_ATTACH or name in {None, *_NO_FILE}:
            return sqlite3.SQLITE_OK
        self._ledger.note("sql", f"ATTACH {name}", refused=_WHY, database=str(name))
        return sqlite3.SQLITE_DENY


def _copied(file: Path, name: str) -> Any:
    """An open connection to a copy of ``file``, empty where there is no file yet."""
    private = sqlite3.connect(name, uri=True)
    if not file.exists():
        return private
    if file.stat().st_size > _MOST:
        raise GuardFailedError(f"{file} is larger than {_MOST // 1024**2} MB: too large to copy")
    try:
        has_log = _has_log(file)
        # Whoever opens one that is kept with a log makes the log, and leaves it if he only reads;
        # where there is none, nobody writes either.
        how = "immutable=1" if has_log and not Path(f"{file}-wal").exists() else "mode=ro"
        with closing(sqlite3.connect(f"file:{quote(str(file))}?{how}", uri=True)) as real:
            if not has_log:
                real.backup(private)
                return private
            content = bytearray(real.serialize())
        content[_JOURNAL_VERSIONS] = b"\1\1"
        with closing(sqlite3.connect(":memory:")) as passing:
            passing.deserialize(bytes(content))
            passing.backup(private)
    except (OSError, sqlite3.Error) as error:
        raise GuardFailedError(f"{file} cannot be copied: {error}") from error
    return private


def _has_log(file: Path) -> bool:
    with file.open("rb") as opened:
        return opened.read(_JOURNAL_VERSIONS.stop)[_JOURNAL_VERSIONS] == b"\2\2"


def _as_uri(
    args: tuple[Any, ...], kwargs: Mapping[str, Any]
) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """The arguments of ``sqlite3.connect`` after the first, with ``uri`` set."""
    if len(args) > _URI_ARGUMENT:
        return (*args[:_URI_ARGUMENT], True, *args[_URI_ARGUMENT + 1 :]), dict(kwargs)
    return args, {**kwargs, "uri": True}


def _file(database: str) -> Path | None:
    """The file that SQLite would open; ``None`` for a database in memory."""
    query = ""
    if database.startswith("file:"):
        name, _, query = database.removeprefix("file:").partition("?")
        database = unquote(name).removeprefix("//localhost").removeprefix("//")
    in_memory = database in _NO_FILE or "mode=memory" in query or "vfs=memdb" in query
    return None if in_memory else Path(database).resolve()
