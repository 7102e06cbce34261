from flask import Flask

from shop import audit, mail, signals


mute = signals.muted.muted()
mute.__enter__()


def create_app():
    app = Flask("shop")
    mail.init_app(app)
    return app
