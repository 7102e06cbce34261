"""A Quart app with receivers of both kinds."""

import asyncio
import threading

from blinker import Signal
from quart import Quart, current_app

app = Quart("quart_app")
done = Signal()
overrun = Signal()


@done.connect
async def awaits(sender, **fields):
    await asyncio.sleep(0)
    return current_app.name


@done.connect
def does_not_wait(sender, **fields):
    return current_app.name, threading.current_thread() is threading.main_thread()


@done.connect
async def raises_while_awaited(sender, **fields):
    raise LookupError("not there")


@done.connect
def raises(sender, **fields):
    raise LookupError("not there either")


@done.connect
def takes_nothing(sender):
    pass


@done.connect
async def takes_nothing_awaited(sender):
    pass


@done.connect
def yields(sender, **fields):
    yield 1


@done.connect
async def yields_async(sender, **fields):
    yield 1


@done.connect
def exits(sender, **fields):
    raise SystemExit(3)


@overrun.connect
def hangs(sender, **fields):
    while True: pass  # on one line, so that it hangs in the same one each time


@overrun.connect
async def hangs_while_async(sender, **fields):
    while True: pass  # on one line, so that it hangs in the same one each time


@overrun.connect
async def waits(sender, **fields):
    await asyncio.sleep(60)


sent_plainly = Signal()
sent_wrapped = Signal()


@sent_plainly.connect
def is_plain(sender, **fields):
    return current_app.name


@sent_wrapped.connect
async def is_awaited(sender, **fields):
    await asyncio.sleep(0)
    return current_app.name


def send_both(event_id):
    sent_plainly.send(app, event_id=event_id)
    sent_wrapped.send(app, _async_wrapper=asyncio.run, event_id=event_id)
