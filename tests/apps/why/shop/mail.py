from shop.signals import counted, draft, muted, ordered, packed, paid, refunded, shipped, unsent


@paid.connect
def thank(app, order_id, **kwargs):
    pass


def for_the_app(app, **kwargs):
    pass


def init_app(app):
    paid.connect(for_the_app, sender=app)
    ordered.connect(for_the_app, sender=app)
    refunded.connect(lambda app, **kwargs: None)


def start_listening():
    paid.connect(too_late)


def too_late(app, **kwargs):
    pass


@shipped.connect
def track(app, **kwargs):
    pass


@muted.connect
def unheard(app, **kwargs):
    pass


@packed.connect
async def pack(app, **kwargs):
    pass


@packed.connect
def label(app, weight, **kwargs):
    pass


@packed.connect
def close(app, order_id):
    pass


@draft.connect_via("draft")
def review(state, **kwargs):
    pass


@draft.connect_via("draft")
@draft.connect_via("published")
def publish(state, **kwargs):
    pass


@unsent.connect
def wait(app, **kwargs):
    pass


@counted.connect
def count(app, **kwargs):
    yield 1
