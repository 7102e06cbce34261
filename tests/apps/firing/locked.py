"""An app with a thread that holds a lock for ever."""

import threading

from blinker import Signal
from flask import Flask, appcontext_pushed

app = Flask("locked")
lock = threading.Lock()
taken = threading.Event()
polled = Signal()
entered = Signal()


def hold():
    with lock:
        taken.set()
        threading.Event().wait()


threading.Thread(target=hold, name="poller", daemon=True).start()
taken.wait()


@polled.connect
def polls(app, **fields):
    with lock:
        pass


@entered.connect
def is_never_reached(app, **fields):
    pass


def enter(app, **fields):
    if app.config.get("LOCKED"):
        with lock:
            pass


def create_locked_app():
    app.config["LOCKED"] = True
    appcontext_pushed.connect(enter, app)
    return app
