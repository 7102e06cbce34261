"""What differs between the drivers of PostgreSQL that speak the DB-API in one thread."""

from typing import Any

KNOWN = frozenset({"psycopg2", "psycopg2cffi", "psycopg", "pg8000"})
"""As SQLAlchemy calls them."""

_TO_DEFAULT = ("isolation_level", "readonly", "read_only", "deferrable")
"""Settings of psycopg2 and psycopg that ``None`` leaves to the server."""

CLOSES_ON_EXIT = frozenset({"psycopg", "pg8000"})
"""Drivers whose ``with connection`` ends the connection, and not only its transaction.

Source: "with statement" in psycopg2's documentation, "Differences from psycopg2" in psycopg's.
"""

ENDS_TRANSACTION_ON_EXIT = frozenset({"psycopg2", "psycopg2cffi", "psycopg"})
"""Drivers whose ``with connection`` ends the transaction."""


_PSYCOPG2_LEVELS = {
    0: "AUTOCOMMIT",
    1: "READ COMMITTED",
    2: "REPEATABLE READ",
    3: "SERIALIZABLE",
    4: "READ UNCOMMITTED",
}
"""Source: "Isolation level constants" in psycopg2's documentation."""


def isolation_level(driver: str, value: Any) -> str:
    """The name of an isolation level, in whatever form ``driver`` takes it; empty for the default.

    >>> isolation_level("psycopg2", 3)
    'SERIALIZABLE'
    """
    if driver.startswith("psycopg2"):
        value = _PSYCOPG2_LEVELS.get(value, value)
    name = str(getattr(value, "name", value or "")).replace("_", " ").upper()
    return "" if name == "DEFAULT" else name


def in_transactions(real: Any) -> bool:
    """Have ``real`` begin transactions by itself, as the server sees fit.

    Returns:
        Whether it was in autocommit mode before.
    """
    real.rollback()
    was = bool(getattr(real, "autocommit", False))
    real.autocommit = False
    for setting in _TO_DEFAULT:
        if getattr(real, setting, None) is not None:
            setattr(real, setting, None)
    return was


def backend_pid(real: Any) -> int | None:
    """The server's process, as the server said it when we connected; ``None`` if nobody kept it.

    Source: ``ConnectionInfo.backend_pid`` of psycopg2 and psycopg, which are libpq's.
    """
    pid = getattr(getattr(real, "info", None), "backend_pid", None)
    return pid if isinstance(pid, int) else None


def sqlstate(error: BaseException) -> str:
    """The server's code for ``error``; empty where the server did not say it.

    Source: ``Error.pgcode`` of psycopg2, ``Error.sqlstate`` of psycopg, and pg8000, whose errors
    carry the fields of the protocol's message.
    """
    for name in ("sqlstate", "pgcode"):
        code = getattr(error, name, None)
        if isinstance(code, str):
            return code
    fields = error.args[0] if error.args else None
    return str(fields.get("C", "")) if isinstance(fields, dict) else ""


def text_of(query: Any, real: Any) -> str:
    """A query as text, in whatever form a driver takes it."""
    if isinstance(query, str):
        return query
    if isinstance(query, bytes):
        return query.decode(errors="replace")
    as_string = getattr(query, "as_string", None)
    return str(as_string(real) if as_string else query)
