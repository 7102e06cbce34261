"""Whose a signal is, and whose signals are asked for. Light: option parsing imports it."""

from enum import Enum


class Origin(Enum):
    """Whose signal it is."""

    OWN = "own"
    """Made in own code."""
    EXT = "ext"
    """Made by an installed package."""
    FLASK = "flask"
    """Made by Flask or Quart themselves."""


class OriginFilter(Enum):
    """Which signals a listing shows."""

    OWN = "own"
    """Own signals, and any other that own code listens to or sends."""
    EXT = "ext"
    FLASK = "flask"
    ALL = "all"
