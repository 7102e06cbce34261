"""An app of its own, with a receiver that refuses a field that is sent: SIG103."""

from blinker import Namespace
from flask import Flask

signals = Namespace()
paid = signals.signal("order-paid")


@paid.connect
def log_order(sender, order_id):
    return order_id


def create_app():
    return Flask(__name__)


def pay(order_id):
    paid.send("shop", order_id=order_id, total=10)
