"""Words that stand for one signal, for several, and for none."""

from blinker import Namespace
from flask import Flask

app = Flask("naming_app")

shop = Namespace()
paid = shop.signal("order_paid")  # the variable and the name differ
also_paid = shop.signal("order_paid")  # the same object under a second variable

warehouse = Namespace()
sent = warehouse.signal("sent")

post = Namespace()
posted = post.signal("sent")  # the name of one is the variable of another

order_refunded = shop.signal("Order-Refunded")


class Cart:
    emptied = shop.signal("emptied")
