"""An app that keeps a connection to a mail server since its import."""

import os
import smtplib
import socket

from blinker import Signal
from flask import Flask

app = Flask(__name__)
sent = Signal()

kept = smtplib.SMTP(local_hostname="shop")
kept.sock = socket.create_connection(("127.0.0.1", int(os.environ["MAIL_PORT"])))


@sent.connect
def over_what_was_kept(app, **kwargs):
    kept.sendmail("shop@example.com", ["ann@example.com"], b"Subject: kept\r\n\r\nkept")
