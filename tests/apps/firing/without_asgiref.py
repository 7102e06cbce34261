"""The app where the extra for async views is not installed."""

import sys

sys.modules["asgiref"] = None
sys.modules["asgiref.sync"] = None

from firing_app import app  # noqa: E402,F401
