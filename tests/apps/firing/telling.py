"""Receivers that write, log and return all sorts of things, and leave things running."""

import logging
import os
import subprocess
import sys
import threading

from blinker import Namespace

telling = Namespace()
told = telling.signal("told")
returned = telling.signal("returned")
left = telling.signal("left")

log = logging.getLogger("firing_app.telling")


@told.connect
def prints(app, **fields):
    print("from print")
    print("to stderr", file=sys.stderr)


@told.connect
def writes(app, **fields):
    os.write(1, b"from os.write\n")


@told.connect
def calls_a_program(app, **fields):
    subprocess.run(["echo", "from a program"], check=True)


@told.connect
def logs(app, **fields):
    log.warning("from logging")


@told.connect
def prints_much(app, **fields):
    for number in range(30):
        print("line", number)


@told.connect
def prints_evil(app, **fields):
    os.write(1, b"\x1b[2Jclear \xff and [red]markup[/red]\n")


@told.connect
def closes_its_output(app, **fields):
    os.closerange(0, 100)
    return "said all the same"


@told.connect
def reads(app, **fields):
    return sys.stdin.read()


class Unshowable:
    def __init__(self, error=ValueError):
        self.error = error

    def __repr__(self):
        raise self.error("no")


class Touchy:
    """Does not want to be compared, tested, counted or asked."""

    def refuse(self, *args):
        raise AssertionError("touched")

    __eq__ = __bool__ = __len__ = __iter__ = __getattr__ = refuse
    __hash__ = None

    def __repr__(self):
        return "Touchy()"


class Tricky(str):
    def __getitem__(self, index):
        raise AssertionError("touched")

    __len__ = __getitem__


class Tricked:
    def __repr__(self):
        return Tricky("Tricked()")


@returned.connect
def returns_unshowable(app, **fields):
    return Unshowable()


@returned.connect
def returns_what_exits_when_shown(app, **fields):
    return Unshowable(SystemExit)


@returned.connect
def returns_touchy(app, **fields):
    return Touchy()


@returned.connect
def returns_tricked(app, **fields):
    return Tricked()


@returned.connect
def returns_much(app, **fields):
    return "x" * 5_000_000


@returned.connect
def returns_evil(app, **fields):
    return "\x1b[2J [red]\udc80\u202e"


@returned.connect
def returns_false(app, **fields):
    return False


@left.connect
def leaves_a_thread(app, **fields):
    threading.Thread(target=threading.Event().wait, name="poller").start()


@left.connect
def leaves_a_program(app, **fields):
    subprocess.Popen(["sleep", "600"])


@left.connect
def leaves_a_daemon(app, **fields):
    subprocess.Popen(["sleep", "600"], start_new_session=True)


marked = telling.signal("marked")


@marked.connect
def marks(app, path, **fields):
    with open(path, "w") as file:
        file.write("marked")
