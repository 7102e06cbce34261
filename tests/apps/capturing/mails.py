"""An app that sends mail by Flask-Mail and by smtplib, to a server that must not be reached."""

import os
import smtplib
from email.message import EmailMessage

from blinker import Namespace
from flask import Flask
from flask_mail import Mail, Message, email_dispatched

PORT = int(os.environ["MAIL_PORT"])

app = Flask(__name__)
app.config.update(
    MAIL_SERVER="127.0.0.1",
    MAIL_PORT=PORT,
    MAIL_USERNAME="shop",
    MAIL_PASSWORD="hunter2",
    MAIL_DEFAULT_SENDER="The shop <shop@example.com>",
    MAIL_SUPPRESS_SEND=False,
)
mail = Mail(app)
sent = Namespace().signal("sent")


def letter(**fields):
    return Message(fields.pop("subject", "Speakers changed"), **fields)


def written(subject="Speakers changed", body="Look.\n.dot\n"):
    message = EmailMessage()
    message["From"] = "The shop <shop@example.com>"
    message["To"] = "Ann <ann@example.com>, bob@example.com"
    message["Subject"] = subject
    message.set_content(body)
    return message


@sent.connect
def by_flask_mail(app, **kwargs):
    dispatched = []

    def note(app, message, **kwargs):
        dispatched.append(message.subject)

    email_dispatched.connect(note)
    mail.send(letter(recipients=["bob@example.com", "ann@example.com"], bcc=["eve@example.com"]))
    return dispatched


@sent.connect
def many_on_one_connection(app, **kwargs):
    with mail.connect() as connection:
        for number in range(3):
            connection.send(letter(subject=f"No. {number}", recipients=["ann@example.com"]))


@sent.connect
def suppressed(app, **kwargs):
    app.extensions["mail"].suppress = True
    mail.send(letter(recipients=["bob@example.com", "ann@example.com"]))


@sent.connect
def nobody(app, **kwargs):
    mail.send(letter(recipients=[]))


@sent.connect
def by_smtplib(app, **kwargs):
    with smtplib.SMTP("127.0.0.1", PORT) as server:
        server.starttls()
        server.login("shop", "hunter2")
        return server.send_message(written())


@sent.connect
def with_tls(app, **kwargs):
    with smtplib.SMTP_SSL("127.0.0.1", PORT) as server:
        server.sendmail("shop@example.com", "ann@example.com", "Subject: Grüße\r\n\r\n".encode())


@sent.connect
def word_by_word(app, **kwargs):
    server = smtplib.SMTP()
    server.connect("127.0.0.1", PORT)
    server.helo()
    server.mail("shop@example.com")
    server.rcpt("ann@example.com")
    answer = server.data("Subject: by hand\r\n\r\n..\r\n.\r\n")
    server.quit()
    return answer


@sent.connect
def to_many(app, **kwargs):
    with smtplib.SMTP("127.0.0.1", PORT) as server:
        to = [f"{number}@example.com" for number in range(8)]
        server.sendmail("shop@example.com", to, b"\r\nno headers")


@sent.connect
def swallowed(app, **kwargs):
    try:
        mail.send(letter(recipients=["ann@example.com"]))
    except Exception:
        return "swallowed"
