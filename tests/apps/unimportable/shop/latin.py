# coding: latin-1
from shop.signals import refunded


def refund(order_id):
    refunded.send("café", order_id=order_id)
