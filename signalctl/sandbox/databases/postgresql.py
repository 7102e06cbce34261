"""The one real connection to a PostgreSQL database, in a transaction that cannot be committed.

Not only that nothing of ours commits: the server is made to refuse it. A deferred constraint is
violated at the start, so that each COMMIT that finds its way to the server fails; and whatever
follows the transaction may only read.

Source: "SET CONSTRAINTS", "SET TRANSACTION" and "Client Connection Defaults" in PostgreSQL's
documentation.
"""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import Any

from signalctl.sandbox.databases import drivers
from signalctl.sandbox.guards import GuardFailedError

PILL = "signalctl_withholds_commit"

LOCK_TIMEOUT_MS = 1500
"""For a lock that another connection of the receiver may hold, which then never ends."""

_BEFORE = (
    # A statement that runs on after its client was killed would hold its locks.
    """
    SELECT set_config(name, '200', false) FROM pg_settings
    WHERE name = 'client_connection_check_interval'
    """,
    "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY",
)
_WITHIN = (
    "SET TRANSACTION READ WRITE",
    f"CREATE TEMPORARY TABLE {PILL}_ (x int CONSTRAINT {PILL} UNIQUE DEFERRABLE INITIALLY DEFERRED)",
    f"INSERT INTO {PILL}_ VALUES (1), (1)",  # noqa: S608 - the name is ours
    f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT_MS}ms'",
)
_DEFERRABLE = f"""
SELECT quote_ident(nspname) || '.' || quote_ident(conname), condeferred
FROM pg_constraint JOIN pg_namespace ON pg_namespace.oid = connamespace
WHERE condeferrable AND conname <> '{PILL}'
"""  # noqa: S608 - the name is ours

_NEEDS_NO_TRANSACTION = frozenset({"25001", "2D000"})
"""``active_sql_transaction``: VACUUM and the like; ``invalid_transaction_termination``: a
procedure that commits."""

_LOCK_NOT_AVAILABLE = "55P03"
_READ_ONLY = "25006"
_UNIQUE_VIOLATION = "23505"
_NOT_ALLOWED = "42501"


def execute(real: Any, sql: str) -> list[Sequence[Any]]:
    """Run a statement of ours; its rows, if it gives any."""
    cursor = real.cursor()
    try:
        cursor.execute(sql)
        rows = cursor.fetchall() if cursor.description else []
    finally:
        cursor.close()
    # The app may have its connections give rows as dictionaries.
    return [tuple(row.values()) if isinstance(row, dict) else row for row in rows]


def withhold(real: Any) -> bool:
    """Open the transaction that cannot be committed.

    Returns:
        Whether the connection was in autocommit mode.

    Raises:
        GuardFailedError: The server does not let us.
    """
    try:
        autocommit = drivers.in_transactions(real)
        _check_unshared(real)
        _run(real, _BEFORE)
        real.commit()
        _run(real, _WITHIN)
    except GuardFailedError:
        raise
    except Exception as error:
        why = str(error).splitlines()[0] if str(error) else type(error).__name__
        if drivers.sqlstate(error) == _NOT_ALLOWED:
            why = f"the server's lock on commits needs the right to temporary tables: {why}"
        raise GuardFailedError(why) from error
    return autocommit


def _check_unshared(real: Any) -> None:
    """Raise if a pooler stands between: what is set for a session would meet other clients there.

    A pooler makes up the process that it says we talk to.
    """
    said = drivers.backend_pid(real)
    if said is not None and execute(real, "SELECT pg_backend_pid()")[0][0] != said:
        raise GuardFailedError("a pooler stands before it, which gives its sessions to others")


def _run(real: Any, statements: Iterable[str]) -> None:
    for each in statements:
        execute(real, each)


class Deferred:
    """The constraints that are checked at a commit; a withheld commit has to check them as well."""

    def __init__(self, real: Any) -> None:
        self._real = real
        self.look_anew()

    def look_anew(self) -> None:
        """Find them again, after the schema has changed."""
        self._constraints = [
            (str(row[0]), bool(row[1])) for row in execute(self._real, _DEFERRABLE)
        ]

    def check(self) -> None:
        """Raise what a commit would raise.

        The pill is not among them: to check all by ``SET CONSTRAINTS ALL`` would be to swallow it.
        """
        if not self._constraints:
            return
        names = ", ".join(name for name, _ in self._constraints)
        execute(self._real, f"SET CONSTRAINTS {names} IMMEDIATE")
        if later := ", ".join(name for name, deferred in self._constraints if deferred):
            execute(self._real, f"SET CONSTRAINTS {later} DEFERRED")


def why_refused(error: BaseException, *, autocommit: bool) -> str:
    """Why a statement failed that would not have failed without us; empty if it would have.

    Args:
        error: What the driver raised.
        autocommit: The receiver's connection would have run it in no transaction.
    """
    match drivers.sqlstate(error):
        case state if state in _NEEDS_NO_TRANSACTION and autocommit:
            return "cannot run in a rehearsal: it needs to be outside of every transaction"
        case state if state == _LOCK_NOT_AVAILABLE:
            return f"waited {LOCK_TIMEOUT_MS / 1000:g} s for a lock; perhaps it waits for itself"
        case state if state == _READ_ONLY:
            return "cannot run in a rehearsal: it ended the transaction that is withheld"
        case state if state == _UNIQUE_VIOLATION and PILL in str(error):
            return "cannot run in a rehearsal: it commits"
    return ""


def forget(real: Any) -> None:
    """Undo everything, and end the connection."""
    with suppress(Exception):
        real.rollback()
    with suppress(Exception):
        real.close()
