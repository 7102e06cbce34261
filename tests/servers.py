"""Real servers, started by the tests themselves on the loopback address."""

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import NoReturn

import pytest


def missing(package: str) -> NoReturn:
    """Skip the test for want of a Debian package."""
    unmet(f"needs the Debian package {package}")


def unmet(why: str) -> NoReturn:
    """Skip the test for want of what it needs; in CI, where that is there, fail it."""
    if os.environ.get("CI") == "true":
        pytest.fail(why)
    pytest.skip(why)


def free_port() -> int:
    """A port that nothing listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass(frozen=True, slots=True)
class Redis:
    """A running server."""

    port: int

    @property
    def url(self) -> str:
        """The URL of its first database."""
        return f"redis://127.0.0.1:{self.port}/0"

    @property
    def keys(self) -> list[str]:
        """All keys, as a clean connection sees them."""
        return sorted(self.ask("KEYS", "*"))

    def ask(self, *words: str) -> list[str]:
        """The lines of an answer."""
        cli = ["redis-cli", "-p", str(self.port), *words]
        answer = subprocess.run(cli, check=True, capture_output=True, text=True).stdout
        return answer.split()


@contextmanager
def redis() -> Iterator[Redis]:
    """A server of Redis that keeps nothing on disk."""
    if shutil.which("redis-server") is None:
        missing("redis-server")
    port = free_port()
    words = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", ""]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        if not any("Ready to accept connections" in line for line in server.stdout):
            pytest.fail("redis-server did not start")
        yield Redis(port)
        server.terminate()


@dataclass(frozen=True, slots=True)
class Sink:
    """An address that somebody listens at who never answers."""

    listening: socket.socket

    @property
    def port(self) -> int:
        """Its port."""
        return int(self.listening.getsockname()[1])

    @property
    def was_reached(self) -> bool:
        """Whether anybody connected."""
        try:
            self.listening.accept()[0].close()
        except BlockingIOError:
            return False
        return True


@contextmanager
def sink() -> Iterator[Sink]:
    """A sink on the loopback address."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.setblocking(False)  # noqa: FBT003 - its only parameter
        yield Sink(listening)
