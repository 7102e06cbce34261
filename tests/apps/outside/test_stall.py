import stall


def test_captures(signals):
    with signals.capture("order-paid") as sent:
        stall.paid.send("shop", order_id=3)
    sent.one(order_id=3)
    assert sent.received.by(stall.log_order).one().returned == 3


def test_silences(signals):
    with signals.silence(stall.paid):
        stall.pay(3)


def test_probes(signals):
    assert not signals.probe(stall.log_order).further.works
