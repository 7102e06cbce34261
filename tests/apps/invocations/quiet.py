"""An app without any signal of its own."""

import flask

app = flask.Flask(__name__)
