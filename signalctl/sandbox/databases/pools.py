"""Engines of PostgreSQL, in the child: each gets proxies for connections.

Source: ``create_engine`` and ``Engine.raw_connection`` in SQLAlchemy 1.4 to 2.1; the latter is
where every connection of an engine comes from.
"""

import functools
import os
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from signalctl.sandbox.databases import drivers
from signalctl.sandbox.databases.doors import Doors
from signalctl.sandbox.databases.held import Held
from signalctl.sandbox.databases.proxy import new_proxy
from signalctl.sandbox.guards import GuardFailedError
from signalctl.sandbox.ledger import Ledger

_CONNECT_WITHIN = ("PGCONNECT_TIMEOUT", "2")
"""Seconds, for a server that does not answer; libpq's own setting."""

_KEPT_EVENTS = ("checkout", "checkin", "reset")
"""Events of a pool whose listeners, if the app has any, are called for proxies as well."""


def why_not(engine: Any) -> str:
    """Why the database of ``engine`` cannot be held; empty if it can."""
    dialect = engine.dialect
    if getattr(dialect, "is_async", False):
        return "connections of async engines cannot be held"
    if dialect.name != "postgresql":
        return "only PostgreSQL and SQLite can be held"
    if dialect.driver not in drivers.KNOWN:
        return f"the driver {dialect.driver} cannot be held"
    return ""


class Pools:
    """Every database of PostgreSQL that this process holds."""

    def __init__(self, ledger: Ledger, doors: Doors, label_of: Callable[[Any], str]) -> None:
        self._ledger = ledger
        self._doors = doors
        self._label_of = label_of
        # Engines that meet their first use in several threads at once are held once.
        self._lock = threading.RLock()
        self._held: dict[str, Held] = {}
        self._by_dialect: dict[int, Held] = {}
        self._ours: dict[int, Any] = {}
        self._kept: list[Any] = []

    def hold(self, engine: Any) -> None:
        """Have ``engine`` give out proxies, of the connection of its URL.

        Raises:
            GuardFailedError: Its server does not answer, or does not let us.
        """
        with self._lock:
            if self._ours.get(id(engine.pool)) is engine.pool:
                return
            key = _key(engine)
            if key not in self._held:
                self._held[key] = self._connect(engine)
            held = self._by_dialect[id(engine.dialect)] = self._held[key]
            engine.pool = self._pool(engine, held)
            if engine.dialect.server_version_info is None:
                self._initialize(engine, held)

    def hold_checked_out(self, fairies: Iterable[Any], engines: Iterable[Any]) -> None:
        """Put proxies under the connections that ``engines`` had given out before."""
        by_dialect = {id(each.dialect): each for each in engines}
        for fairy in fairies:
            engine = by_dialect.get(id(fairy._pool._dialect))  # noqa: SLF001 - SQLAlchemy says it nowhere else
            if engine is None:
                continue
            # Where a connection is no longer referenced, its driver may end it for the parent.
            self._kept.append(fairy.dbapi_connection)
            held = self._by_dialect[id(engine.dialect)]
            fairy.dbapi_connection = new_proxy(held, autocommit=_is_autocommit(engine, held))
            fairy._connection_record.dbapi_connection = fairy.dbapi_connection  # noqa: SLF001 - the same

    def hold_later(self) -> None:
        """Have engines that are made from now on held as well, when they first connect."""
        kind = sys.modules["sqlalchemy.engine"].Engine
        original = kind.raw_connection

        @functools.wraps(original)
        def raw_connection(engine: Any, *args: Any, **kwargs: Any) -> Any:
            if engine.dialect.name != "sqlite":
                self._hold_or_refuse(engine)
            return original(engine, *args, **kwargs)

        kind.raw_connection = raw_connection

    def _hold_or_refuse(self, engine: Any) -> None:
        label = self._label_of(engine)
        errors = engine.dialect.dbapi
        why = why_not(engine)
        cause: BaseException | None = None
        if not why:
            try:
                self.hold(engine)
            except GuardFailedError as error:
                why, cause = str(error), error.__cause__
            else:
                return
        self._ledger.note("sql", f"connects to {label}", refused=why, database=label)
        raise errors.OperationalError(why) from cause

    def _initialize(self, engine: Any, held: Held) -> None:
        """Have the dialect ask the server what it asks at its first connection."""
        dialect = engine.dialect
        # For the connection's type, which some drivers check before they ask.
        dialect.get_driver_connection = lambda _proxy: held.real
        try:
            with self._ledger.aside(), engine.connect() as connection:
                dialect.initialize(connection)
        finally:
            del dialect.get_driver_connection

    def _connect(self, engine: Any) -> Held:
        """Connect by the engine's own means, so that the app's listeners see a real connection."""
        self._kept.append(engine.pool)
        engine.pool = engine.pool.recreate()
        label = self._label_of(engine)
        try:
            with _patience(), self._doors.ours():
                fairy = engine.pool.connect()
        except Exception as error:
            raise GuardFailedError(f"{label} cannot be reached: {_first_line(error)}") from error
        self._kept.append(fairy)
        dialect = engine.dialect
        try:
            return Held(fairy.dbapi_connection, dialect.driver, label, dialect.dbapi, self._ledger)
        except GuardFailedError as error:
            raise GuardFailedError(f"{label} cannot be held: {error}") from error

    def _pool(self, engine: Any, held: Held) -> Any:
        """A pool as the app has set it up, of proxies.

        Without the listeners that prepare a new connection: the real one has been prepared, and
        some are the driver's own, which take nothing but real ones.
        """
        autocommit = _is_autocommit(engine, held)
        pool = engine.pool.recreate()
        pool._creator = lambda: new_proxy(held, autocommit=autocommit)  # noqa: SLF001 - a setter, to no other end
        null_pool = sys.modules["sqlalchemy.pool"].NullPool
        pool.dispatch = null_pool(pool._creator, dialect=engine.dialect).dispatch  # noqa: SLF001 - the same
        listen = sys.modules["sqlalchemy.event"].listen
        for name in _KEPT_EVENTS:
            for listener in getattr(engine.pool.dispatch, name):
                listen(pool, name, listener)
        self._ours[id(pool)] = pool
        return pool

    def forget(self) -> None:
        """Undo everything."""
        for held in self._held.values():
            held.forget()


def _key(engine: Any) -> str:
    """What two engines share if they connect to one database in one way.

    Not the URL alone: what goes to the driver beside it may choose a schema or a user.
    """
    creator = engine.pool._creator  # noqa: SLF001 - SQLAlchemy gives no other way to it
    names = creator.__code__.co_freevars if hasattr(creator, "__code__") else ()
    within = dict(zip(names, creator.__closure__ or (), strict=True)) if names else {}
    if "cparams" not in within:
        return f"{engine.dialect.driver} {id(creator)}"
    told = {
        # What is an object, such as psycopg's map of types, is another for each engine.
        name: value if isinstance(value, str | int | float) else type(value).__name__
        for name, value in within["cparams"].cell_contents.items()
    }
    return f"{engine.dialect.driver} {sorted(told.items())!r}"


def _is_autocommit(engine: Any, held: Held) -> bool:
    dialect = engine.dialect
    level = getattr(dialect, "_on_connect_isolation_level", None) or dialect.isolation_level
    return level == "AUTOCOMMIT" or (level is None and held.autocommit)


def _first_line(error: BaseException) -> str:
    text = str(getattr(error, "orig", None) or error)
    return text.splitlines()[0] if text else type(error).__name__


@contextmanager
def _patience() -> Iterator[None]:
    name, seconds = _CONNECT_WITHIN
    if name in os.environ:
        yield
        return
    os.environ[name] = seconds
    try:
        yield
    finally:
        del os.environ[name]
