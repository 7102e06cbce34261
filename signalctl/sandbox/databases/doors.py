"""The ways to a PostgreSQL server beside the engines: the drivers' own ``connect``.

The kernel may hold them, but it does so without a word, and a receiver may swallow the error.

Source: ``psycopg2/__init__.py`` of psycopg2 2.9, ``Connection.connect`` of psycopg 3.
"""

import functools
import sys
import threading
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from signalctl.sandbox import sql_effects
from signalctl.sandbox.guards import Address
from signalctl.sandbox.ledger import Ledger

_WHY = "only connections that were made before the rehearsal are held"


class Doors:
    """What a receiver's own connects meet."""

    def __init__(self, ledger: Ledger, reachable: Collection[Address]) -> None:
        self._ledger = ledger
        self._reachable = frozenset(reachable)
        self._here = threading.local()

    @contextmanager
    def ours(self) -> Iterator[None]:
        """Within it, this thread connects for the guard."""
        self._here.ours = True
        try:
            yield
        finally:
            self._here.ours = False

    def close(self) -> None:
        """Close those of every driver that is loaded."""
        psycopg2: Any = sys.modules.get("psycopg2")
        if psycopg2 is not None:
            # The module's ``connect`` looks it up at each call, whoever has imported that.
            psycopg2._connect = self._closed(psycopg2._connect, self._psycopg2)  # noqa: SLF001 - see above
        for name in ("Connection", "AsyncConnection"):
            kind = getattr(sys.modules.get("psycopg"), name, None)
            if kind is not None:
                kind._connect_gen = classmethod(  # noqa: SLF001 - each way to connect goes through it
                    self._closed(kind._connect_gen.__func__, self._psycopg)  # noqa: SLF001 - the same
                )

    def _closed(
        self, original: Callable[..., Any], read: Callable[..., tuple[Mapping[str, Any], Any]]
    ) -> Callable[..., Any]:
        @functools.wraps(original)
        def connect(*args: Any, **kwargs: Any) -> Any:
            where, errors = read(*args, **kwargs)
            host, port = where.get("host") or "", int(where.get("port") or 5432)
            if getattr(self._here, "ours", False) or (host, port) in self._reachable:
                return original(*args, **kwargs)
            user = f"{where['user']}@" if where.get("user") else ""
            label = f"postgresql://{user}{host}:{port}/{where.get('dbname') or ''}"
            self._ledger.note("sql", f"connects to {label}", refused=_WHY, database=label)
            raise sql_effects.told(errors.OperationalError(_WHY))

        return connect

    @staticmethod
    def _psycopg2(dsn: str = "", *_args: Any, **kwargs: Any) -> tuple[Mapping[str, Any], Any]:
        psycopg2 = sys.modules["psycopg2"]
        parse = sys.modules["psycopg2.extensions"].parse_dsn
        return {**parse(dsn or ""), **kwargs}, psycopg2

    @staticmethod
    def _psycopg(_kind: Any, conninfo: str = "", **_kwargs: Any) -> tuple[Mapping[str, Any], Any]:
        psycopg = sys.modules["psycopg"]
        return psycopg.conninfo.conninfo_to_dict(conninfo), psycopg
