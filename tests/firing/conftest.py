"""The apps that are fired, in folders of their own."""

import compileall
import shutil
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
import servers
from command import APPS
from fired import Fire, fire


def _copied(name: str, factory: pytest.TempPathFactory) -> Path:
    # Without a pyproject.toml above it, with a cache of its own, and compiled once for all commands.
    copy = Path(shutil.copytree(APPS / name, factory.mktemp(name) / name))
    compileall.compile_dir(copy, quiet=2)
    return copy


@pytest.fixture(scope="session")
def flask_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _copied("firing", tmp_path_factory)


@pytest.fixture(scope="session")
def quart_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("quart")
    return _copied("firing_quart", tmp_path_factory)


@pytest.fixture(scope="session")
def plain_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _copied("firing_plain", tmp_path_factory)


@pytest.fixture(scope="session")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Copies an app of ``tests/apps`` to a folder of its own."""
    return lambda name: _copied(name, tmp_path_factory)


@pytest.fixture
def asgiref() -> None:
    """Flask awaits nothing without it."""
    pytest.importorskip("asgiref")


@pytest.fixture
def fire_flask(flask_folder: Path, tmp_path: Path) -> Fire:
    """Fires a signal of the Flask app."""
    return partial(fire, cwd=flask_folder, to=tmp_path)


@pytest.fixture
def fire_quart(quart_folder: Path, tmp_path: Path) -> Fire:
    """Fires a signal of the Quart app."""
    return partial(fire, app="quart_app:app", cwd=quart_folder, to=tmp_path)


@pytest.fixture
def fire_plain(plain_folder: Path, tmp_path: Path) -> Fire:
    """Fires a signal of the package without an app; pass ``--module`` or another ``app``."""
    return partial(fire, app="", cwd=plain_folder, to=tmp_path)


@pytest.fixture(scope="session")
def running_redis() -> Iterator[servers.Redis]:
    with servers.redis() as server:
        yield server


@pytest.fixture
def redis_server(running_redis: servers.Redis) -> servers.Redis:
    """A server of Redis that holds nothing."""
    running_redis.ask("FLUSHALL")
    return running_redis


@pytest.fixture
def sink() -> Iterator[servers.Sink]:
    """An address that nobody should connect to."""
    with servers.sink() as listening:
        yield listening


@pytest.fixture(scope="session")
def models_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("flask_sqlalchemy")
    return _copied("firing_models", tmp_path_factory)


@pytest.fixture
def fire_models(models_folder: Path, tmp_path: Path) -> Fire:
    """Fires a signal of the Flask app with a database, presets and resolvers."""
    return partial(fire, app="models_app:app", cwd=models_folder, to=tmp_path)


@pytest.fixture(scope="session")
def modes_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _copied("modes", tmp_path_factory)


@pytest.fixture
def fire_modes(modes_folder: Path, tmp_path: Path) -> Fire:
    """Fires a signal of the app whose receivers mind how they are called."""
    return partial(fire, app="modes_app:app", cwd=modes_folder, to=tmp_path)


@pytest.fixture(scope="session")
def manners_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _copied("manners", tmp_path_factory)


@pytest.fixture
def fire_manners(manners_folder: Path, tmp_path: Path) -> Fire:
    """Fires a signal of the app that sends in all the ways there are."""
    return partial(fire, app="manners_app:app", cwd=manners_folder, to=tmp_path)
