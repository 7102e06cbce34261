from flask import current_app

from shop.other_signals import shipped
from shop.signals import counted, draft, muted, ordered, packed, paid, refunded


def pay(order):
    paid.send(current_app._get_current_object(), order_id=order.id)


def pay_by_proxy(order):
    paid.send(current_app, order_id=order.id)


def order(order):
    ordered.send(current_app, order_id=order.id)


def refund(order):
    refunded.send(current_app._get_current_object(), order_id=order.id)


def ship(order):
    shipped.send(current_app._get_current_object(), order_id=order.id)


def mute(order):
    muted.send(current_app._get_current_object(), order_id=order.id)


def pack(order):
    packed.send(current_app._get_current_object(), order_id=order.id, parcel=1)


def publish(order):
    draft.send("published", order_id=order.id)


def count(order):
    counted.send(current_app._get_current_object())
