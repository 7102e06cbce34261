"""Other people's code, into memory: load a target, find its signals, name them."""
