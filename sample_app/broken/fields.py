"""Receivers that read what nobody sends, and a field that no queue can carry."""

# mypy: disable-error-code="attr-defined"
# mypy: allow-untyped-decorators

import logging
from typing import Any

from celery import shared_task
from flask import Flask, current_app

from sample_app.broken.signals import broken_signals
from sample_app.extensions import db
from sample_app.models import Speaker

logger = logging.getLogger(__name__)

unsent_field = broken_signals.signal("unsent_field")
unsent_field_guarded = broken_signals.signal("unsent_field_guarded")
misspelt_field = broken_signals.signal("misspelt_field")
unserialisable_field = broken_signals.signal("unserialisable_field")


@unsent_field.connect
def print_programme(app: Flask, **kwargs: Any) -> None:
    """Takes anything, and then wants a language."""
    language = kwargs["language"]  # SIG106 unsent-field-read
    logger.info("event %s: programme in %s", kwargs["event_id"], language)


def send_unsent_field(event_id: int) -> None:
    """Sends no language."""
    unsent_field.send(current_app._get_current_object(), event_id=event_id)


@unsent_field_guarded.connect
def print_map(app: Flask, **kwargs: Any) -> None:
    """Never prints large, and nobody notices."""
    if "large" in kwargs:
        large = kwargs["large"]  # SIG106 unsent-field-read
        logger.info("large is %s", large)
    logger.info("event %s: map", kwargs["event_id"])


def send_unsent_field_guarded(event_id: int) -> None:
    """Sends no size."""
    unsent_field_guarded.send(current_app._get_current_object(), event_id=event_id)


@misspelt_field.connect
def print_poster(app: Flask, **kwargs: Any) -> None:
    """Reads a name that is sent with one letter more."""
    logger.info("event %s: poster", kwargs["evnt_id"])  # SIG109 misspelt-field


@misspelt_field.connect
def hang_poster(app: Flask, **kwargs: Any) -> None:
    """Reads the name that is sent."""
    logger.info("event %s: poster hangs", kwargs["event_id"])


def send_misspelt_field(event_id: int) -> None:
    """Sends as it should be."""
    misspelt_field.send(current_app._get_current_object(), event_id=event_id)


@shared_task
def welcome(speaker: Speaker) -> None:
    """Wants the speaker itself, which stays behind in the process that sends."""
    logger.info("welcome, %s", speaker.name)


@unserialisable_field.connect
def welcome_speaker(app: Flask, **kwargs: Any) -> None:
    """Hands a row of the session to another process."""
    welcome.delay(kwargs["speaker"])  # SIG112 unserialisable-task-field


def send_unserialisable_field(event_id: int, name: str) -> None:
    """Sends the speaker, where its id would do."""
    speaker = Speaker(event_id=event_id, name=name)
    db.session.add(speaker)
    db.session.commit()
    unserialisable_field.send(current_app._get_current_object(), speaker=speaker)
