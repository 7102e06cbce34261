"""Every way to write to a database that we know of: a receiver each.

A receiver returns how many notes a connection of its own sees afterwards.
"""

import atexit
import os

import sqlalchemy
from blinker import Signal
from flask import Flask
from sqlalchemy import Integer, String, create_engine, text
from sqlalchemy.orm import Session, declarative_base, scoped_session, sessionmaker
from sqlalchemy.pool import NullPool

URL = os.environ["PATTERNS_URL"]
IS_SQLITE = URL.startswith("sqlite")
INSERT = "insert into notes (note) values ('{}')"

app = Flask("patterns")
written = Signal()
# How long SQLite waits for a lock, in seconds.
OPTIONS = {"connect_args": {"timeout": 0.1}} if IS_SQLITE else {}
OPTIONS["future"] = True  # for SQLAlchemy 1.4
engine = create_engine(URL, **OPTIONS)
other = create_engine(os.environ["PATTERNS_OTHER_URL"], future=True)
each_commits = create_engine(URL, isolation_level="AUTOCOMMIT", future=True)
unpooled = create_engine(URL, poolclass=NullPool, future=True)
Base = declarative_base()
OldSession = scoped_session(sessionmaker(bind=engine))


class Note(Base):
    __tablename__ = "notes"
    id = sqlalchemy.Column(Integer, primary_key=True)
    note = sqlalchemy.Column(String(50), unique=True)


def connect_to_driver():
    """A connection of the driver's own."""
    arguments, keywords = engine.dialect.create_connect_args(engine.url)
    return engine.dialect.dbapi.connect(*arguments, **keywords)


by_creator = create_engine(
    f"{engine.url.drivername}://", creator=connect_to_driver, poolclass=NullPool, future=True
)
for each in (engine, other):
    Base.metadata.create_all(each)
held = engine.connect()
held.execute(text("select 1"))
held.rollback()
atexit.register(lambda: print("the parent's:", held.execute(text("select 1")).scalar()))


def count(engine=engine):
    with engine.connect() as connection:
        return connection.execute(text("select count(*) from notes")).scalar()


def insert(connection, note):
    connection.execute(text("insert into notes (note) values (:note)"), {"note": note})


@written.connect
def a_session(app, **fields):
    with Session(engine) as session:
        session.add(Note(note="session"))
        session.commit()
    return count()


@written.connect
def another_bind(app, **fields):
    with Session(other) as session:
        session.add(Note(note="other"))
        session.commit()
    return count(), count(other)


@written.connect
def engine_begin(app, **fields):
    with engine.begin() as connection:
        insert(connection, "begin")
    return count()


@written.connect
def connect_and_commit(app, **fields):
    with engine.connect() as connection:
        insert(connection, "kept")
        connection.commit()
        insert(connection, "dropped")
    return count()


@written.connect
def autocommit_as_option(app, **fields):
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        insert(connection, "option")
    return count()


@written.connect
def autocommit_as_engine(app, **fields):
    with each_commits.connect() as connection:
        insert(connection, "engine")
    return count()


@written.connect
def raw_connection(app, **fields):
    raw = engine.raw_connection()
    cursor = raw.cursor()
    cursor.execute(INSERT.format("raw"))
    raw.commit()
    raw.close()
    return count()


@written.connect
def old_scoped_session(app, **fields):
    OldSession.add(Note(note="scoped"))
    OldSession.commit()
    OldSession.remove()
    return count()


@written.connect
def two_at_once(app, **fields):
    with engine.connect() as one, engine.connect() as two:
        insert(one, "one")
        one.commit()
        insert(two, "two")
        two.commit()
        insert(one, "three")
        one.commit()
    return count()


@written.connect
def read_in_mid_flush(app, **fields):
    with Session(engine) as session:
        session.add(Note(note="flushed"))
        session.flush()
        with engine.connect() as second:
            second.execute(text("select 1")).scalar()
        session.add(Note(note="after"))
        session.commit()
    return count()


@written.connect
def interleaved(app, **fields):
    with engine.connect() as one, engine.connect() as two:
        insert(one, "lost")
        insert(two, "kept")
        two.commit()
        one.rollback()
    return count()


@written.connect
def ddl(app, **fields):
    with engine.begin() as connection:
        connection.execute(text("create table made (id integer)"))
        connection.execute(text("insert into made values (1)"))
    with engine.connect() as connection:
        return connection.execute(text("select count(*) from made")).scalar()


@written.connect
def text_commit(app, **fields):
    with engine.connect() as connection:
        insert(connection, "text")
        connection.execute(text("COMMIT"))
    return count()


@written.connect
def several_statements(app, **fields):
    sql = f"{INSERT.format('several')}; COMMIT"
    raw = engine.raw_connection()
    if IS_SQLITE:
        raw.executescript(sql.replace("insert", "begin; insert", 1))
    else:
        raw.cursor().execute(sql)
    raw.close()
    return count()


@written.connect
def hidden(app, **fields):
    sql = f"select 1; ROLLBACK; {INSERT.format('hidden')}; COMMIT"
    raw = engine.raw_connection()
    if IS_SQLITE:
        raw.executescript(sql.replace("ROLLBACK", "begin", 1))
    else:
        raw.cursor().execute(sql)
    raw.close()
    return count()


@written.connect
def the_drivers_object(app, **fields):
    with engine.connect() as connection:
        driver = connection.connection.driver_connection
        driver.cursor().execute(INSERT.format("driver"))
        driver.commit()
    return count()


@written.connect
def a_new_engine(app, **fields):
    new = create_engine(URL, future=True)
    with new.begin() as connection:
        insert(connection, "new")
    return count(new)


@written.connect
def the_driver_connects(app, **fields):
    try:
        raw = connect_to_driver()
    except Exception:
        return "swallowed"
    raw.cursor().execute(INSERT.format("connects"))
    raw.commit()
    raw.close()
    return count()


@written.connect
def without_pool(app, **fields):
    with unpooled.begin() as connection:
        insert(connection, "unpooled")
    return count(unpooled)


@written.connect
def with_creator(app, **fields):
    with by_creator.begin() as connection:
        insert(connection, "creator")
    return count(by_creator)


@written.connect
def held_since_import(app, **fields):
    insert(held, "held")
    held.commit()
    return count()


@written.connect
def error_then_rollback(app, **fields):
    with Session(engine) as session:
        session.add(Note(note="twice"))
        session.commit()
        session.add(Note(note="twice"))
        try:
            session.commit()
        except sqlalchemy.exc.IntegrityError:
            session.rollback()
        session.add(Note(note="once"))
        session.commit()
    return count()


@written.connect
def nested(app, **fields):
    with Session(engine) as session:
        session.add(Note(note="outer"))
        try:
            with session.begin_nested():
                session.add(Note(note="inner"))
                session.flush()
                raise LookupError
        except LookupError:
            pass
        session.commit()
    return count()


@written.connect
def two_phase(app, **fields):
    with engine.connect() as connection:
        transaction = connection.begin_twophase()
        insert(connection, "two-phase")
        transaction.prepare()
        transaction.commit()
    return count()


@written.connect
def serializable(app, **fields):
    with engine.connect().execution_options(isolation_level="SERIALIZABLE") as connection:
        insert(connection, "serializable")
        connection.commit()
    return count()


@written.connect
def a_procedure(app, **fields):
    with each_commits.connect() as connection:
        connection.execute(text("call writes_and_commits()"))
    return count()


@written.connect
def vacuum(app, **fields):
    with each_commits.connect() as connection:
        connection.execute(text("vacuum"))
    return count()


@written.connect
def many_rows(app, **fields):
    with engine.begin() as connection:
        rows = [{"note": str(number)} for number in range(50)]
        connection.execute(text("insert into notes (note) values (:note)"), rows)
    return count()
