"""An app that sends by Flask-Mailman."""

import os

from blinker import Namespace
from flask import Flask
from flask_mailman import EmailMessage, Mail

app = Flask(__name__)
app.config.update(MAIL_SERVER="127.0.0.1", MAIL_PORT=int(os.environ["MAIL_PORT"]))
mail = Mail(app)
sent = Namespace().signal("sent")


def written():
    return EmailMessage("Speakers changed", "Look.", "shop@example.com", ["ann@example.com"])


@sent.connect
def by_mailman(app, **kwargs):
    return written().send()


@sent.connect
def to_memory(app, **kwargs):
    app.extensions["mailman"].backend = "locmem"
    return written().send()
