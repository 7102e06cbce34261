"""The Celery worker: ``celery -A sample_app.worker worker``."""

from sample_app import create_app

flask_app = create_app()
celery_app = flask_app.extensions["celery"]
