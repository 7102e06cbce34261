"""Where a client of Redis is connected to."""

from collections.abc import Mapping
from typing import Any

from signalctl.sandbox.guards import Address

_DEFAULT_PORT = 6379


def address_of_pool(pool: Any) -> Address | None:
    """The server of a connection pool; ``None`` for a socket of this machine.

    Source: ``ConnectionPool.connection_kwargs`` in ``redis/connection.py``, redis-py 8.1.
    """
    settings: Mapping[str, Any] = pool.connection_kwargs
    if settings.get("path"):
        return None
    return str(settings.get("host") or "localhost"), int(settings.get("port") or _DEFAULT_PORT)


def addresses_of_clients(*clients: Any) -> tuple[Address, ...]:
    """The servers of ``clients``, each once; of what is no client, none."""
    pools = (getattr(each, "connection_pool", None) for each in clients)
    found = (address_of_pool(pool) for pool in pools if hasattr(pool, "connection_kwargs"))
    return tuple(dict.fromkeys(each for each in found if each is not None))
