"""What a forked child must not share with its parent: connections that a pool keeps.

Two processes on one socket read each other's answers, and a receiver that is ended in the midst of
a statement leaves the rest of it to the next.
"""

import gc
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

_ONE_CONNECTION = frozenset({"SingletonThreadPool", "StaticPool"})
"""Pools whose connection may be a database in memory, which is copied by the fork anyway."""


def engines() -> tuple[Any, ...]:
    """Every living engine of SQLAlchemy; none where it is not loaded."""
    module = sys.modules.get("sqlalchemy.engine")
    kind = getattr(module, "Engine", None)
    if not isinstance(kind, type):
        return ()
    return tuple(each for each in gc.get_objects() if issubclass(type(each), kind))


def sqlite_files() -> tuple[Path, ...]:
    """The file of each living engine that is on one; whether or not it exists yet."""
    files: dict[Path, None] = {}
    for engine in engines():
        with suppress(Exception):  # an engine of another kind has no file
            url = engine.url
            if url.get_backend_name() == "sqlite" and url.database not in {None, "", ":memory:"}:
                name = url.database.removeprefix("file:").partition("?")[0]
                files[Path(name).absolute()] = None
    return tuple(files)


def leave_connections(engines: Sequence[Any]) -> None:
    """In the child: have ``engines`` connect anew, and leave what they hold to the parent.

    Source: "Using Connection Pools with Multiprocessing" in SQLAlchemy's documentation;
    ``Engine.dispose`` has ``close`` from 1.4.33 on.
    """
    for engine in engines:
        if type(engine.pool).__name__ not in _ONE_CONNECTION:
            with suppress(Exception):  # an engine of another kind is left as it is
                engine.dispose(close=False)
