"""Imports a queue, or what looks like one: a stand-in of that name."""

import sys
import types

import blinker
import flask

sys.modules["rq"] = types.ModuleType("rq")

app = flask.Flask(__name__)
sent = blinker.Signal()


@sent.connect
def enqueue(app, **fields):
    pass
