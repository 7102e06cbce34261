"""So many signals that no pipe holds a listing of them."""

import blinker

signals = blinker.Namespace()
for number in range(1000):
    signals.signal(f"a-signal-with-quite-a-long-name-so-that-the-listing-is-long-{number}")
