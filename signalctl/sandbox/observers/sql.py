"""Statements and the ends of transactions, through whatever engine of SQLAlchemy.

Source: "Core Events" in SQLAlchemy's documentation. A listener on the class ``Engine`` hears all
engines, those made later as well.
"""

import functools
import os
import sys
from typing import Any

from signalctl.sandbox import engines, sql_effects, statements, uncommitted
from signalctl.sandbox.guards import Scene
from signalctl.sandbox.ledger import Ledger
from signalctl.sandbox.statements import Boundary


def observe(scene: Scene, ledger: Ledger) -> None:
    """Note each statement with its table and rows, and each end of a transaction that wrote."""
    _observe_sqlite(scene, ledger)
    module = sys.modules.get("sqlalchemy.engine")
    event = sys.modules.get("sqlalchemy.event")
    if module is None or event is None:
        return
    listeners = _Listeners(scene, ledger)
    for name in (
        *("before_cursor_execute", "after_cursor_execute", "handle_error"),
        *("commit", "rollback"),
    ):
        event.listen(module.Engine, name, getattr(listeners, name))


def _observe_sqlite(scene: Scene, ledger: Ledger) -> None:
    """Note what is executed on SQLite's own connections, those made from now on."""
    sqlite3: Any = sys.modules.get("sqlite3")
    if sqlite3 is None:
        return
    original = sqlite3.connect

    @functools.wraps(original)
    def connect(database: Any, *args: Any, **kwargs: Any) -> Any:
        connection = original(database, *args, **kwargs)
        label = engines.label_of_file(os.fsdecode(database), scene.root)
        connection.set_trace_callback(
            lambda sql: sql_effects.note_raw(ledger, sql, rows=-1, database=label)
        )
        return connection

    sqlite3.connect = sqlite3.dbapi2.connect = connect


class _Listeners:
    """Listeners, named as the events."""

    def __init__(self, scene: Scene, ledger: Ledger) -> None:
        self._root = scene.root
        self._ledger = ledger

    def before_cursor_execute(self, *_: Any) -> None:
        """The driver is about to execute."""
        sql_effects.taken_over(taken=True)

    def after_cursor_execute(self, conn: Any, cursor: Any, statement: Any, *_: Any) -> None:
        """The driver has executed."""
        sql_effects.taken_over(taken=False)
        if not self._ledger.listens:
            return
        done = statements.read(str(statement))
        if done.boundary in {Boundary.COMMIT, Boundary.ROLLBACK}:
            self._end(done.boundary.name, conn)
            return
        database = engines.label_of(conn.engine, self._root)
        sql_effects.note(self._ledger, done, rows=_rows(cursor), database=database)
        if done.writes and not _commits_each(conn):
            uncommitted.wrote(done.table, connection=id(conn))

    def handle_error(self, context: Any) -> None:
        """The driver has raised, or SQLAlchemy before it."""
        sql_effects.taken_over(taken=False)
        error = context.original_exception
        if context.statement is None or not self._ledger.listens or sql_effects.is_told(error):
            return
        engine = context.engine
        sql_effects.note(
            self._ledger,
            statements.read(str(context.statement)),
            rows=-1,
            database=engines.label_of(engine, self._root) if engine is not None else "",
            failure=type(error).__name__,
        )

    def commit(self, conn: Any) -> None:
        """A transaction is about to be committed."""
        self._end("COMMIT", conn)

    def rollback(self, conn: Any) -> None:
        """A transaction is about to be rolled back."""
        self._end("ROLLBACK", conn)

    def _end(self, what: str, conn: Any) -> None:
        if tables := uncommitted.ended(connection=id(conn)):
            database = engines.label_of(conn.engine, self._root)
            self._ledger.note("sql", what, tables=", ".join(tables), database=database)


def _rows(cursor: Any) -> int:
    rows = getattr(cursor, "rowcount", -1)
    return rows if isinstance(rows, int) else -1


def _commits_each(conn: Any) -> bool:
    """Whether each statement of ``conn`` is a transaction of its own: SQLite's says it afterwards."""
    driver = conn.connection.dbapi_connection
    return (
        getattr(driver, "autocommit", False) is True
        or getattr(driver, "in_transaction", True) is False
    )
