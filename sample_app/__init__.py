"""A small Open Event server, whose parts talk through signals."""

import os
from collections.abc import Mapping
from typing import Any

from flask import Flask

# The receivers are connected when their module is imported; nothing else would import it.
from sample_app import receivers  # noqa: F401
from sample_app.extensions import db, init_celery, mail
from sample_app.seed import fill_if_empty
from sample_app.settings import apply_defaults, from_environment
from sample_app.views import api


def create_app(config: Mapping[str, Any] | None = None) -> Flask:
    """The server, ready to serve: its tables exist, and hold the sample events if they were empty.

    What ``config`` says wins over the environment, and the environment over the defaults.
    """
    app = Flask(__name__)
    app.config.from_mapping(from_environment(os.environ))
    app.config.from_mapping(config or {})
    apply_defaults(app.config)
    db.init_app(app)
    mail.init_app(app)
    init_celery(app)
    app.register_blueprint(api)
    with app.app_context():
        fill_if_empty()
    return app
