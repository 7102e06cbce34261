"""Receivers whose parameters do not fit what is sent."""

# mypy: disable-error-code="attr-defined"

import logging
from typing import Any

from flask import Flask, current_app

from sample_app import exports
from sample_app.broken.notes import note
from sample_app.broken.signals import broken_signals
from sample_app.signals import speakers_modified

logger = logging.getLogger(__name__)

missing_field = broken_signals.signal("missing_field")
refused_field = broken_signals.signal("refused_field")
no_sender_parameter = broken_signals.signal("no_sender_parameter")
colliding_field = broken_signals.signal("colliding_field")
not_callable = broken_signals.signal("not_callable")


@speakers_modified.connect
def count_speakers(app: Flask, event_id: int) -> None:  # SIG101 closed-receiver
    """Works today, and breaks when the signal learns to carry one more field."""
    logger.info("event %s: speakers counted", event_id)


@missing_field.connect
def print_badge(app: Flask, badge: str, **kwargs: Any) -> None:  # SIG102 missing-field
    """Asks for a badge that nobody sends."""
    logger.info("event %s: badge %s", kwargs["event_id"], badge)


def send_missing_field(event_id: int) -> None:
    """Sends no badge."""
    missing_field.send(current_app._get_current_object(), event_id=event_id)


@refused_field.connect
def book_room(app: Flask, event_id: int) -> None:  # SIG103 refused-field
    """Cannot take the room that is sent."""
    logger.info("event %s: room booked", event_id)


@refused_field.connect
def unlock_room(app: Flask, **kwargs: Any) -> None:
    """Takes all that is sent."""
    logger.info("event %s: room %s unlocked", kwargs["event_id"], kwargs["room"])


def send_refused_field(event_id: int, room: str) -> None:
    """Sends a room that one of two receivers refuses."""
    refused_field.send(current_app._get_current_object(), event_id=event_id, room=room)


@no_sender_parameter.connect
def ring_bell(**kwargs: Any) -> None:  # SIG104 no-sender-parameter
    """Has no place for the sender, which comes as a positional argument."""
    logger.info("event %s: bell", kwargs["event_id"])


def send_no_sender_parameter(event_id: int) -> None:
    """Sends as it should be."""
    no_sender_parameter.send(current_app._get_current_object(), event_id=event_id)


@colliding_field.connect
def print_ticket(event_id: int, **kwargs: Any) -> None:  # SIG105 field-collides-with-parameter
    """The sender lands in ``event_id``, and the field of that name finds it taken."""
    logger.info("event %s: ticket", event_id)


def send_colliding_field(event_id: int) -> None:
    """Sends as it should be."""
    colliding_field.send(current_app._get_current_object(), event_id=event_id)


# Meant was a function of the module.
not_callable.connect(exports)  # type: ignore[type-var]  # SIG113 not-callable-receiver
not_callable.connect(note)


def send_not_callable(event_id: int) -> None:
    """Sends as it should be."""
    not_callable.send(current_app._get_current_object(), event_id=event_id)
