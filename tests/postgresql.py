"""A real server of PostgreSQL, started by the tests themselves on the loopback address."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from servers import free_port, missing

_OWNER = "app"
AS_NOBODY = ("setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups")


@dataclass(frozen=True, slots=True)
class Server:
    """A running server, in which ``app`` may do everything."""

    port: int
    psql: Path
    _numbers: Iterator[int]

    def url(self, database: str, driver: str = "psycopg", user: str = _OWNER) -> str:
        """The URL of a database for SQLAlchemy."""
        return f"postgresql+{driver}://{user}@127.0.0.1:{self.port}/{database}"

    def new_database(self) -> str:
        """The name of an empty database."""
        name = f"test_{next(self._numbers)}"
        self.ask("postgres", f"create database {name}")
        return name

    def ask(self, database: str, sql: str) -> str:
        """What a clean connection answers: a row a line, with ``|`` between the columns."""
        address = f"host=127.0.0.1 port={self.port} user={_OWNER} dbname={database}"
        words = [str(self.psql), "-XAtq", "-v", "ON_ERROR_STOP=1", "-c", sql, address]
        return subprocess.run(words, check=True, capture_output=True, text=True).stdout.strip()


@contextmanager
def started() -> Iterator[Server]:
    """A server of PostgreSQL; it refuses to run as root, and runs as nobody then."""
    tools = _postgresql_tools()
    port = free_port()
    as_user = AS_NOBODY if os.geteuid() == 0 else ()
    with tempfile.TemporaryDirectory(prefix="signalctl-postgresql-") as name:
        folder = Path(name)
        if as_user:
            shutil.chown(folder, "nobody", "nogroup")
        control = (*as_user, str(tools / "pg_ctl"), "-D", str(folder / "data"), "-s")
        initdb = f"-A trust -U {_OWNER} --no-sync -E UTF8 --locale=C"
        settings = (
            f"-p {port} -h 127.0.0.1 -k '' -F -c max_connections=200 -c max_prepared_transactions=5"
        )
        subprocess.run([*control, "init", "-o", initdb], check=True, cwd=folder)
        log = str(folder / "log")
        start = [*control, "start", "-w", "-l", log, "-o", settings]
        subprocess.run(start, check=True, cwd=folder)
        try:
            yield Server(port, tools / "psql", count(1))
        finally:
            subprocess.run([*control, "stop", "-m", "immediate"], check=True, cwd=folder)


def _postgresql_tools() -> Path:
    """The folder of ``pg_ctl``, which Debian keeps out of the path."""
    if found := shutil.which("pg_ctl"):
        return Path(found).resolve().parent
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"))
    if not installed:
        missing("postgresql")
    return installed[-1].parent
