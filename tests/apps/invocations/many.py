"""So many signals that no pipe holds the listing of them."""

import blinker

signals = blinker.Namespace()
for number in range(1000):
    signals.signal(f"signal-{number}")
