"""Everything that may stand behind the colon of a spelling and gives no app."""

import functools
import sys

import flask


def create_app(env):
    return flask.Flask(env)


def nothing():
    pass


def number():
    return 42


def pair():
    return flask.Flask("pair"), 1


def raises():
    raise RuntimeError("no database")


def raises_within():
    len(5)


def leaves():
    sys.exit("no database")


async def later():
    return flask.Flask("later")


class Application:
    def __init__(self, env):
        self.env = env


answer = 42
unset = None
partial = functools.partial(create_app, "a", "b")
