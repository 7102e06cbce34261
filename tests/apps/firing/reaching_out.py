"""An app that imports what the environment names."""

import importlib
import os

from blinker import Signal
from flask import Flask

for name in os.environ["LIBRARIES"].split():
    importlib.import_module(name)

app = Flask("reaching_out")
app.config["SQLALCHEMY_DATABASE_URI"] = os.environ.get("REACHING_OUT_URL", "sqlite://")
done = Signal()


@done.connect
def does(app, **fields):
    print("done")
