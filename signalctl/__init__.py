"""Look at, fire and guard the blinker signals of a Flask application."""

__version__ = "0.1.0"
