"""What in a target leads receivers out of their process: databases, queues, mail."""

import sys

from signalctl.model.firing import Guard, GuardState

_LIBRARIES = (
    ("database", "sqlalchemy.engine", "SQLAlchemy"),
    ("database", "peewee", "peewee"),
    ("database", "pymongo", "PyMongo"),
    ("database", "psycopg2", "psycopg2"),
    ("database", "psycopg", "psycopg"),
    ("tasks", "celery.app", "Celery"),
    ("tasks", "rq", "RQ"),
    ("tasks", "dramatiq", "dramatiq"),
    ("tasks", "huey", "huey"),
    ("mail", "flask_mail", "Flask-Mail"),
    ("mail", "flask_mailman", "Flask-Mailman"),
    ("redis", "redis", "redis"),
)
"""Kind of effect, the module that is loaded where the library is in use, and its name."""


def unguarded() -> tuple[Guard, ...]:
    """One line for each kind of effect that the loaded libraries make possible.

    Found by what has been imported: an application that imports SQLAlchemy may use it.
    """
    found: dict[str, list[str]] = {}
    for kind, module, name in _LIBRARIES:
        if sys.modules.get(module) is not None:
            found.setdefault(kind, []).append(name)
    return tuple(Guard(kind, GuardState.NONE, ", ".join(names)) for kind, names in found.items())
