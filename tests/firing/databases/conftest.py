"""A real PostgreSQL, and apps that write to it in every way."""

import compileall
import shutil
from collections.abc import Iterator
from pathlib import Path

import postgresql
import pytest
from command import APPS


@pytest.fixture(scope="session")
def server() -> Iterator[postgresql.Server]:
    """A server that all tests of a worker share; each takes a new database."""
    with postgresql.started() as running:
        yield running


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The apps, without a pyproject.toml above them, and with a cache of their own."""
    copy = shutil.copytree(APPS / "patterns", tmp_path_factory.mktemp("patterns") / "app")
    compileall.compile_dir(copy, quiet=2)
    return Path(copy)
