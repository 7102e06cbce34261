"""Uses a queue, so far as can be seen: a stand-in for it is all that is imported."""

import blinker
import flask
import rq

app = flask.Flask(__name__)
sent = blinker.Signal()


@sent.connect
def enqueue(app, **fields):
    pass
