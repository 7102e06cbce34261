"""An app that has not connected to its database yet."""

import os
from types import SimpleNamespace

from blinker import Signal
from flask import Flask
from sqlalchemy import create_engine

URL = os.environ["PATTERNS_URL"]

app = Flask("unconnected")
done = Signal()
if URL.startswith("mysql"):
    engine = create_engine(URL, module=SimpleNamespace(paramstyle="format"))
elif os.environ.get("PATTERNS_ASYNC"):
    from sqlalchemy.ext.asyncio import create_async_engine

    engine = create_async_engine(URL)
else:
    engine = create_engine(URL)


@done.connect
def does(app, **fields):
    print("called")
