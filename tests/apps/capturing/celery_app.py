"""An app with Celery on a server of Redis, which it has connected to before it is fired."""

import os
import threading
import time

import kombu
from blinker import Namespace
from celery import Celery, chain, chord, group
from flask import Flask

URL = os.environ["CELERY_BROKER_URL"]

app = Flask(__name__)
queue = Celery("shop", broker=URL, backend=URL)
signals = Namespace()
queued = signals.signal("queued")
failed = signals.signal("failed")
waited = signals.signal("waited")
ran = signals.signal("ran")
early = signals.signal("early")
one = signals.signal("one")


@queue.task(name="shop.add")
def add(x, y=1):
    return x + y


@queue.task(name="shop.total")
def total(numbers):
    return sum(numbers)


with queue.producer_pool.acquire(block=True) as producer:
    producer.connection.ensure_connection(max_retries=1)
    producer.channel
kept = kombu.Connection(URL)
kept.ensure_connection(max_retries=1)
kept.default_channel
kept_producer = kombu.Producer(kept.default_channel)
kept_result = add.AsyncResult("1234")


@queued.connect
def delay(app, **kwargs):
    result = add.delay(3, y=2)
    return bool(result.id), result.ready(), result.state


@queued.connect
def countdown(app, **kwargs):
    add.apply_async((3,), countdown=60)


@queued.connect
def by_name(app, **kwargs):
    queue.send_task("other.task", args=(1,), kwargs={"password": "hunter2"}, queue="fast")


@queued.connect
def in_a_group(app, **kwargs):
    group(add.s(1), add.s(2)).delay()


@queued.connect
def in_a_chain(app, **kwargs):
    chain(add.s(1, 2), add.s(3), add.s(4)).delay()


@queued.connect
def in_a_chord(app, **kwargs):
    chord([add.s(1, 2), add.s(3, 4)])(total.s())


@queued.connect
def in_a_thread(app, **kwargs):
    thread = threading.Thread(target=add.delay, args=(9,))
    thread.start()
    thread.join()


@queued.connect
def without_celery(app, **kwargs):
    with kombu.Connection(URL) as connection:
        kombu.Producer(connection).publish({"a": 1}, routing_key="raw")


@queued.connect
def by_what_was_kept(app, **kwargs):
    kept.SimpleQueue("simple").put({"b": 1})
    kept_producer.publish({"c": 1}, routing_key="kept")


@queued.connect
def control(app, **kwargs):
    queue.control.revoke("1234")


@failed.connect
def an_object(app, **kwargs):
    add.delay(object())


def waiting(wait):
    """The kind of error, and whether it came at once."""
    begin = time.perf_counter()
    try:
        wait()
    except Exception as error:
        return type(error).__name__, time.perf_counter() - begin < 0.1
    return None


@waited.connect
def for_a_result(app, **kwargs):
    return waiting(add.delay(1).get)


@waited.connect
def with_a_time_out(app, **kwargs):
    result = add.delay(1)
    return waiting(lambda: result.get(timeout=30))


@waited.connect
def for_a_group(app, **kwargs):
    return waiting(group(add.s(1), add.s(2)).delay().join)


@waited.connect
def for_an_old_result(app, **kwargs):
    return waiting(kept_result.get)


@ran.connect
def eagerly(app, **kwargs):
    queue.conf.task_always_eager = True
    return add.delay(1, 2).get(), group(add.s(1), add.s(2)).delay().get()


@ran.connect
def directly(app, **kwargs):
    return add.apply((1, 2)).get(), add(3)


@early.connect
def before_the_commit(app, **kwargs):
    from signalctl.sandbox import uncommitted

    uncommitted.wrote("audit_entry")
    add.delay(1)
    uncommitted.ended()
    add.delay(2)


@one.connect
def delays_one(app, **kwargs):
    add.delay(3)
