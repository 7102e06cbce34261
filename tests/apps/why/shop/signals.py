from blinker import Namespace

shop_signals = Namespace()
paid = shop_signals.signal("paid")
refunded = shop_signals.signal("refunded")
shipped = shop_signals.signal("shipped")
muted = shop_signals.signal("muted")
packed = shop_signals.signal("packed")
draft = shop_signals.signal("draft")
unsent = shop_signals.signal("unsent")
ordered = shop_signals.signal("ordered")
counted = shop_signals.signal("counted")
