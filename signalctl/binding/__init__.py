"""Tell whether a receiver can be called with a sender and these fields, without calling it."""
