"""Every way to keep a signal and to wire a receiver that a listing must show."""

import functools
from contextvars import ContextVar

from blinker import ANY, Namespace, Signal, signal
from flask import Flask

app = Flask("wiring_app")

shop = Namespace()
paid = shop.signal("order-paid", doc="Sent when an order\n    is paid.")
same_as_paid = paid
unnamed = Signal()
default_named = signal("from-the-default-namespace")


class Cart:
    emptied = shop.signal("cart-emptied")

    class Line:
        changed = Signal()


class Holder:
    __slots__ = ("kept",)

    def __init__(self):
        self.kept = Signal()


class Registry:
    def __init__(self):
        self.opened = Signal()


slotted = Holder()
registry = Registry()
in_a_list = [Signal()]
in_a_dict = {"deep": {"er": Signal()}}
in_a_context: ContextVar = ContextVar("in_a_context", default=Signal())
shop.signal("only-in-the-namespace")


def closure():
    inner = Signal()

    def use():
        return inner

    return use


in_a_closure = closure()
partly = functools.partial(print, Signal())


def in_a_default(held=Signal()):
    return held


@paid.connect
def on_paid(sender, order_id: int, **kwargs):
    """A plain function, weakly held, kept by its module."""


@paid.connect_via(app)
def on_paid_by_app(sender, **kwargs): ...


@paid.connect
async def on_paid_async(sender, **kwargs): ...


@paid.connect
def on_paid_generator(sender, **kwargs):
    yield sender


class Mailer:
    def send(self, sender, *, order_id, note=None): ...

    async def __call__(self, sender, **kwargs): ...


mailer = Mailer()
paid.connect(mailer.send, sender="shop")
paid.connect(mailer)
paid.connect(functools.partial(on_paid, extra=1), weak=False)
paid.connect(dict, weak=False)
paid.connect(print, weak=False, sender=None)


def lost():
    def inner(sender, **kwargs): ...

    paid.connect(inner)


lost()
paid.connect(lambda sender, **kwargs: None)  # lost at once


class Owner:
    def hear(self, sender, **kwargs): ...


paid.connect(Owner().hear)  # its object dies at once


def deliberate(sender, **kwargs): ...


Cart.emptied.connect(deliberate)
Cart.emptied.disconnect(deliberate)


def orphan(sender, **kwargs): ...


Cart.emptied.connect(orphan, sender="till")
Cart.emptied.disconnect(orphan, sender="till")


def decorator(function):
    @functools.wraps(function)
    def wrapper(sender, **kwargs):
        return function(sender)

    return wrapper


@Cart.emptied.connect
@decorator
def decorated(sender): ...


with unnamed.connected_to(deliberate):
    pass

Cart.Line.changed.connect(deliberate, sender=ANY)
Cart.Line.changed.connect(deliberate, sender="again")


class Hostile(type):
    @property
    def __module__(cls):
        raise RuntimeError("asked for a module")

    def __getattribute__(cls, name):
        raise RuntimeError(f"asked for {name}")


held_hostile = Hostile("Hostile", (), {"inside": None})
