"""What is hard to hold on PostgreSQL: attempts, threads, locks, sudden ends, refusals of the server."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import postgresql
import pytest
from fired import Fire, Fired, fire

from signalctl.sandbox.databases.postgresql import withhold
from signalctl.sandbox.guards import GuardFailedError

SETUP = """
create table notes (id serial primary key, note text unique);
create table counters (value int);
insert into counters values (0);
create table wholes (id int primary key);
create table parts (whole int references wholes deferrable initially deferred);
"""


@pytest.fixture
def database(server: postgresql.Server) -> str:
    """A database with tables that are empty, or nearly so."""
    pytest.importorskip("psycopg")
    pytest.importorskip("psycopg2")
    name = server.new_database()
    server.ask(name, SETUP)
    return name


@pytest.fixture
def fire_hard(server: postgresql.Server, database: str, folder: Path, tmp_path: Path) -> Fire:
    def fire_signal(*words: str, app: str = "hard:app", user: str = "app") -> Fired:
        url = {"PATTERNS_URL": server.url(database, user=user)}
        return fire(*words, app=app, cwd=folder, to=tmp_path, env=url)

    return fire_signal


def test_the_server_refuses_a_commit_that_gets_past_us(
    fire_hard: Fire, server: postgresql.Server, database: str
) -> None:
    fired = fire_hard("sought")

    assert fired.told("outcome", "returned") == {
        "past_the_proxy": (
            "ok",
            "['', 'ERROR:  cannot execute INSERT in a read-only transaction', '']",
        ),
        "commit_by_the_driver": (
            "ok",
            "'ERROR:  duplicate key value violates unique constraint "
            '"signalctl_withholds_commit"\'',
        ),
        "a_program_of_the_server": ("refused", None),
        "two_phase_in_text": ("refused", None),
    }
    assert server.ask(database, "select count(*) from notes") == "0"


def test_what_drivers_have_beside_the_standard_works(
    fire_hard: Fire, server: postgresql.Server, database: str
) -> None:
    fired = fire_hard("unusual")

    assert fired.told("outcome", "returned") == {
        "by_psycopg": ("ok", "[True, ('in a block',), True]"),
        "by_psycopg2": ("ok", "['copied', 'one', 'two']"),
        "an_error_beside_another": ("ok", "(['DivisionByZero', 'InFailedSqlTransaction'], 1)"),
        "a_savepoint_around_another": ("ok", "3"),
        "a_savepoint_that_ends_too_early": ("refused", None),
    }
    assert server.ask(database, "select count(*) from notes") == "0"


def test_a_pooler_is_not_touched(server: postgresql.Server, database: str) -> None:
    psycopg = pytest.importorskip("psycopg")
    with psycopg.connect(server.url(database, "psycopg").replace("+psycopg", "")) as real:
        pooled = _Pooled(real)

        with pytest.raises(GuardFailedError, match="a pooler stands before it"):
            withhold(pooled)

        setting = "show transaction_read_only"
        assert [real.execute(setting).fetchone() for _ in range(2)] == [("off",)] * 2


class _Pooled:
    """A connection whose server is said to be another process than it is."""

    info = SimpleNamespace(backend_pid=1)

    def __init__(self, real: Any) -> None:
        self._real = real

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)


def test_threads_and_tasks_keep_what_each_commits(
    fire_hard: Fire, server: postgresql.Server, database: str
) -> None:
    fired = fire_hard("crowded")

    assert fired.told("outcome", "returned") == {
        "in_threads": ("ok", "8"),
        "in_tasks": ("ok", "8"),
        "with_a_new_engine": ("ok", "4"),
    }
    assert server.ask(database, "select count(*) from notes") == "0"


def test_engines_of_one_database_do_not_wait_for_each_other(fire_hard: Fire) -> None:
    fired = fire_hard("locked")

    assert fired.told("outcome", "returned") == {
        "by_the_same_driver": ("ok", "(1, 2)"),
        "by_another_driver": ("refused", None),
    }
    assert fired.outcomes["by_another_driver"]["duration_s"] < 4


@pytest.mark.parametrize("driver", ["psycopg", "psycopg2"])
def test_a_parents_connection_outlives_what_a_child_does_to_it(
    driver: str, server: postgresql.Server, database: str, folder: Path, tmp_path: Path
) -> None:
    url = {"PATTERNS_URL": server.url(database, driver)}

    fired = fire("closed", app="shared:app", cwd=folder, to=tmp_path, env=url)

    assert fired.told("outcome", "returned") == {
        "closes_what_it_inherits": ("ok", "b'1'"),
        "uses_what_it_inherits": ("ok", "('OperationalError', b'1')"),
    }
    effects = fired.outcomes["uses_what_it_inherits"]["effects"]
    [used] = [each for each in effects if each["kind"] == "connection"]
    assert f"an inherited socket, 127.0.0.1:{server.port}" in used["text"]
    assert used["warning"] == "it was open before the fire, and is cut off in a receiver's process"


def test_a_killed_receiver_leaves_no_lock(
    fire_hard: Fire, server: postgresql.Server, database: str
) -> None:
    fired = fire_hard("killed")

    assert fired.told("outcome") == {"in_the_midst": "crashed"}
    update = "set lock_timeout = '1s'; update counters set value = value + 1 returning value"
    assert server.ask(database, update) == "1"


def test_a_deferred_constraint_is_checked_where_a_commit_would(
    fire_hard: Fire, server: postgresql.Server, database: str
) -> None:
    fired = fire_hard("deferred")

    assert fired.told("outcome", "returned") == {
        "breaks_a_deferred_constraint": ("raised", None),
        "mends_it_in_time": ("ok", "1"),
    }
    assert fired.outcomes["breaks_a_deferred_constraint"]["error"]["type"] == (
        "sqlalchemy.exc.IntegrityError"
    )
    assert server.ask(database, "select count(*) from parts") == "0"


def refusal(why: str) -> str:
    return (
        "signalctl: error: 'unconnected:done' was not fired: a guard could not be installed\n"
        f"  database: {why}"
    )


@pytest.mark.fault(68, "Exit code 2 before any receiver is called, with the reason.")
def test_a_server_that_is_down_fires_nothing(folder: Path, tmp_path: Path) -> None:
    pytest.importorskip("psycopg")
    url = {"PATTERNS_URL": "postgresql+psycopg://app:s3cr3t@127.0.0.1:1/none"}

    fired = fire("done", app="unconnected:app", cwd=folder, to=tmp_path, env=url)

    assert (fired.code, fired.text, fired.document) == (2, "", {})
    label = "postgresql://app@127.0.0.1:1/none"
    assert fired.error.startswith(refusal(f"{label} cannot be reached: connection failed"))
    assert "s3cr3t" not in fired.error


@pytest.mark.fault(68, "Exit code 2 before any receiver is called, with the reason.")
def test_a_role_that_cannot_be_held_fires_nothing(
    fire_hard: Fire, server: postgresql.Server, database: str
) -> None:
    role = f"reader_of_{database}"
    server.ask(database, f"create role {role} login")
    server.ask(database, f"revoke temporary on database {database} from public")

    fired = fire_hard("done", app="unconnected:app", user=role)

    assert (fired.code, fired.text, fired.document) == (2, "", {})
    label = f"postgresql://{role}@127.0.0.1:{server.port}/{database}"
    assert fired.error.startswith(
        refusal(
            f"{label} cannot be held: the server's lock on commits needs the right to temporary "
            "tables: permission denied"
        )
    )


@pytest.mark.parametrize(
    ("env", "label", "why"),
    [
        (
            {"PATTERNS_URL": "mysql+pymysql://app@127.0.0.1:1/x"},
            "mysql://app@127.0.0.1:1/x",
            "only PostgreSQL and SQLite can be held",
        ),
        (
            {"PATTERNS_URL": "postgresql+psycopg://app@127.0.0.1:1/x", "PATTERNS_ASYNC": "1"},
            "postgresql://app@127.0.0.1:1/x",
            "connections of async engines cannot be held",
        ),
    ],
)
def test_what_cannot_be_held_is_asked_for(
    env: dict[str, str], label: str, why: str, folder: Path, tmp_path: Path
) -> None:
    pytest.importorskip("psycopg")
    pytest.importorskip("greenlet")

    fired = fire("done", app="unconnected:app", cwd=folder, to=tmp_path, env=env)

    assert (fired.code, fired.text, fired.document) == (2, "", {})
    assert f"  database: {label}: {why}, not guarded\n" in fired.error


def test_what_is_written_all_the_same_is_told_where_it_is_looked_for(
    server: postgresql.Server, database: str, folder: Path, tmp_path: Path
) -> None:
    env = {"PATTERNS_URL": server.url(database)}

    fired = fire("reached", "--verify", app="shared:app", cwd=folder, to=tmp_path, env=env)

    label = f"postgresql://app@127.0.0.1:{server.port}/{database}"
    assert fired.document["leaks"] == [f"database {label} public.notes"]
