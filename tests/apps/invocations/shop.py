"""A shop that loads, and whose signals can be fired wrongly in every way."""

import datetime
import os
import pathlib

import blinker
import flask

app = flask.Flask(__name__)

orders = blinker.Namespace()
stock = blinker.Namespace()

paid = orders.signal("order-paid")
refunded = orders.signal("order-refunded")
shipped = orders.signal("order-shipped")
booked = orders.signal("order-booked")
broken = orders.signal("order-broken")
changed = orders.signal("changed")
stock_changed = stock.signal("changed")


@paid.connect
def pack(app, *, order_id: int, gift: bool = False):
    pass


@paid.connect
def announce(app, *, order_id: int):
    pass


@shipped.connect_via("warehouse")
def weigh(sender, **fields):
    pass


@booked.connect
def reserve(app, *, day: datetime.date = None, seats: list[int] = (), note: str = ""):
    pass


@broken.connect
def jam(app, **fields):
    pathlib.Path("jammed").touch()
    raise RuntimeError("no paper left")


@broken.connect
def leave(app, **fields):
    os._exit(3)
