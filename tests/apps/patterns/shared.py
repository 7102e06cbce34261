"""An app with connections from before the fire, and a thread that uses them when it is asked."""

import os
import threading

from blinker import Signal
from flask import Flask
from sqlalchemy import create_engine, text

URL = os.environ["PATTERNS_URL"]

app = Flask("shared")
closed = Signal()
reached = Signal()
asked, ask = os.pipe()
answered, answer = os.pipe()
held = create_engine(URL).connect()
held.execute(text("select 1"))
held.rollback()
driver = held.connection.dbapi_connection


def answers():
    while question := os.read(asked, 1):
        if question == b"w":
            held.execute(text("insert into notes (note) values ('of the parent')"))
            held.commit()
        os.write(answer, b"%d" % held.execute(text("select 1")).scalar())
        held.rollback()


threading.Thread(target=answers, name="answers", daemon=True).start()


@closed.connect
def closes_what_it_inherits(app, **fields):
    driver.close()
    os.write(ask, b"?")
    return os.read(answered, 1)


@closed.connect
def uses_what_it_inherits(app, **fields):
    try:
        driver.cursor().execute("select 1")
    except Exception as error:
        said = type(error).__name__
    os.write(ask, b"?")
    return said, os.read(answered, 1)


@reached.connect
def has_the_parent_write(app, **fields):
    os.write(ask, b"w")
    return os.read(answered, 1)
