"""Redis: reads pass, everything else is refused.

Pretending that a write succeeded would hide a missing key from the next read. Clients, pipelines,
locks, scripts and what is built on them all send through one method.

Source: ``AbstractConnection.send_packed_command`` in ``redis/connection.py`` and its twin in
``redis/asyncio/connection.py``, redis-py 4.5 to 8.1; before 4.5 the class is ``Connection``.
"""

import functools
import socket
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any, ClassVar, Self

from signalctl.model.firing import GuardLine, GuardState
from signalctl.sandbox.guards import Address, Guard, Scene, Stage
from signalctl.sandbox.ledger import Ledger
from signalctl.sandbox.living import living
from signalctl.sandbox.redis_address import address_of_pool
from signalctl.sandbox.redis_commands import Command, commands_in

_KIND = "redis"
_WHY = "Redis is read only here"

_PACKAGES = ("redis", "valkey")
"""redis-py, and the one that was copied from it."""

_CONNECT_TIMEOUT_S = 0.5


class Redis(Guard):
    """Lets read what the target's clients of Redis read, and nothing else."""

    name: ClassVar[str] = "redis"
    stage: ClassVar[Stage] = Stage.REDIS

    def __init__(self, packages: tuple[str, ...], open_: tuple[Address, ...]) -> None:
        """``open_`` are servers that may be written to."""
        self._packages = packages
        self._open = frozenset(open_)
        kinds = [sys.modules[f"{each}.connection"].ConnectionPool for each in packages]
        self._pools = living(*kinds)

    @classmethod
    def found(cls, scene: Scene) -> Self | None:
        """Where a client library is imported."""
        packages = tuple(each for each in _PACKAGES if f"{each}.connection" in sys.modules)
        return cls(packages, scene.reachable) if packages else None

    def lines(self) -> tuple[GuardLine, ...]:
        """One line, with the servers that may be written to."""
        servers = sorted(self._open.intersection(self.reaches()))
        but = ", ".join(f"{host}:{port}" for host, port in servers)
        return (GuardLine(self.name, GuardState.HELD, f"read only{but and f', but for {but}'}"),)

    def open_lines(self) -> tuple[GuardLine, ...]:
        """One line."""
        return (GuardLine(self.name, GuardState.NONE, "allowed: reads and writes"),)

    def reaches(self) -> tuple[Address, ...]:
        """The servers of every pool."""
        found = map(address_of_pool, self._pools)
        return tuple(dict.fromkeys(each for each in found if each is not None))

    def install(self, ledger: Ledger) -> None:
        """Connect, so that reads go on when the network is gone; then refuse what writes."""
        for pool in self._pools:
            # What kombu would send through its own pools is captured with the tasks.
            if not pool.connection_class.__module__.startswith("kombu."):
                _connect(pool)

        def allow(connection: Any, written: Iterable[Command]) -> None:
            if (getattr(connection, "host", ""), getattr(connection, "port", 0)) in self._open:
                return
            refused = tuple(written)
            for each in refused:
                _note(each, ledger, refused=_WHY)
            if refused:
                errors = sys.modules[f"{type(connection).__module__.partition('.')[0]}.exceptions"]
                # A kind that clients do not retry, as they do when a connection fails.
                raise errors.NoPermissionError(f"{refused[0].text}: {_WHY}")

        for package in self._packages:
            _ask_before_sending(package, allow)
            _try_once(package)

    def observe(self, ledger: Ledger) -> None:
        """Note what writes."""

        def allow(_connection: Any, written: Iterable[Command]) -> None:
            for each in written:
                _note(each, ledger)

        for package in self._packages:
            _ask_before_sending(package, allow)


def _note(command: Command, ledger: Ledger, *, refused: str = "") -> None:
    ledger.note(_KIND, command.text, refused=refused, command=command.verb, key=command.key or None)


def _ask_before_sending(package: str, allow: Callable[[Any, Iterable[Command]], None]) -> None:
    """Have every connection call ``allow`` with the commands that do not only read."""
    for module in (f"{package}.connection", f"{package}.asyncio.connection"):
        connections = sys.modules.get(module)
        if connections is None:
            continue
        kind: Any = getattr(connections, "AbstractConnection", None) or connections.Connection
        wrap = _asked_async if ".asyncio." in module else _asked
        kind.send_packed_command = wrap(kind.send_packed_command, allow)


def _asked(
    original: Callable[..., Any], allow: Callable[[Any, Iterable[Command]], None]
) -> Callable[..., Any]:
    @functools.wraps(original)
    def send_packed_command(connection: Any, command: Any, *args: Any, **kwargs: Any) -> Any:
        packed = command if isinstance(command, bytes | str) else tuple(command)
        allow(connection, [each for each in commands_in(packed) if not each.reads])
        return original(connection, packed, *args, **kwargs)

    return send_packed_command


def _asked_async(
    original: Callable[..., Any], allow: Callable[[Any, Iterable[Command]], None]
) -> Callable[..., Any]:
    @functools.wraps(original)
    async def send_packed_command(connection: Any, command: Any, *args: Any, **kwargs: Any) -> Any:
        packed = command if isinstance(command, bytes | str) else tuple(command)
        allow(connection, [each for each in commands_in(packed) if not each.reads])
        return await original(connection, packed, *args, **kwargs)

    return send_packed_command


def _try_once(package: str) -> None:
    """Have no client try again to connect where nothing answers.

    redis-py tries up to twelve times for five seconds, which are the receiver's.
    """
    for module in (f"{package}.retry", f"{package}.asyncio.retry"):
        retry = getattr(sys.modules.get(module), "Retry", None)
        if retry is not None:
            retry.call_with_retry = _once(retry.call_with_retry)


def _once(original: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(original)
    def call_with_retry(retry: Any, *args: Any, **kwargs: Any) -> Any:
        retry._retries = 0  # noqa: SLF001 - ``update_retries`` is not in every version
        return original(retry, *args, **kwargs)

    return call_with_retry


def _connect(pool: Any) -> None:
    """Have one connection in ``pool``, if its server is there.

    A pool forgets by itself the connections of another process: ``ConnectionPool._checkpid``.
    """
    address = address_of_pool(pool)
    with suppress(Exception):  # a receiver that needs it will be told, and the others need not be
        if address is not None:
            socket.create_connection(address, _CONNECT_TIMEOUT_S).close()
        try:
            connection = pool.get_connection()
        except TypeError:  # before 5.3 the name of a command is asked for, and not used
            connection = pool.get_connection("_")
        pool.release(connection)


GUARD = Redis
