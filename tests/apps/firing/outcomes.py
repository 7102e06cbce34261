"""One receiver for each way to end."""

import ctypes
import functools
import os
import signal
import sys
import time

from blinker import Namespace

outcomes = Namespace()
ended = outcomes.signal("ended")
raised = outcomes.signal("raised")
unbound = outcomes.signal("unbound")
idle = outcomes.signal("idle")
overrun = outcomes.signal("overrun")


@ended.connect
def returns_nothing(app, **fields):
    pass


@ended.connect
def returns_a_value(app, event_id, **fields):
    return {"exported": event_id}


@ended.connect
def returns_a_generator(app, **fields):
    return (each for each in fields)


@ended.connect
def exits(app, **fields):
    sys.exit(3)


@ended.connect
def leaves(app, **fields):
    os._exit(4)


@ended.connect
def leaves_well(app, **fields):
    os._exit(0)


@ended.connect
def reads_null(app, **fields):
    ctypes.string_at(0)


@ended.connect
def aborts(app, **fields):
    os.abort()


@ended.connect
def kills_itself(app, **fields):
    os.kill(os.getpid(), signal.SIGKILL)


@ended.connect
def floods(app, **fields):
    while True:
        os.write(1, b"again and again\n" * 4096)


@ended.connect
def comes_last(app, **fields):
    return "still called"


def look_up(prices, name):
    return prices[name]


@raised.connect
def raises(app, **fields):
    raise ValueError(f"no such event: {fields['event_id']}")


@raised.connect
def raises_below(app, **fields):
    return look_up({}, "total")


@raised.connect
def raises_in_a_library(app, **fields):
    functools.reduce(lambda left, right: left + right, [1, "a"])
    return int("x")


@raised.connect
def raises_with_a_cause(app, **fields):
    try:
        look_up({}, "total")
    except KeyError as error:
        raise RuntimeError("no price") from error


@raised.connect
def calls_wrongly(app, **fields):
    look_up(fields)


@raised.connect
def calls_wrongly_with_a_field(app, **fields):
    look_up({}, "total", event_id=fields["event_id"])


@raised.connect
def says_it_did_not_bind(app, **fields):
    raise TypeError("says_it_did_not_bind() missing 1 required positional argument: 'x'")


@raised.connect
def interrupts(app, **fields):
    raise KeyboardInterrupt


@raised.connect
def closes(app, **fields):
    raise GeneratorExit


@raised.connect
def recurses(app, **fields):
    recurses(app, **fields)


class Mute(Exception):
    def __str__(self):
        raise SystemExit("not even this")


@raised.connect
def raises_without_words(app, **fields):
    raise Mute


@unbound.connect
def takes_no_more(app):
    pass


@unbound.connect
def asks_for_more(app, event_id, speaker_id, *, note="", **fields):
    pass


@unbound.connect
def has_no_sender(**fields):
    pass


@unbound.connect
def takes_it_twice(event_id, **fields):
    pass


def narrow(function):
    @functools.wraps(function)
    def wrapper(app):
        return function(app)

    return wrapper


@unbound.connect
@narrow
def is_narrowed(app, **fields):
    pass


class Pretender:
    """Its signature is a lie."""

    def __call__(self, app):
        pass


pretender = Pretender()
pretender.__signature__ = "(app, **fields)"
unbound.connect(pretender)
unbound.connect(len, weak=False)
unbound.connect(outcomes, weak=False)


@idle.connect
def yields(app, **fields):
    print("never")
    yield


@idle.connect
async def yields_async(app, **fields):
    print("never")
    yield


class Mailer:
    async def __call__(self, app, **fields):
        print("never")


mailer = Mailer()
idle.connect(mailer)


def logged(function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        return function(*args, **kwargs)

    return wrapper


@idle.connect
@logged
async def notify(app, **fields):
    print("never")


@idle.connect
@logged
def counts(app, **fields):
    print("never")
    yield 1


def hang():
    while True: pass  # on one line, so that it hangs in the same one each time


@overrun.connect
def hangs(app, **fields):
    hang()


@overrun.connect
def sleeps(app, **fields):
    try:
        time.sleep(60)
    except BaseException:
        time.sleep(60)


@overrun.connect
def hangs_when_shown(app, **fields):
    class Endless:
        def __repr__(self):
            hang()

    return Endless()


@overrun.connect
async def waits(app, **fields):
    import asyncio

    await asyncio.sleep(60)


@overrun.connect
async def hangs_while_async(app, **fields):
    hang()
