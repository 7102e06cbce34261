"""An app with RQ, Dramatiq and Huey on one server of Redis."""

import os
from datetime import timedelta

import dramatiq
import huey
import redis
import rq
from blinker import Namespace
from dramatiq.brokers.redis import RedisBroker
from dramatiq.results import Results
from dramatiq.results.backends import RedisBackend
from flask import Flask

URL = os.environ["CELERY_BROKER_URL"]

app = Flask(__name__)
queued = Namespace().signal("queued")

jobs = rq.Queue("jobs", connection=redis.Redis.from_url(URL))
at_once = rq.Queue("at_once", connection=redis.Redis.from_url(URL), is_async=False)
jobs.connection.ping()

broker = RedisBroker(url=URL)
broker.add_middleware(Results(backend=RedisBackend(url=URL)))
dramatiq.set_broker(broker)
shop = huey.RedisHuey("shop", url=URL)


@dramatiq.actor(store_results=True)
def act(x):
    return x


@shop.task()
def pack(x):
    return x


@queued.connect
def rq_jobs(app, **kwargs):
    job = jobs.enqueue("shop.pay", 3, y=2)
    jobs.enqueue_in(timedelta(minutes=1), "shop.remind")
    jobs.enqueue_many([rq.Queue.prepare_data("shop.first"), rq.Queue.prepare_data("shop.second")])
    return job.get_status(refresh=False).value, job.return_value()


@queued.connect
def rq_fails(app, **kwargs):
    jobs.enqueue("shop.pay", lambda: 1)


@queued.connect
def rq_at_once(app, **kwargs):
    return at_once.enqueue("operator.neg", 3).is_finished


@queued.connect
def dramatiq_messages(app, **kwargs):
    act.send(1)
    act.send_with_options(args=(2,), delay=5000)


@queued.connect
def dramatiq_fails(app, **kwargs):
    act.send(object())


@queued.connect
def dramatiq_waits(app, **kwargs):
    act.send(1).get_result(block=True)


@queued.connect
def huey_tasks(app, **kwargs):
    result = pack(1)
    pack.schedule((2,), delay=60)
    return result.get()


@queued.connect
def huey_waits(app, **kwargs):
    pack(1).get(blocking=True)


@queued.connect
def huey_at_once(app, **kwargs):
    shop.immediate = True
    return pack(5).get()
