"""What a receiver tries to reach: each attempt named, and judged."""

import errno
import os
import socket
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from signalctl.sandbox import audit
from signalctl.sandbox.ledger import Ledger


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a socket of the receiver's is to lead.

    Attributes:
        host: A name or an address; the path of a unix socket, or its name with ``@`` before it.
        port: 0 for a unix socket, and where it is not known yet.
        transport: ``tcp``, ``udp`` or ``unix``.
    """

    host: str
    port: int
    transport: str

    def __str__(self) -> str:
        if self.transport == "unix":
            return f"to unix socket {self.host}"
        host = f"[{self.host}]" if ":" in self.host else self.host
        where = f"{host}:{self.port}" if self.port else host
        return f"to {where} (UDP)" if self.transport == "udp" else f"to {where}"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is to become of an attempt.

    Attributes:
        refused: Why it does not get there; empty where it does.
        error: What the asking code is to get of us; ``None`` where the kernel answers.
        is_noted: Whether it is worth an effect: a receiver's talk with itself is not.
    """

    refused: str = ""
    error: OSError | None = None
    is_noted: bool = True


Judge = Callable[[Destination], Verdict]

OWN = Verdict(is_noted=False)
"""It leads to a server that the receiver itself has started."""
LET = Verdict()

_CONNECTIONS = ("socket.connect", "socket.sendto", "socket.sendmsg")
_LOOKUPS = ("socket.getaddrinfo", "socket.gethostbyname")


def watch(ledger: Ledger, *, connection: Judge, lookup: Judge) -> None:
    """Note what the receiver tries to reach, as far as Python code does it.

    Args:
        ledger: Takes it down.
        connection: Judges each destination.
        lookup: Judges each host whose address is asked for, before it is found.
    """
    watcher = _Watcher(ledger, connection, lookup)
    audit.watch(_CONNECTIONS, watcher.connects)
    audit.watch(_LOOKUPS, watcher.looks_up)


class _Watcher:
    def __init__(self, ledger: Ledger, connection: Judge, lookup: Judge) -> None:
        self._ledger = ledger
        self._connection = connection
        self._lookup = lookup

    def connects(self, _: str, arguments: tuple[Any, ...]) -> None:
        destination = _destination(*arguments)
        if destination is not None:
            self._note(destination, self._connection(destination))

    def looks_up(self, _: str, arguments: tuple[Any, ...]) -> None:
        """``getaddrinfo`` says host, port, family, kind and protocol; ``gethostbyname`` the host."""
        host = _text(arguments[0])
        if host and not _is_address(host):
            port = arguments[1] if len(arguments) > 1 else 0
            destination = Destination(host, _port(port), "tcp")
            self._note(destination, self._lookup(destination))

    def _note(self, destination: Destination, verdict: Verdict) -> None:
        if verdict.is_noted:
            self._ledger.note(
                "connection",
                str(destination),
                refused=verdict.refused,
                host=destination.host,
                port=destination.port,
                transport=destination.transport,
            )
        if verdict.error is not None:
            raise verdict.error


def _destination(sock: Any, address: Any) -> Destination | None:
    """Where ``sock`` is to lead; ``None`` for what leads nowhere outside, as to the kernel."""
    if address is None:  # a datagram of a socket that is connected
        return None
    if sock.family == socket.AF_UNIX:
        return Destination(_unix_name(address), 0, "unix")
    if sock.family in {socket.AF_INET, socket.AF_INET6} and len(address) > 1:
        transport = "udp" if sock.type == socket.SOCK_DGRAM else "tcp"
        return Destination(_text(address[0]), _port(address[1]), transport)
    return None


def _unix_name(address: Any) -> str:
    """As it is written: who listens there is known by that, too."""
    name = os.fsdecode(address)
    return f"@{name[1:]}" if name.startswith("\0") else name


def _text(host: object) -> str:
    return host.decode("ascii", "replace") if isinstance(host, bytes) else str(host or "")


def _port(port: object) -> int:
    if isinstance(port, int):
        return port
    text = _text(port)
    with suppress(OSError):
        return int(text) if text.isdecimal() else socket.getservbyname(text)
    return 0


def _is_address(host: str) -> bool:
    try:
        ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return True


def is_loopback(host: str) -> bool:
    """Whether ``host`` is this machine, by its address or by the name everybody knows."""
    if not _is_address(host):
        return host == "localhost"
    address = ip_address(host.partition("%")[0])
    return address.is_loopback or address.is_unspecified


def serves(destination: Destination) -> bool:
    """Whether a process in this network namespace listens at ``destination``.

    Source: proc(5), ``/proc/net/tcp`` and its kin show the caller's namespace only.
    """
    if destination.transport == "unix":
        return destination.host in _unix_sockets()
    return is_loopback(destination.host) and destination.port in _ports(destination.transport)


def _unix_sockets() -> Iterator[str]:
    for line in Path("/proc/net/unix").read_bytes().splitlines()[1:]:
        fields = line.split(None, 7)
        if len(fields) > 7:
            yield os.fsdecode(fields[7])


_LISTENS = b"0A"


def _ports(transport: str) -> Iterator[int]:
    """Where somebody listens, or, without connections, has a port at all."""
    for table in (transport, f"{transport}6"):
        with suppress(FileNotFoundError):  # a kernel without IPv6
            for line in Path("/proc/net", table).read_bytes().splitlines()[1:]:
                _, local, _, state = line.split(None, 4)[:4]
                if transport == "udp" or state == _LISTENS:
                    yield int(local.rpartition(b":")[2], 16)


def refused(why: str) -> OSError:
    """The error that code expects where nobody listens."""
    return ConnectionRefusedError(errno.ECONNREFUSED, f"signalctl let nothing through: {why}")
