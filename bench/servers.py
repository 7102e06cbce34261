"""The servers that a row needs, as the tests start them."""

import importlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from bench.measure import ROOT, BenchError


@contextmanager
def postgresql() -> Iterator[str]:
    """The URL of an empty database on a server that runs as long as the block."""
    sys.path.insert(0, str(ROOT / "tests"))
    try:
        server = importlib.import_module("postgresql")
        with server.started() as running:
            yield running.url(running.new_database())
    except Exception as error:
        raise BenchError(f"no PostgreSQL could be started: {error}") from error
    finally:
        sys.path.remove(str(ROOT / "tests"))
