"""Hangs while it is imported, or in a receiver, and says when it does.

ALIVE is a descriptor that every process of the command holds open until it ends.
"""

import os
import time

import blinker
import flask

app = flask.Flask(__name__)
stuck = blinker.Signal()


def wait():
    if "ALIVE" in os.environ:
        os.write(int(os.environ["ALIVE"]), b"hangs\n")
    time.sleep(3600)


@stuck.connect
def never_ends(app, **fields):
    wait()


if os.environ.get("HANG") == "import":
    wait()
