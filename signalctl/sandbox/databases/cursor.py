"""A receiver's cursor: the driver's own, each of whose statements the connection is asked for."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Self

from signalctl.sandbox import sql_effects
from signalctl.sandbox.databases import drivers

if TYPE_CHECKING:
    from signalctl.sandbox.databases.proxy import Proxy


class Cursor:
    """What it does not know is the real cursor's."""

    __slots__ = ("__weakref__", "_proxy", "_real")

    def __init__(self, proxy: "Proxy", real: Any) -> None:
        self._proxy = proxy
        self._real = real

    @property
    def connection(self) -> "Proxy":
        """The receiver's."""
        return self._proxy

    def execute(self, query: Any, *args: Any, **kwargs: Any) -> Any:
        """Execute ``query``."""
        return self._run(query, lambda: self._real.execute(query, *args, **kwargs))

    def executemany(self, query: Any, *args: Any, **kwargs: Any) -> Any:
        """Execute ``query`` with each of the parameters."""
        return self._run(query, lambda: self._real.executemany(query, *args, **kwargs))

    def callproc(self, name: str, *args: Any, **kwargs: Any) -> Any:
        """Call a function, which may write."""
        return self._run(f"CALL {name}", lambda: self._real.callproc(name, *args, **kwargs))

    def copy_from(self, file: Any, table: str, *args: Any, **kwargs: Any) -> Any:
        """Psycopg2's COPY into a table."""
        sql = f"COPY {table} FROM STDIN"
        return self._run(sql, lambda: self._real.copy_from(file, table, *args, **kwargs))

    def copy_to(self, file: Any, table: str, *args: Any, **kwargs: Any) -> Any:
        """Psycopg2's COPY out of a table."""
        sql = f"COPY {table} TO STDOUT"
        return self._run(sql, lambda: self._real.copy_to(file, table, *args, **kwargs))

    def copy_expert(self, sql: Any, file: Any, *args: Any, **kwargs: Any) -> Any:
        """Psycopg2's COPY in full."""
        return self._run(sql, lambda: self._real.copy_expert(sql, file, *args, **kwargs))

    @contextmanager
    def copy(self, statement: Any, *args: Any, **kwargs: Any) -> Iterator[Any]:
        """Psycopg's COPY, for a block."""
        with self._proxy.block(statement), self._real.copy(statement, *args, **kwargs) as copy:
            yield copy
        self._tell(statement)

    def stream(self, query: Any, *args: Any, **kwargs: Any) -> Iterator[Any]:
        """Psycopg's rows as they come."""
        with self._proxy.block(query):
            yield from self._real.stream(query, *args, **kwargs)
        self._tell(query)

    def _run(self, query: Any, deed: Callable[[], Any]) -> Any:
        result = self._proxy.run(query, deed)
        self._tell(query)
        return self if result is self._real else result

    def _tell(self, query: Any) -> None:
        held = self._proxy.held
        text = drivers.text_of(query, held.real)
        sql_effects.note_raw(held.ledger, text, rows=self._real.rowcount, database=held.label)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        self._real.close()

    def __iter__(self) -> Iterator[Any]:
        return iter(self._real)

    def __next__(self) -> Any:
        return next(self._real)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)

    def __setattr__(self, name: str, value: Any) -> None:
        if name in Cursor.__slots__:
            object.__setattr__(self, name, value)
        else:
            setattr(self._real, name, value)
