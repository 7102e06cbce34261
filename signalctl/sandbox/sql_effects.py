"""Statements as effects: in which words they are told, and by whom if two see the same one."""

import threading
from typing import TypeVar

from signalctl.sandbox import statements
from signalctl.sandbox.ledger import Ledger
from signalctl.sandbox.statements import Boundary, Statement

Error = TypeVar("Error", bound=BaseException)

_TOLD = "_told_by_signalctl"

_here = threading.local()


def told(error: Error) -> Error:
    """Mark ``error`` as one whose statement has been noted."""
    setattr(error, _TOLD, True)
    return error


def is_told(error: BaseException | None) -> bool:
    """Whether ``error`` was marked by ``told``."""
    return getattr(error, _TOLD, False) is True


def taken_over(*, taken: bool) -> None:
    """Say that what this thread executes now is noted by who calls this, or is no longer."""
    _here.taken = taken


def note(
    ledger: Ledger, statement: Statement, *, rows: int, database: str, failure: str = ""
) -> None:
    """Note ``statement``, unless it is but the beginning or end of a transaction.

    Args:
        ledger: Where to.
        statement: What was executed, or tried.
        rows: How many it changed; negative where the driver does not say.
        database: Its name, as shown.
        failure: Why it failed; empty where it did not.
    """
    if statement.boundary is not Boundary.NONE or not statement.bare:
        return
    text = str(statement)
    if failure:
        text = f"{text}, failed: {failure}"
    elif statement.writes and rows >= 0 and not statement.changes_schema:
        text = f"{text}, {rows} row{'' if rows == 1 else 's'}"
    ledger.note(
        "sql",
        text,
        verb=statement.verb,
        table=statement.table,
        rows=rows if statement.writes and rows >= 0 else None,
        database=database,
    )


def note_raw(ledger: Ledger, sql: str, *, rows: int, database: str) -> None:
    """Note a statement that came to a driver's connection, unless somebody above it does."""
    if getattr(_here, "taken", False) or not ledger.listens:
        return
    statement = statements.read(sql)
    if statement.verb != "PRAGMA":  # what SQLAlchemy asks of SQLite at its first connection
        note(ledger, statement, rows=rows, database=database)
