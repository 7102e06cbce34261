from flask import current_app, request_started

from shop.signals import paid


@paid.connect
def thank(app, order_id, **kwargs):
    deliver(**kwargs)


def deliver(to, subject="Thank you"):
    pass


@request_started.connect
def count(app, **kwargs):
    pass


def pay(order_id: int, to: str):
    paid.send(current_app._get_current_object(), order_id=order_id, to=to)


def emit(name, **fields):
    globals()[name].send(current_app._get_current_object(), **fields)


def forward(signal, **fields):
    signal.send(None, **fields)
