"""Receivers that mind which fields they get, in which order they are called, and how often."""

import datetime
import functools
import logging
import os
import random
import time
import uuid

from blinker import Namespace
from flask import Flask, has_request_context, request

app = Flask("modes_app")
signals = Namespace()
log = logging.getLogger("modes_app")

fields = signals.signal("fields")
lambdas = signals.signal("lambdas")
unsteady = signals.signal("unsteady")
shared = signals.signal("shared")
fatal = signals.signal("fatal")
real = signals.signal("real")
awaited = signals.signal("awaited")
asked = signals.signal("asked")
often = signals.signal("often")
looped = signals.signal("looped")
dropped = signals.signal("dropped")
outer = signals.signal("outer")
middle = signals.signal("middle")
inner = signals.signal("inner")
logged = signals.signal("logged")
changing = signals.signal("changing")
stuck = signals.signal("stuck")
big = signals.signal("big")


def store(event_id, note=""):
    return event_id, note


@fields.connect
def takes_all(app, **fields):
    pass


@fields.connect
def takes_two(app, event_id, note=""):
    pass


@fields.connect
def hands_on(app, **fields):
    store(**fields)


@fields.connect
def hands_on_below(app, **fields):
    hands_on(app, **fields)


@fields.connect
def hands_on_by_partial(app, **fields):
    functools.partial(store)(**fields)


@fields.connect
def needs_the_note(app, event_id, **fields):
    if not any(each.startswith("no") for each in fields):
        raise LookupError("no note")


@fields.connect
def requires_the_note(app, event_id, note, **fields):
    pass


@fields.connect
def fails_anyway(app, **fields):
    raise ValueError("never works")


def send_fields(event_id: int, note: str):
    fields.send(app, event_id=event_id, note=note)


def connect_lambdas():
    for receiver in (lambda app, **fields: None), (lambda app: None):
        lambdas.connect(receiver, weak=False)


connect_lambdas()


@unsteady.connect
def draws(app, **fields):
    return random.random()


@unsteady.connect
def stamps(app, **fields):
    return datetime.datetime.now(), f"{datetime.datetime.now():%Y-%m-%d %H:%M:%S}", time.time()


@unsteady.connect
def identifies(app, **fields):
    return uuid.uuid4(), uuid.uuid4().hex, object()


@unsteady.connect
def is_steady(app, **fields):
    return "the same"


state = []


@shared.connect
def sets(app, **fields):
    state.append("set")


@shared.connect
def looks(app, **fields):
    return list(state)


@shared.connect
def stands_by(app, **fields):
    return "the same"


@fatal.connect
def arms(app, **fields):
    state.append("armed")


@fatal.connect
def goes_off(app, **fields):
    if state:
        os.abort()


@fatal.connect
def comes_after(app, **fields):
    return "the same"


@real.connect
def changes_the_note(app, ids, **fields):
    ids.append("spoilt")
    app.config["SPOILT"] = True


@real.connect
def logs_a_warning(app, **fields):
    log.warning("in a real send")
    return "told"


@real.connect
def raises(app, **fields):
    raise ValueError("the end of it")


@awaited.connect
async def awaits(app, **fields):
    return "awaited"


@awaited.connect
def does_not_wait(app, **fields):
    return "plain"


@asked.connect
def tells_the_request(app, **fields):
    return (request.method, request.path) if has_request_context() else None


@often.connect
def fails_at_times(app, count, **fields):
    with open(count, "a") as file:
        file.write(".")
    if os.path.getsize(count) == 2:
        raise ValueError("the second time")


@often.connect
def always_works(app, **fields):
    pass


@looped.connect
def yields(app, **fields):
    yield "one"
    yield "two"


dropped.connect(yields)


def send_and_look():
    for _, result in looped.send(app):
        print(*result)


def send_and_drop():
    dropped.send(app)


@outer.connect
def sends_the_middle(app, **fields):
    middle.send(app)


@middle.connect
def sends_the_inner(app, **fields):
    inner.send(app)


@inner.connect
def sends_the_outer(app, **fields):
    if not state:
        state.append("once")
        outer.send(app)


@logged.connect
def logs_on_all_levels(app, **fields):
    log.info("not to be noted")
    log.warning("first line\nsecond line")
    log.error("%s went wrong", "all")
    log.critical("%d", "no number")


@changing.connect
def changes_all(app, tags, settings, **fields):
    tags.append("new")
    settings["depth"]["at"] = 2
    del settings["old"]
    app.config["DEBUG"] = "changed"
    app.extra = 1


@changing.connect
def changes_none(app, tags, settings, **fields):
    tags = [*tags, "new"]
    settings = {**settings, "at": 3}
    return len(tags), len(settings)


@stuck.connect
def logs_and_hangs(app, **fields):
    log.warning("before the hang")
    while True: pass  # on one line, so that it hangs in the same one each time


@big.connect
def takes_much(app, **fields):
    return len(bytearray(2**30))
