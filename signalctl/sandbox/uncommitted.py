"""Which tables a receiver has written and not committed, for who must know of it.

A task that is queued before the commit of what it reads may be run by a worker that does not see
that yet. The database's guard keeps this up to date, thread by thread.
"""

import threading


class _Written(threading.local):
    """The tables of each connection, in the order of their first write."""

    def __init__(self) -> None:
        self.tables: dict[int, dict[str, None]] = {}


_written = _Written()


def wrote(table: str, *, connection: int = 0) -> None:
    """``table`` was written in the transaction that is open on ``connection``."""
    _written.tables.setdefault(connection, {})[table] = None


def ended(*, connection: int = 0) -> tuple[str, ...]:
    """The transaction on ``connection`` was committed or rolled back; what it had written."""
    return tuple(_written.tables.pop(connection, ()))


def uncommitted() -> tuple[str, ...]:
    """The tables that this thread wrote and did not commit, each once, in order.

    >>> wrote("audit_entry")
    >>> wrote("event", connection=7)
    >>> uncommitted()
    ('audit_entry', 'event')
    >>> ended()
    ('audit_entry',)
    >>> ended(connection=7)
    ('event',)
    >>> uncommitted()
    ()
    """
    return tuple(dict.fromkeys(table for each in _written.tables.values() for table in each))
