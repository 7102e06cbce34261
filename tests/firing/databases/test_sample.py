"""The sample application on a real PostgreSQL writes nothing, whoever fires it."""

import json
import os
import subprocess
import sys

import postgresql
import pytest
from command import ROOT, environment, signalctl
from servers import Redis


@pytest.mark.parametrize("user", ["ourselves", "nobody"])
def test_the_sample_leaves_no_row(user: str, server: postgresql.Server) -> None:
    pytest.importorskip("psycopg")
    through = _as(user)
    database = server.new_database()
    words = ("fire", "speakers_modified", "--event-id", "3", "--only", "*audit*", "--verify")
    command = [*through, sys.executable, "-m", "signalctl", "-A", "sample_app", *words]

    run = subprocess.run(
        [*command, "--format", "json"],
        cwd=ROOT,
        env=environment({"DATABASE_URL": server.url(database)}),
        capture_output=True,
        text=True,
        check=False,
    )

    fired = json.loads(run.stdout)
    assert (run.returncode, run.stderr, fired["leaks"]) == (0, "", [])
    [outcome] = fired["outcomes"]
    sql = [(each["text"], each["refused"]) for each in outcome["effects"] if each["kind"] == "sql"]
    assert (outcome["outcome"], sql) == (
        "ok",
        [("INSERT audit_entry, 1 row", None), ("COMMIT", None)],
    )
    guards = [(each["name"], each["state"]) for each in fired["guards"]]
    assert ("database", "held") in guards
    assert server.ask(database, "select count(*) from audit_entry") == "0"
    assert server.ask(database, "select count(*) from event") != "0"


@pytest.mark.parametrize("way", [(), ("--probe",), ("--like-blinker",), ("--orders", "2")])
def test_the_sample_leaves_neither_row_nor_task_on_real_servers(
    way: tuple[str, ...], server: postgresql.Server, redis_server: Redis
) -> None:
    pytest.importorskip("psycopg")
    database = server.new_database()
    servers = {"DATABASE_URL": server.url(database), "CELERY_BROKER_URL": redis_server.url}
    words = ("-A", "sample_app", "fire", "speakers_modified", "--event-id", "3", "--verify", *way)

    fired = signalctl(*words, "--format", "json", cwd=ROOT, env=servers)

    document = json.loads(fired.out)
    assert (fired.code, fired.err, document["leaks"]) == (0, "", [])
    assert server.ask(database, "select count(*) from audit_entry") == "0"
    assert redis_server.keys == []
    if not way:
        kinds = [[effect["kind"] for effect in each["effects"]] for each in document["outcomes"]]
        assert kinds == [["task"], ["task"], ["task"], ["sql", "signal", "mail"], ["sql", "sql"]]


def _as(user: str) -> tuple[str, ...]:
    if user == "ourselves":
        return ()
    if os.geteuid() != 0:
        pytest.skip("is run by an ordinary user anyway")
    tried = [*postgresql.AS_NOBODY, sys.executable, "-c", "import psycopg, sample_app, signalctl"]
    if subprocess.run(tried, cwd=ROOT, capture_output=True, check=False).returncode:
        pytest.skip("the interpreter under test is closed to 'nobody'")
    return postgresql.AS_NOBODY
