"""Signals with an async receiver, that are sent in all the ways there are."""

from blinker import Namespace
from flask import Flask

app = Flask("manners_app")
signals = Namespace()

plain = signals.signal("plain")
wrapped = signals.signal("wrapped")
awaited = signals.signal("awaited")
both = signals.signal("both")
mixed = signals.signal("mixed")
unsent = signals.signal("unsent")
only_plain = signals.signal("only_plain")


@plain.connect
@wrapped.connect
@mixed.connect
@unsent.connect
@awaited.connect
@both.connect
async def awaits(sender, **fields):
    return "awaited"


@awaited.connect
@both.connect
@only_plain.connect
def does_not_wait(sender, **fields):
    return "plain"


def send_plainly(event_id):
    plain.send(app, event_id=event_id)
    only_plain.send(app, event_id=event_id)
    mixed.send(app, event_id=event_id)


def send_wrapped(event_id):
    wrapped.send(app, _async_wrapper=app.ensure_sync, event_id=event_id)
    mixed.send(app, _async_wrapper=app.ensure_sync, event_id=event_id)
    mixed.send(app, _async_wrapper=app.ensure_sync, event_id=event_id)


async def send_awaited(event_id, wrapper):
    await awaited.send_async(app, event_id=event_id)
    await both.send_async(app, _sync_wrapper=wrapper, event_id=event_id)
