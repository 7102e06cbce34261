from shop.signals import paid, refunded


def test_thanks():
    refunded.send(None, order_id=1)
