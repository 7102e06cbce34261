"""What is hard to hold: attempts that get past a proxy, threads, locks, sudden ends."""

import asyncio
import io
import os
import signal
import threading
from concurrent.futures import ThreadPoolExecutor

from blinker import Signal
from flask import Flask
from psycopg2.extras import execute_values
from sqlalchemy import create_engine, text

URL = os.environ["PATTERNS_URL"]
INSERT = "insert into notes (note) values ('{}')"

app = Flask("hard")
engine = create_engine(URL)
same = create_engine(URL)
other_driver = create_engine(URL.replace("psycopg:", "psycopg2:"))
sought = Signal()
crowded = Signal()
locked = Signal()
killed = Signal()
deferred = Signal()
unusual = Signal()


def count(engine=engine):
    with engine.connect() as connection:
        return connection.execute(text("select count(*) from notes")).scalar()


@sought.connect
def past_the_proxy(app, **fields):
    server = engine.raw_connection().driver_connection.pgconn
    said = []
    for sql in ("ROLLBACK", INSERT.format("hidden"), "COMMIT"):
        said.append(server.exec_(sql.encode()).error_message.decode().strip())
    return said


@sought.connect
def commit_by_the_driver(app, **fields):
    server = engine.raw_connection().driver_connection.pgconn
    server.exec_(INSERT.format("committed").encode())
    return server.exec_(b"COMMIT").error_message.decode().splitlines()[0]


@sought.connect
def a_program_of_the_server(app, **fields):
    with engine.connect() as connection:
        connection.execute(text("copy notes to program 'cat'"))


@sought.connect
def two_phase_in_text(app, **fields):
    with engine.connect() as connection:
        connection.execute(text(INSERT.format("prepared")))
        connection.execute(text("prepare transaction 'kept'"))


def unit(number):
    with engine.begin() as connection:
        connection.execute(text(INSERT.format(f"a{number}")))
    with engine.begin() as connection:
        connection.execute(text(INSERT.format(f"b{number}")))


@crowded.connect
def in_threads(app, **fields):
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(unit, range(4)))
    return count()


@crowded.connect
def in_tasks(app, **fields):
    async def all_units():
        await asyncio.gather(*(asyncio.to_thread(unit, number) for number in range(4)))

    asyncio.run(all_units())
    return count()


@crowded.connect
def with_a_new_engine(app, **fields):
    new = create_engine(URL)

    def new_unit(number):
        with new.begin() as connection:
            connection.execute(text(INSERT.format(number)))

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(new_unit, range(4)))
    return count(new)


def update(connection, note):
    connection.execute(text("update counters set value = value + 1"))
    return connection.execute(text("select value from counters")).scalar()


@locked.connect
def by_the_same_driver(app, **fields):
    with engine.connect() as one, same.connect() as two:
        values = update(one, "one"), update(two, "two")
        one.commit()
        two.commit()
    return values


@locked.connect
def by_another_driver(app, **fields):
    with engine.connect() as one, other_driver.connect() as two:
        update(one, "one")
        update(two, "two")


@killed.connect
def in_the_midst(app, **fields):
    with engine.connect() as connection:
        update(connection, "killed")
        threading.Timer(0.1, os.kill, (os.getpid(), signal.SIGKILL)).start()
        connection.execute(text("select pg_sleep(30)"))


@deferred.connect
def breaks_a_deferred_constraint(app, **fields):
    with engine.connect() as connection:
        connection.execute(text("insert into parts (whole) values (7)"))
        connection.commit()


@deferred.connect
def mends_it_in_time(app, **fields):
    with engine.connect() as connection:
        connection.execute(text("insert into parts (whole) values (7)"))
        connection.execute(text("insert into wholes (id) values (7)"))
        connection.commit()
    with engine.connect() as connection:
        return connection.execute(text("select count(*) from parts")).scalar()


@unusual.connect
def by_psycopg(app, **fields):
    connection = engine.raw_connection().driver_connection
    with connection.cursor() as cursor:
        with cursor.copy("copy notes (note) from stdin") as copy:
            copy.write_row(("copied",))
        connection.autocommit = False
        connection.commit()
        connection.autocommit = True
        with cursor.copy("copy notes (note) from stdin") as copy:
            copy.write_row(("copied in autocommit",))
        streamed = [row for row in cursor.stream("select note from notes order by id")]
    with connection.transaction():
        connection.execute(INSERT.format("in a block"))
    try:
        with connection.transaction():
            connection.execute(INSERT.format("in a broken block"))
            raise LookupError
    except LookupError:
        pass
    connection.autocommit = False
    with connection.cursor(name="of_the_server") as cursor:
        cursor.execute("select note from notes order by id")
        fetched = cursor.fetchall()
    with connection:
        connection.execute("select 1 / %s", (1,))
    return [streamed == fetched[:2], fetched[-1], connection.closed]


@unusual.connect
def by_psycopg2(app, **fields):
    connection = other_driver.raw_connection().driver_connection
    with connection, connection.cursor() as cursor:
        cursor.copy_expert("copy notes (note) from stdin", io.StringIO("copied\n"))
        execute_values(cursor, "insert into notes (note) values %s", [("one",), ("two",)])
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(INSERT.format("of an error"))
            cursor.execute("select 1 / 0")
    except connection.DataError:
        pass
    with connection.cursor(name="of_the_server") as cursor:
        cursor.execute("select note from notes order by id")
        return [note for (note,) in cursor]


@unusual.connect
def an_error_beside_another(app, **fields):
    with engine.connect() as one, engine.connect() as two:
        one.execute(text(INSERT.format("of one")))
        two.execute(text(INSERT.format("of two")))
        try:
            two.execute(text("select 1 / 0"))
        except Exception as error:
            said = [type(error.orig).__name__]
        try:
            two.execute(text("select 1"))
        except Exception as error:
            said.append(type(error.orig).__name__)
        two.rollback()
        one.commit()
    return said, count()


@unusual.connect
def a_savepoint_around_another(app, **fields):
    with engine.connect() as one:
        one.execute(text(INSERT.format("of one")))
        with engine.begin() as two:
            two.execute(text(INSERT.format("of two")))
        kept = one.begin_nested()
        one.execute(text(INSERT.format("kept")))
        kept.commit()
        undone = one.begin_nested()
        one.execute(text(INSERT.format("undone")))
        undone.rollback()
        one.commit()
    return count()


@unusual.connect
def a_savepoint_that_ends_too_early(app, **fields):
    with engine.connect() as one, engine.connect() as two:
        nested = one.begin_nested()
        two.execute(text(INSERT.format("of two")))
        nested.commit()
