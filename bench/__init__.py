"""Paired measurements of the real command against other commands: `make bench`."""
