"""Receivers that live too short, or too long."""

# mypy: disable-error-code="attr-defined"

import logging
from functools import partial
from typing import Any

from flask import Blueprint, Flask, current_app
from flask.typing import ResponseReturnValue

from sample_app.broken.notes import note
from sample_app.broken.signals import broken_signals

logger = logging.getLogger(__name__)
watching = Blueprint("watching", __name__, url_prefix="/api")

collected_lambda = broken_signals.signal("collected_lambda")
collected_partial = broken_signals.signal("collected_partial")
collected_method = broken_signals.signal("collected_method")
collected_local = broken_signals.signal("collected_local")
orphaned_by_death = broken_signals.signal("orphaned_by_death")
orphaned_by_disconnect = broken_signals.signal("orphaned_by_disconnect")
connected_while_serving = broken_signals.signal("connected_while_serving")
redefined_receiver = broken_signals.signal("redefined_receiver")
connected_per_app = broken_signals.signal("connected_per_app")


def log_as(level: int, app: Flask, **kwargs: Any) -> None:
    """Write to the log at ``level``."""
    logger.log(level, "event %s changed", kwargs["event_id"])


class Tally:
    """Counts changes."""

    def __init__(self) -> None:
        self.changes = 0

    def add(self, app: Flask, **kwargs: Any) -> None:
        """Count one change."""
        self.changes += 1
        logger.info("event %s: %s changes", kwargs["event_id"], self.changes)


# A connection holds its receiver weakly: what nobody else holds is gone with the line.
collected_lambda.connect(lambda app, **kwargs: logger.info(kwargs))  # SIG201 collected-receiver
collected_lambda.connect(note)

collected_partial.connect(partial(log_as, logging.INFO))  # SIG201 collected-receiver
collected_partial.connect(note)

collected_method.connect(Tally().add)  # SIG201 collected-receiver
collected_method.connect(note)

collected_local.connect(note)


def send_collected(event_id: int) -> None:
    """Sends to receivers of which only the good ones are left."""
    collected_lambda.send(current_app._get_current_object(), event_id=event_id)
    collected_partial.send(current_app._get_current_object(), event_id=event_id)
    collected_method.send(current_app._get_current_object(), event_id=event_id)
    collected_local.send(current_app._get_current_object(), event_id=event_id)


class Track:
    """A line of sessions on one subject."""


def log_track(track: Track, **kwargs: Any) -> None:
    """Write to the log that a track changed."""
    logger.info("event %s: track changed", kwargs["event_id"])


orphaned_by_death.connect(log_track, sender=Track())  # SIG207 orphaned-receiver
orphaned_by_death.connect(note)


def send_orphaned_by_death(event_id: int) -> None:
    """Sends for a track that is alive."""
    orphaned_by_death.send(Track(), event_id=event_id)


def log_draft(state: str, **kwargs: Any) -> None:
    """Write to the log that a draft changed."""
    logger.info("event %s: %s changed", kwargs["event_id"], state)


orphaned_by_disconnect.connect(log_draft, sender="draft")  # SIG207 orphaned-receiver
orphaned_by_disconnect.connect(note)
orphaned_by_disconnect.disconnect(log_draft, sender="draft")


def send_orphaned_by_disconnect(event_id: int) -> None:
    """Sends for the draft that nobody listens to any more."""
    orphaned_by_disconnect.send("draft", event_id=event_id)


connected_while_serving.connect(note)


@watching.post("/events/<int:event_id>/watch")
def watch_event(event_id: int) -> ResponseReturnValue:
    """Each request adds a receiver that stays until the process ends."""

    def log_watched(app: Flask, **kwargs: Any) -> None:
        logger.info("event %s changed while %s is watched", kwargs["event_id"], event_id)

    connected_while_serving.connect(log_watched, weak=False)  # SIG212 connect-while-serving
    return {"watching": event_id}


def send_connected_while_serving(event_id: int) -> None:
    """Sends as it should be."""
    connected_while_serving.send(current_app._get_current_object(), event_id=event_id)


@redefined_receiver.connect  # SIG213 redefined-receiver
def archive(app: Flask, **kwargs: Any) -> None:
    """Dead as soon as the next function takes its name."""
    logger.info("event %s: archived on disk", kwargs["event_id"])


@redefined_receiver.connect  # type: ignore[no-redef]  # planted
def archive(app: Flask, **kwargs: Any) -> None:  # noqa: F811 -- planted
    """Takes the name, and with it the life, of the one above."""
    logger.info("event %s: archived on tape", kwargs["event_id"])


def send_redefined_receiver(event_id: int) -> None:
    """Sends as it should be."""
    redefined_receiver.send(current_app._get_current_object(), event_id=event_id)


connected_per_app.connect(note)


def init_app(app: Flask) -> None:
    """Connect what needs the application; called once for each that is created."""
    app.register_blueprint(watching)

    def log_name(sender: Flask, **kwargs: Any) -> None:
        logger.info("%s: event %s changed", app.name, kwargs["event_id"])

    collected_local.connect(log_name)  # SIG201 collected-receiver

    def log_folder(sender: Flask, **kwargs: Any) -> None:
        logger.info("%s: event %s changed", app.instance_path, kwargs["event_id"])

    connected_per_app.connect(log_folder, weak=False)  # SIG215 connected-per-app


def send_connected_per_app(event_id: int) -> None:
    """Sends as it should be."""
    connected_per_app.send(current_app._get_current_object(), event_id=event_id)
