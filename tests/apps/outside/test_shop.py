import shop


def test_captures(signals):
    with signals.capture("order-paid") as sent:
        shop.paid.send("shop", order_id=3)
    sent.one(order_id=3)
    assert sent.received.by(shop.log_order).one().returned == 3


def test_silences(signals):
    with signals.silence(shop.paid):
        shop.pay(3)


def test_probes(signals):
    assert not signals.probe(shop.log_order).further.works
