"""An app that has nothing to send with."""

from blinker import Namespace
from flask import Flask

app = Flask(__name__)
sent = Namespace().signal("sent")


@sent.connect
def idles(app, **kwargs):
    pass
