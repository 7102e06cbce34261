"""An app that mails what it logs as errors."""

import logging
import os
from logging.handlers import SMTPHandler

from blinker import Namespace
from flask import Flask

app = Flask(__name__)
sent = Namespace().signal("sent")

shop = logging.getLogger("shop")
server = ("127.0.0.1", int(os.environ["MAIL_PORT"]))
shop.addHandler(SMTPHandler(server, "shop@example.com", ["ann@example.com"], "shop is in trouble"))


@sent.connect
def logs(app, **kwargs):
    shop.error("out of stock")
