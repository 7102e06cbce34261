from blinker import Namespace

_signals = Namespace()
paid = _signals.signal("order-paid")
refunded = _signals.signal("order-refunded")
