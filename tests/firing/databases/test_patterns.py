"""Every way to write to a database leaves nothing in it, and works as ever for the receiver."""

import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import postgresql
import pytest
from command import ROOT
from fired import Document, Fired, fire

WRITTEN = {
    "a_session": ("ok", "1"),
    "another_bind": ("ok", "(0, 1)"),
    "engine_begin": ("ok", "1"),
    "connect_and_commit": ("ok", "1"),
    "autocommit_as_option": ("ok", "1"),
    "autocommit_as_engine": ("ok", "1"),
    "raw_connection": ("ok", "1"),
    "old_scoped_session": ("ok", "1"),
    "two_at_once": ("ok", "3"),
    "read_in_mid_flush": ("ok", "2"),
    "ddl": ("ok", "1"),
    "text_commit": ("ok", "1"),
    "the_drivers_object": ("ok", "1"),
    "a_new_engine": ("ok", "1"),
    "without_pool": ("ok", "1"),
    "with_creator": ("ok", "1"),
    "held_since_import": ("ok", "1"),
    "error_then_rollback": ("ok", "2"),
    "nested": ("ok", "1"),
    "serializable": ("ok", "1"),
    "many_rows": ("ok", "50"),
}

ON_POSTGRESQL = WRITTEN | {
    "interleaved": ("ok", "0"),
    "several_statements": ("refused", None),
    "hidden": ("refused", None),
    "the_driver_connects": ("refused", "'swallowed'"),
    "two_phase": ("refused", None),
    "a_procedure": ("refused", None),
    "vacuum": ("refused", None),
}

ON_SQLITE = WRITTEN | {
    "interleaved": ("raised", None),
    "several_statements": ("ok", "1"),
    "hidden": ("ok", "1"),
    "the_driver_connects": ("ok", "1"),
    "two_phase": ("raised", None),
    "a_procedure": ("raised", None),
    "vacuum": ("ok", "0"),
}

ENDS_AMONG = (
    "cannot run in a rehearsal: several statements in one string, and a transaction ends among them"
)
NEEDS_NONE = "cannot run in a rehearsal: it needs to be outside of every transaction"

PROCEDURE = """
create procedure writes_and_commits() language plpgsql
as $$ begin insert into notes (note) values ('procedure'); commit; end $$
"""

NOTES = "INSERT notes, 1 row", "COMMIT", "SELECT notes"


def sql_of(outcome: Document) -> list[Document]:
    return [each for each in outcome["effects"] if each["kind"] == "sql"]


def effects(fired: Fired, key: str) -> dict[str, list[str]]:
    """What stands under ``key`` in the effects, of the receivers where anything does."""
    found = {
        name: [str(each[key]) for each in sql_of(outcome) if each.get(key)]
        for name, outcome in fired.outcomes.items()
    }
    return {name: texts for name, texts in found.items() if texts}


IN_A_CONTAINER = (sys.executable, str(ROOT / "tests" / "confined.py"), "unshare", "--")
"""Where the kernel gives no namespaces."""

anywhere = pytest.mark.parametrize(
    "through", [(), IN_A_CONTAINER], ids=["with namespaces", "without"]
)


@anywhere
@pytest.mark.parametrize("driver", ["psycopg", "psycopg2"])
def test_nothing_is_left_on_postgresql(
    driver: str,
    through: tuple[str, ...],
    server: postgresql.Server,
    folder: Path,
    tmp_path: Path,
) -> None:
    pytest.importorskip(driver)
    notes, others = server.new_database(), server.new_database()
    server.ask(notes, PROCEDURE)
    urls = {
        "PATTERNS_URL": server.url(notes, driver),
        "PATTERNS_OTHER_URL": server.url(others, driver),
    }

    words = ("written", "--verify")
    fired = fire(*words, app="patterns:app", cwd=folder, to=tmp_path, env=urls, through=through)

    assert (fired.code, fired.error, fired.document["leaks"]) == (1, "", [])
    assert fired.told("outcome", "returned") == ON_POSTGRESQL
    assert effects(fired, "refused") == {
        "several_statements": [ENDS_AMONG],
        "hidden": [ENDS_AMONG],
        "the_driver_connects": ["only connections that were made before the rehearsal are held"],
        "two_phase": ["cannot run in a rehearsal"],
        "a_procedure": [NEEDS_NONE],
        "vacuum": [NEEDS_NONE],
    }
    assert effects(fired, "warning") == {
        "interleaved": [
            "not faithful: two connections of the receiver were interleaved, "
            "and a rehearsal has one transaction for both"
        ],
        "serializable": ["not imitated: a rehearsal reads what is committed, and can write"],
    }
    told = effects(fired, "text")
    assert [told["a_session"], told["text_commit"]] == [[*NOTES], [*NOTES]]
    for database in (notes, others):
        assert server.ask(database, "select count(*) from notes") == "0"
        assert server.ask(database, "select relname from pg_stat_user_tables") == "notes"
    assert server.ask(notes, "select count(*) from pg_prepared_xacts") == "0"


@anywhere
def test_nothing_is_left_in_a_file(through: tuple[str, ...], folder: Path, tmp_path: Path) -> None:
    files = [tmp_path / "notes.db", tmp_path / "others.db"]
    urls = {
        name: f"sqlite:///{file}"
        for name, file in zip(("PATTERNS_URL", "PATTERNS_OTHER_URL"), files, strict=True)
    }

    fired = fire("written", app="patterns:app", cwd=folder, to=tmp_path, env=urls, through=through)

    assert (fired.code, fired.error, fired.document["leaks"]) == (1, "", [])
    assert fired.told("outcome", "returned") == ON_SQLITE
    assert effects(fired, "refused") == {}
    told = effects(fired, "text")
    assert [told["a_session"], told["hidden"]] == [
        [*NOTES],
        ["SELECT", "INSERT notes", "SELECT notes"],
    ]
    for file in files:
        with closing(sqlite3.connect(file)) as connection:
            assert connection.execute("select count(*) from notes").fetchone() == (0,)
            tables = connection.execute("select name from sqlite_master where type = 'table'")
            assert tables.fetchall() == [("notes",)]
    assert sorted(each.name for each in tmp_path.iterdir()) == [
        "fired.json",
        "notes.db",
        "others.db",
    ]
