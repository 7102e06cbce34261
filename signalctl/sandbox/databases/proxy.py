"""What a receiver gets for a connection: like the driver's own, but nothing of it is kept."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Self, TypeVar

from signalctl.sandbox import statements
from signalctl.sandbox.databases import drivers
from signalctl.sandbox.databases.cursor import Cursor
from signalctl.sandbox.databases.held import Held
from signalctl.sandbox.databases.savepoints import Transaction
from signalctl.sandbox.statements import Boundary, Statement

Result = TypeVar("Result")

_REHEARSAL = "cannot run in a rehearsal"
_AS_IN_REHEARSAL = ("", "READ COMMITTED", "AUTOCOMMIT")


class Proxy:
    """One connection of the receiver, for as long as it is checked out.

    What it does not know is the real connection's.
    """

    __slots__ = ("__weakref__", "_autocommit", "_closed", "_explicit", "_held", "_transaction")

    def __init__(self, held: Held, *, autocommit: bool) -> None:
        self._held = held
        self._autocommit = autocommit
        self._closed = False
        self._explicit = False
        self._transaction: Transaction | None = None

    # What the drivers' connections have in common.

    def cursor(self, *args: Any, **kwargs: Any) -> Cursor:
        """A cursor, of whatever kind the driver makes for these arguments."""
        return Cursor(self, self._held.real.cursor(*args, **kwargs))

    def commit(self) -> None:
        """Keep what was done, until the receiver's end."""
        with self._held.lock:
            transaction, self._transaction, self._explicit = self._transaction, None, False
            if transaction is not None:
                self._held.commit(transaction)

    def rollback(self) -> None:
        """Undo what was done since the last commit."""
        with self._held.lock:
            transaction, self._transaction, self._explicit = self._transaction, None, False
            if transaction is not None:
                self._held.rollback(transaction)

    def close(self) -> None:
        """Give the connection back; the real one stays."""
        self.rollback()
        self._closed = True

    @property
    def closed(self) -> bool:
        """As the drivers say it, of which one counts."""
        return self._closed

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        driver = self._held.driver
        if driver in drivers.ENDS_TRANSACTION_ON_EXIT:
            if kind is None:
                self.commit()
            else:
                self.rollback()
        if driver in drivers.CLOSES_ON_EXIT:
            self.close()

    # Modes.

    @property
    def autocommit(self) -> bool:
        """Whether each statement is a transaction of its own."""
        return self._autocommit

    @autocommit.setter
    def autocommit(self, value: bool) -> None:
        if self._transaction is not None and bool(value) != self._autocommit:
            raise self._held.errors.ProgrammingError(
                "can't change 'autocommit' now: the connection is in a transaction"
            )
        self._autocommit = bool(value)

    def set_autocommit(self, value: bool) -> None:  # noqa: FBT001 - psycopg's own
        """As the attribute."""
        self.autocommit = value

    @property
    def isolation_level(self) -> Any:
        """That of the rehearsal."""
        return self._held.real.isolation_level

    @isolation_level.setter
    def isolation_level(self, value: Any) -> None:
        self.set_isolation_level(value)

    def set_isolation_level(self, value: Any) -> None:
        """Note the wish; psycopg2 takes autocommit for one."""
        driver = self._held.driver
        level = drivers.isolation_level(driver, value)
        if driver.startswith("psycopg2"):
            self.autocommit = level == "AUTOCOMMIT"
        if level not in _AS_IN_REHEARSAL:
            self._note_setting(f"isolation level {level}")

    def set_session(
        self,
        isolation_level: Any = None,
        readonly: Any = None,
        deferrable: Any = None,  # noqa: ARG002 - psycopg2's own
        autocommit: Any = None,
    ) -> None:
        """Psycopg2's way to set all modes."""
        if autocommit is not None:
            self.autocommit = autocommit
        if isolation_level is not None:
            level = drivers.isolation_level(self._held.driver, isolation_level)
            if level not in _AS_IN_REHEARSAL:
                self._note_setting(f"isolation level {level}")
        if readonly is True:
            self._note_setting("a read-only transaction")

    def set_read_only(self, value: Any) -> None:
        """Note the wish."""
        if value:
            self._note_setting("a read-only transaction")

    def set_deferrable(self, value: Any) -> None:
        """Take the wish, which means nothing here."""

    def reset(self) -> None:
        """Psycopg2's way back to the modes of the start."""
        self.rollback()
        self.autocommit = False

    def _tpc(self, *_args: Any, **_kwargs: Any) -> Any:
        """Refuse what is kept by the server until somebody else commits it."""
        self._held.refuse("a two-phase transaction", _REHEARSAL)

    tpc_begin = tpc_prepare = tpc_commit = tpc_rollback = tpc_recover = _tpc

    # For its cursors.

    def run(self, query: Any, deed: Callable[[], Result]) -> Result | None:
        """Do ``deed``, which executes ``query``.

        Returns:
            What it gives; ``None`` where ``query`` was carried out without it.
        """
        if self._closed:
            raise self._held.errors.InterfaceError("connection already closed")
        statement = statements.read(drivers.text_of(query, self._held.real))
        with self._held.lock:
            if self._ends_or_begins(statement):
                return None
            if why := _never(statement):
                self._held.refuse(statement, why)
            if self._transaction is None:
                self._transaction = self._held.begin()
            single = self._autocommit and not self._explicit
            try:
                result = self._held.run(self._transaction, statement, deed, autocommit=single)
            except Exception:
                if single:
                    self.rollback()
                raise
            if single:
                self.commit()
            return result

    @contextmanager
    def block(self, query: Any) -> Iterator[None]:
        """Stand around what executes ``query`` step by step."""
        single = self._autocommit and not self._explicit
        if single:
            self._explicit = True
        self.run(query, lambda: None)
        try:
            yield
        except BaseException:
            if self._transaction is not None:
                self._held.broke(self._transaction)
            if single:
                self.rollback()
            raise
        if single:
            self.commit()

    def _ends_or_begins(self, statement: Statement) -> bool:
        """Do with our means what ``statement`` asks of the transaction, if that is all it does."""
        if statement.mixed:
            return False
        match statement.boundary:
            case Boundary.BEGIN:
                self._explicit = True
            case Boundary.COMMIT:
                self.commit()
            case Boundary.ROLLBACK:
                self.rollback()
            case Boundary.SETTING:
                self._note_setting(statement.bare)
            case _:
                return False
        return True

    @property
    def held(self) -> Held:
        """What it shares with others."""
        return self._held

    def _note_setting(self, wish: str) -> None:
        self._held.ledger.note(
            "sql",
            f"asks for {wish}",
            warning="not imitated: a rehearsal reads what is committed, and can write",
            database=self._held.label,
        )

    def __getattr__(self, name: str) -> Any:
        return getattr(self._held.real, name)

    def __setattr__(self, name: str, value: Any) -> None:
        if hasattr(type(self), name):
            object.__setattr__(self, name, value)
        else:
            setattr(self._held.real, name, value)


class PsycopgProxy(Proxy):
    """With what psycopg's connections have beside; others are told from them by its presence."""

    __slots__ = ()

    def execute(self, *args: Any, **kwargs: Any) -> Cursor:
        """A new cursor that has executed this."""
        cursor = self.cursor()
        cursor.execute(*args, **kwargs)
        return cursor

    @contextmanager
    def transaction(self, *args: Any, **kwargs: Any) -> Iterator[Any]:
        """A transaction for a block, or a savepoint where there is one."""
        outermost = self._transaction is None
        if self._transaction is None:
            self._transaction, self._explicit = self._held.begin(), True
            self._held.wrote(self._transaction)
        try:
            with self._held.real.transaction(*args, **kwargs) as block:
                yield block
        except BaseException:
            if outermost:
                self.rollback()
            raise
        if outermost:
            self.commit()


def new_proxy(held: Held, *, autocommit: bool) -> Proxy:
    """A connection like those of the driver of ``held``."""
    kind = PsycopgProxy if held.driver == "psycopg" else Proxy
    return kind(held, autocommit=autocommit)


def _never(statement: Statement) -> str:
    """Why ``statement`` is not even tried; empty for all others."""
    if statement.mixed:
        return f"{_REHEARSAL}: several statements in one string, and a transaction ends among them"
    if statement.boundary is Boundary.TWO_PHASE:
        return _REHEARSAL
    return statements.beyond_transactions(statement)
