import os

import flask

app = flask.Flask(__name__)
os.chdir("/")
