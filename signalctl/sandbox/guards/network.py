"""The network: nothing outside is reached, on this machine or on another."""

import socket
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import ClassVar, Self

from signalctl.model.firing import GuardLine, GuardState
from signalctl.sandbox import connections, landlock, namespaces
from signalctl.sandbox.connections import LET, OWN, Destination, Verdict
from signalctl.sandbox.guards import Address, Guard, GuardFailedError, Scene, Stage
from signalctl.sandbox.kernel import Kernel
from signalctl.sandbox.ledger import Ledger

_CLOSED = (
    "nothing is reached but what was connected before; "
    "unix sockets outside the copied folders: by hook only"
)
_PORTS_CLOSED = "the kernel refuses TCP, and a hook what else Python code tries"
_FREE = "a hook refuses what Python code tries, and other programs are free"

_OUT_OF_REACH = "nothing outside can be reached"
_NOT_LISTED = "it is not among the addresses that are allowed"
_OWN_NAMES = frozenset({"localhost", socket.gethostname()})


@dataclass(frozen=True, slots=True)
class Network(Guard):
    """Closes the door behind what is connected already.

    Attributes:
        kernel: What it can be closed with.
        reachable: What must stay reachable, so that the kernel cannot close it.
        addresses: The same with the addresses that the hosts have.
        weak: Whether the hook alone will do.
    """

    name: ClassVar[str] = "network"
    stage: ClassVar[Stage] = Stage.NETWORK

    kernel: Kernel
    reachable: tuple[Address, ...]
    addresses: frozenset[Address]
    weak: bool

    @classmethod
    def found(cls, scene: Scene) -> Self:
        """There always is a network."""
        addresses = frozenset(_resolved(scene.reachable))
        return cls(scene.kernel, scene.reachable, addresses, scene.weak)

    @property
    def _is_closed(self) -> bool:
        """Whether there is a network namespace around the receiver."""
        return self.kernel.network and not self.reachable

    @property
    def _has_ports(self) -> bool:
        return self.kernel.landlock >= landlock.PORTS_SINCE

    def lines(self) -> tuple[GuardLine, ...]:
        """What is out of reach, and how certainly."""
        if self._is_closed:
            return (GuardLine(self.name, GuardState.HELD, _CLOSED),)
        covers = _PORTS_CLOSED if self._has_ports else _FREE
        if self.reachable:
            reached = ", ".join(f"{host}:{port}" for host, port in self.reachable)
            covers = f"reaches {reached}; of the rest, {covers}"
        return (GuardLine(self.name, GuardState.BY_HOOK_ONLY, covers),)

    def open_lines(self) -> tuple[GuardLine, ...]:
        """That connections are let."""
        covers = "allowed: connections are made, and noted as far as Python code makes them"
        return (GuardLine(self.name, GuardState.NONE, covers),)

    def install(self, ledger: Ledger) -> None:
        """Close it, and name what knocks."""
        if self._is_closed:
            namespaces.unshare(namespaces.NETWORK | namespaces.IPC)
            namespaces.raise_loopback()
            connections.watch(ledger, connection=_behind_the_door, lookup=_lookup_without_network)
            return
        if self._has_ports:
            landlock.refuse_tcp({port for _, port in self.addresses})
        elif not self.reachable and not self.weak:
            raise GuardFailedError(
                "this system allows neither a network namespace nor Landlock's ports; "
                "--allow weak-sandbox makes do with a hook"
            )
        connections.watch(ledger, connection=self._listed, lookup=self._listed_lookup)

    def observe(self, ledger: Ledger) -> None:
        """Note each connection."""
        connections.watch(ledger, connection=_let, lookup=_own)

    def _listed(self, destination: Destination) -> Verdict:
        if (destination.host, destination.port) in self.addresses:
            return LET
        return Verdict(_NOT_LISTED, connections.refused(_NOT_LISTED))

    def _listed_lookup(self, destination: Destination) -> Verdict:
        """A look-up asks servers itself, which is not seen: only what is listed is looked up."""
        if destination.host in _OWN_NAMES or destination.host in {
            host for host, _ in self.addresses
        }:
            return OWN
        return Verdict(_NOT_LISTED, _unknown_host())


def _behind_the_door(destination: Destination) -> Verdict:
    """The kernel answers, but where a path leads out: a unix socket is no matter of namespaces."""
    if connections.serves(destination):
        return OWN
    by_path = destination.transport == "unix" and not destination.host.startswith("@")
    return Verdict(_OUT_OF_REACH, connections.refused(_OUT_OF_REACH) if by_path else None)


def _lookup_without_network(destination: Destination) -> Verdict:
    """What is looked up without a server is noted when it is connected to."""
    if destination.host in _OWN_NAMES:
        return OWN
    with suppress(OSError, UnicodeError):
        socket.getaddrinfo(destination.host, None)
        return OWN
    return Verdict(_OUT_OF_REACH)


def _let(_: Destination) -> Verdict:
    return LET


def _own(_: Destination) -> Verdict:
    return OWN


def _unknown_host() -> OSError:
    return socket.gaierror(socket.EAI_AGAIN, "signalctl looks up no such host")


def _resolved(reachable: Iterable[Address]) -> Iterable[Address]:
    """Each as it is written, and with each address its host has."""
    for host, port in reachable:
        yield host, port
        with suppress(OSError, UnicodeError):  # it may be a name for a server that is not up
            for *_, address in socket.getaddrinfo(host, port):
                yield str(address[0]), port


GUARD = Network
