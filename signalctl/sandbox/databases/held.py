"""What the proxies of one database share: the real connection, and the order of their work."""

import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any, NoReturn, TypeVar

from signalctl.sandbox import sql_effects
from signalctl.sandbox.databases import drivers, postgresql
from signalctl.sandbox.databases.savepoints import Savepoints, Transaction
from signalctl.sandbox.ledger import Ledger
from signalctl.sandbox.statements import Boundary, Statement

Result = TypeVar("Result")

_REHEARSAL = "cannot run in a rehearsal"
_SAVEPOINTS = frozenset({Boundary.SAVEPOINT, Boundary.BACK_TO_SAVEPOINT, Boundary.RELEASE})


class Held:
    """A real connection in a transaction that is never committed.

    Attributes:
        real: The driver's connection.
        driver: The driver's name, as SQLAlchemy calls it.
        label: The database, as it is shown.
        errors: The driver's module, which has the DB-API's errors.
        autocommit: The mode the engine gives its connections.
    """

    def __init__(self, real: Any, driver: str, label: str, errors: Any, ledger: Ledger) -> None:
        """Raise ``GuardFailedError`` if the server does not let us withhold the commit."""
        self.autocommit = postgresql.withhold(real)
        self.real = real
        self.driver = driver
        self.label = label
        self.errors = errors
        self.ledger = ledger
        # Between a savepoint and the statement after it, no other thread may come.
        self.lock = threading.RLock()
        self._savepoints = Savepoints(lambda sql: postgresql.execute(real, sql))
        self._deferred = postgresql.Deferred(real)

    def begin(self) -> Transaction:
        """Begin a transaction for one proxy."""
        with self.lock:
            self._savepoints.mend()
            return self._savepoints.begin()

    def run(
        self,
        transaction: Transaction,
        statement: Statement,
        deed: Callable[[], Result],
        *,
        autocommit: bool,
    ) -> Result:
        """Do ``deed``, which executes ``statement``, in ``transaction``.

        Raises:
            Exception: What the driver raises.
        """
        with self.lock:
            back = statement.boundary is Boundary.BACK_TO_SAVEPOINT
            if transaction.failed and not transaction.broken and not back:
                kind = getattr(self.errors, "errors", self.errors)
                failed = getattr(kind, "InFailedSqlTransaction", self.errors.InternalError)
                raise failed("current transaction is aborted, commands ignored until end of block")
            ends = statement.boundary in _SAVEPOINTS - {Boundary.SAVEPOINT}
            if ends and not self._savepoints.is_innermost(transaction):
                self.refuse(statement, f"{_REHEARSAL}: another connection works within it")
            result = self._run(transaction, deed, statement, autocommit=autocommit)
            if back:
                transaction.failed = transaction.broken = False
            if statement.writes:
                self._savepoints.wrote(transaction)
            if statement.changes_schema:
                self._deferred.look_anew()
            return result

    def _run(
        self,
        transaction: Transaction,
        deed: Callable[[], Result],
        statement: Statement,
        *,
        autocommit: bool,
    ) -> Result:
        alone = self._savepoints.is_alone(transaction)
        # A savepoint of the receiver's own would end with one of ours around it.
        bare = alone or statement.boundary in _SAVEPOINTS
        try:
            return deed() if bare else self._savepoints.attempt(deed)
        except Exception as error:
            # A driver's own complaint, about a parameter say, leaves the server as it was.
            if drivers.sqlstate(error):
                transaction.failed = True
                transaction.broken = bare
            if why := postgresql.why_refused(error, autocommit=autocommit):
                self.ledger.note("sql", str(statement), refused=why, database=self.label)
                sql_effects.told(error)
            raise

    def wrote(self, transaction: Transaction) -> None:
        """Take down that ``transaction`` may have written, by ways we do not see."""
        with self.lock:
            self._savepoints.wrote(transaction)

    def broke(self, transaction: Transaction) -> None:
        """Take down that ``transaction`` may have failed, and the real connection with it."""
        transaction.failed = transaction.broken = True

    def commit(self, transaction: Transaction) -> None:
        """End ``transaction`` as if it were committed.

        Raises:
            Exception: What the driver raises where a commit would be refused.
        """
        with self.lock:
            if transaction.failed:  # a COMMIT of it is a ROLLBACK
                self.rollback(transaction)
                return
            if transaction in transaction.inside:
                try:
                    self._savepoints.attempt(self._deferred.check)
                except Exception:
                    self.rollback(transaction)
                    raise
            self._savepoints.commit(transaction)

    def rollback(self, transaction: Transaction) -> None:
        """End ``transaction`` and undo it."""
        with self.lock:
            if self._savepoints.rollback(transaction):
                self.ledger.note(
                    "sql",
                    "ROLLBACK that undoes what another connection wrote",
                    warning="not faithful: two connections of the receiver were interleaved, "
                    "and a rehearsal has one transaction for both",
                    database=self.label,
                )

    def refuse(self, what: object, why: str) -> NoReturn:
        """Note that the receiver tried ``what``, and raise.

        Raises:
            Exception: The driver's ``NotSupportedError``.
        """
        self.ledger.note("sql", str(what), refused=why, database=self.label)
        raise sql_effects.told(self.errors.NotSupportedError(f"{what}: {why}"))

    def forget(self) -> None:
        """Undo everything."""
        with suppress(Exception):
            postgresql.forget(self.real)
