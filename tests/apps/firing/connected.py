"""An app that is connected to its databases before anything is fired."""

import tempfile
from pathlib import Path

from blinker import Signal
from flask import Flask
from sqlalchemy import create_engine, text

app = Flask("connected")
queried = Signal()
folder = tempfile.TemporaryDirectory()
in_file = create_engine(f"sqlite:///{Path(folder.name) / 'kept.db'}")
in_memory = create_engine("sqlite://")


def driver_connection(engine):
    with engine.connect() as connection:
        return connection.connection.dbapi_connection


def first(engine):
    with engine.connect() as connection:
        return connection.execute(text("select note from notes")).scalar()


for engine in (in_file, in_memory):
    with engine.begin() as connection:
        connection.execute(text("create table notes (note text)"))
        connection.execute(text("insert into notes values ('of the parent')"))

parents = {engine: driver_connection(engine) for engine in (in_file, in_memory)}


@queried.connect
def uses_a_file(app, **fields):
    return driver_connection(in_file) is not parents[in_file], first(in_file)


@queried.connect
def uses_memory(app, **fields):
    return driver_connection(in_memory) is not parents[in_memory], first(in_memory)
