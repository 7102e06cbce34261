"""Leaves a thread running."""

import threading

import blinker
import flask

app = flask.Flask(__name__)
ticked = blinker.Signal()


@ticked.connect
def count(app):
    pass


threading.Thread(target=threading.Event().wait, name="ticker", daemon=True).start()
