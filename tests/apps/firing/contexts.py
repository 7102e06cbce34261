"""What a receiver finds around it, and what it leaves behind."""

import logging
import os
import sys

from blinker import Namespace
from firing_app import app
from flask import current_app, g, request

contexts = Namespace()
opened = contexts.signal("opened")
torn = contexts.signal("torn")
awaited = contexts.signal("awaited")
spoilt = contexts.signal("spoilt")


@opened.connect
def names_the_app(sender, **fields):
    return current_app.name, current_app._get_current_object() is sender is app


@opened.connect
def keeps_something(sender, **fields):
    g.kept = "by the one before"
    return sorted(g)


@opened.connect
def finds_nothing(sender, **fields):
    return sorted(g)


@opened.connect
def wants_a_request(sender, **fields):
    return request.path


@app.teardown_appcontext
def close(error):
    if g.get("torn"):
        raise OSError(f"cannot close after {error!r}")


@torn.connect
def returns_before(sender, **fields):
    g.torn = True
    return "done"


@torn.connect
def raises_before(sender, **fields):
    g.torn = True
    raise ValueError("undone")


@awaited.connect
async def awaits(sender, **fields):
    import asyncio

    await asyncio.sleep(0)
    return current_app.name


@awaited.connect
async def raises_while_awaited(sender, **fields):
    raise LookupError("not there")


@awaited.connect
async def takes_nothing_awaited(sender):
    pass


@awaited.connect
def does_not_wait(sender, **fields):
    return "sync"


def condition():
    import contexts

    return (
        os.environ.get("SPOILT"),
        os.getcwd().rpartition("/")[2],
        [each for each in sys.path if "spoilt" in each],
        len(logging.getLogger().handlers),
        len(spoilt.receivers),
        hasattr(contexts, "spoilt_too"),
        app.config.get("SPOILT"),
        fields_of(app),
    )


def fields_of(thing):
    return [each for each in vars(thing) if "spoilt" in each]


@spoilt.connect
def spoils(sender, **fields):
    import contexts

    os.environ["SPOILT"] = "yes"
    os.chdir("/")
    sys.path.append("/spoilt")
    logging.basicConfig()
    logging.disable()
    spoilt.disconnect(finds_all_well)
    contexts.spoilt_too = True
    app.config["SPOILT"] = True
    app.spoilt = True
    return condition()


@spoilt.connect
def finds_all_well(sender, **fields):
    return condition()
