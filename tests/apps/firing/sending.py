"""Receivers of one sender, of another, of any."""

from blinker import Namespace
from firing_app import app
from flask import Flask

sending = Namespace()
sent = sending.signal("sent")
bound = sending.signal("bound")
muted = sending.signal("muted")
silent = sending.signal("silent")


class Order:
    pass


order = Order()
another_app = Flask("firing_app")
pair = ("a", "pair")


def listener(name):
    def listen(sender, **fields):
        return type(sender).__name__ if not isinstance(sender, (str, type)) else sender

    listen.__name__ = listen.__qualname__ = name
    return listen


any_one, the_app, the_other_app, the_shop, nobody, the_class, the_object, the_pair = listeners = [
    listener(name)
    for name in (
        "any_one",
        "the_app",
        "the_other_app",
        "the_shop",
        "nobody",
        "the_class",
        "the_object",
        "the_pair",
    )
]
sent.connect(any_one)
sent.connect(the_app, sender=app)
sent.connect(the_other_app, sender=another_app)
sent.connect(the_shop, sender="shop")
sent.connect(nobody, sender=None)
sent.connect(the_class, sender=Order)
sent.connect(the_object, sender=order)
sent.connect(the_pair, sender=pair)

both = listener("both")
sent.connect(both)
sent.connect(both, sender=app)
either = listener("either")
sent.connect(either, sender=app)
sent.connect(either, sender="shop")

orphan = listener("orphan")
sent.connect(orphan, sender=(gone := Order()))
del gone

sent.connect(lambda sender, **fields: None)  # collected at once

bound.connect(the_shop, sender="shop")
bound.connect(the_class, sender=Order)

muted.connect(any_one)
_muting = muted.muted()
_muting.__enter__()
