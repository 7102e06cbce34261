import stall


def listen(sender, **extra): ...


def test_leaks():
    stall.paid.connect(listen)
