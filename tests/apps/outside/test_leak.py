import shop


def listen(sender, **extra): ...


def test_leaks():
    shop.paid.connect(listen)
