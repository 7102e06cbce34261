"""Stands in for the queue of that name."""
