"""Receivers that do what receivers should not, one of each kind, all on one signal."""

import asyncio
import ctypes
import os
import resource
import signal
import subprocess
import sys
import threading
from pathlib import Path

from blinker import Namespace
from flask import Flask

app = Flask(__name__)
signals = Namespace()
everything = signals.signal("everything")
circle = signals.signal("circle")


@everything.connect
def returns(app, **fields):
    return "well"


@everything.connect
def raises(app, **fields):
    raise ValueError("no")


@everything.connect
def exits(app, **fields):
    sys.exit(7)


@everything.connect
def interrupts(app, **fields):
    raise KeyboardInterrupt


@everything.connect
def leaves(app, **fields):
    os._exit(3)


@everything.connect
def loops(app, **fields):
    while True:
        pass


@everything.connect
def ignores_the_end(app, **fields):
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    threading.Event().wait()


@everything.connect
def reads_null(app, **fields):
    ctypes.string_at(0)


@everything.connect
def aborts(app, **fields):
    os.abort()


@everything.connect
def recurses(app, **fields):
    recurses(app)


@everything.connect
def breaks_the_stack(app, **fields):
    resource.setrlimit(resource.RLIMIT_STACK, (2**23, resource.getrlimit(resource.RLIMIT_STACK)[1]))
    sys.setrecursionlimit(2**30)
    one, other = [], []
    for _ in range(150_000):
        one, other = [one], [other]
    return one == other


@everything.connect
def writes_without_end(app, **fields):
    block = b"x" * 2**16
    while True:
        os.write(1, block)


@everything.connect
def prints_without_end(app, **fields):
    while True:
        print("again and " * 10_000)


@everything.connect
def closes_everything(app, **fields):
    sys.stdout.close()
    for descriptor in (0, 1, 2):
        os.close(descriptor)
    os.closerange(3, 1000)


@everything.connect
def takes_all_memory(app, **fields):
    return len(bytearray(4 * 2**30))


@everything.connect
def fills_the_disk(app, **fields):
    with Path("filled").open("wb") as file:
        file.seek(2**35)
        file.write(b"full")


@everything.connect
def reads_input(app, **fields):
    return input()


@everything.connect
def leaves_a_thread(app, **fields):
    threading.Thread(target=threading.Event().wait, daemon=False, name="left").start()


@everything.connect
def leaves_a_process(app, **fields):
    return subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"]).pid > 0


@everything.connect
def leaves_a_daemon(app, **fields):
    reading, writing = os.pipe()
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            os.write(writing, b".")
            threading.Event().wait()
        os._exit(0)
    return os.read(reading, 1)


@everything.connect
def moves_house(app, **fields):
    os.chdir("/")
    os.environ.clear()
    sys.path.clear()


@everything.connect
def finds_its_house(app, **fields):
    return Path("nasty_app.py").is_file() and "PATH" in os.environ and bool(sys.path)


class Unprintable:
    def __repr__(self):
        raise RuntimeError("no words")


@everything.connect
def returns_the_unprintable(app, **fields):
    return Unprintable()


@everything.connect
def disconnects_the_others(app, **fields):
    everything.receivers.clear()


@everything.connect
def connects_another(app, **fields):
    everything.connect(Unprintable, weak=False)


@everything.connect
def yields(app, **fields):
    yield 1


@everything.connect
async def awaits(app, **fields):
    await asyncio.sleep(0)


@everything.connect
def changes_what_all_get(app, ids, **fields):
    ids.append("spoilt")


@everything.connect
def gets_it_whole(app, ids, **fields):
    return ids


@everything.connect
def sends_in_a_circle(app, **fields):
    circle.send(app)


@circle.connect
def answers(app, **fields):
    circle.send(app)


def send():
    everything.send(app, ids=[1])
