"""A Flask app whose receivers do everything that a receiver can do."""

from flask import Flask

app = Flask("firing_app")

import choosing  # noqa: E402,F401 - as in any small app, the signals come after the app
import contexts  # noqa: E402,F401
import outcomes  # noqa: E402,F401
import payloads  # noqa: E402,F401
import sending  # noqa: E402,F401
import telling  # noqa: E402,F401
