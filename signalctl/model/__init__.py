"""Frozen values: what is known, planned and done. Standard library only, no I/O, no blinker."""
