"""What the server is built on: the database, the mail, the task queue."""

from celery import Celery, Task
from flask import Flask
from flask_mail import Mail
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy.orm import DeclarativeBase


class Base(DeclarativeBase):
    """Typed columns for every model."""


db = SQLAlchemy(model_class=Base)
mail = Mail()


def init_celery(app: Flask) -> Celery:
    """The task queue of ``app``, also found under ``app.extensions["celery"]``.

    Tasks run in an application context, wherever the worker runs.

    Source: "Background Tasks with Celery" in Flask's documentation.
    """

    class ContextTask(Task):  # type: ignore[misc]  # Celery ships no types
        def __call__(self, *args: object, **kwargs: object) -> object:
            with app.app_context():
                return self.run(*args, **kwargs)

    queue = Celery(app.name, task_cls=ContextTask)
    queue.config_from_object(app.config["CELERY"])
    queue.set_default()
    app.extensions["celery"] = queue
    return queue
