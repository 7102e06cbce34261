"""An app with clients of Redis, plain and asynchronous."""

import asyncio
import os

import redis
import redis.asyncio
from blinker import Namespace
from flask import Flask

URL = os.environ["REDIS_URL"]

app = Flask(__name__)
signals = Namespace()
read = signals.signal("read")
written = signals.signal("written")
one = signals.signal("one")

cache = redis.Redis.from_url(URL, decode_responses=True)
cache.ping()
later = redis.asyncio.Redis.from_url(URL)


@read.connect
def plainly(app, **kwargs):
    return cache.get("seen"), cache.exists("unseen"), cache.dbsize(), cache.type("seen")


@read.connect
def in_a_pipeline(app, **kwargs):
    with cache.pipeline() as pipeline:
        return pipeline.get("seen").get("unseen").execute()


@read.connect
def in_a_script(app, **kwargs):
    return cache.eval_ro("return redis.call('get', KEYS[1])", 1, "seen")


@written.connect
def plainly_written(app, **kwargs):
    cache.set("new", "a value")


@written.connect
def swallowed(app, **kwargs):
    try:
        cache.set("new", "a value")
    except redis.RedisError as error:
        return isinstance(error, redis.ResponseError)


@written.connect
def large(app, **kwargs):
    cache.set("large", "x" * 100_000)


@written.connect
def pipeline_written(app, **kwargs):
    with cache.pipeline() as pipeline:
        pipeline.get("seen").set("a", 1).lpush("b", 2).execute()


@written.connect
def locked(app, **kwargs):
    with cache.lock("lock", timeout=5):
        pass


@written.connect
def scripted(app, **kwargs):
    cache.register_script("return redis.call('set', KEYS[1], 1)")(keys=["scripted"])


@written.connect
def published(app, **kwargs):
    cache.publish("channel", "a message")


@written.connect
def configured(app, **kwargs):
    cache.config_set("maxmemory", "100mb")


@written.connect
def read_and_deleted(app, **kwargs):
    cache.getdel("seen")


@written.connect
def flushed(app, **kwargs):
    cache.flushall()


@one.connect
def writes_one(app, **kwargs):
    cache.set("new", "a value")
    return cache.get("new")


asynchronous = signals.signal("asynchronous")


@asynchronous.connect
def sets(app, **kwargs):
    asyncio.run(later.set("new", "a value"))


unreachable = signals.signal("unreachable")


@unreachable.connect
def asks_nobody(app, **kwargs):
    redis.Redis(host="127.0.0.1", port=1).get("seen")
