"""Receivers that take any field, and pass them all on to something that does not."""

# mypy: disable-error-code="attr-defined"
# mypy: allow-untyped-decorators

import logging
from typing import Any

from celery import shared_task
from flask import Flask, current_app

from sample_app.broken.signals import broken_signals

logger = logging.getLogger(__name__)

closed_forward = broken_signals.signal("closed_forward")
closed_forward_two_deep = broken_signals.signal("closed_forward_two_deep")
closed_forward_to_task = broken_signals.signal("closed_forward_to_task")
closed_forward_as_kwargs = broken_signals.signal("closed_forward_as_kwargs")
forward_refused = broken_signals.signal("forward_refused")
forward_missing = broken_signals.signal("forward_missing")
forward_given_twice = broken_signals.signal("forward_given_twice")


def store(event_id: int) -> None:
    """Takes the one field that is sent today."""
    logger.info("event %s: stored", event_id)


def pass_on(**fields: Any) -> None:
    """Passes everything on, once more."""
    store(**fields)


@shared_task
def store_later(event_id: int) -> None:
    """Takes the one field that is sent today."""
    store(event_id)


@closed_forward.connect
def store_change(app: Flask, **kwargs: Any) -> None:
    """Breaks in a call of its own when the signal learns to carry one more field."""
    store(**kwargs)  # SIG107 closed-forward


def send_closed_forward(event_id: int) -> None:
    """Sends what the callee takes."""
    closed_forward.send(current_app._get_current_object(), event_id=event_id)


@closed_forward_two_deep.connect
def store_change_two_deep(app: Flask, **kwargs: Any) -> None:
    """Breaks one call further down."""
    pass_on(**kwargs)  # SIG107 closed-forward


def send_closed_forward_two_deep(event_id: int) -> None:
    """Sends what the callee takes."""
    closed_forward_two_deep.send(current_app._get_current_object(), event_id=event_id)


@closed_forward_to_task.connect
def queue_change(app: Flask, **kwargs: Any) -> None:
    """Breaks when the task is queued: Celery compares the arguments with the function."""
    store_later.delay(**kwargs)  # SIG107 closed-forward


def send_closed_forward_to_task(event_id: int) -> None:
    """Sends what the task takes."""
    closed_forward_to_task.send(current_app._get_current_object(), event_id=event_id)


@closed_forward_as_kwargs.connect
def queue_change_as_kwargs(app: Flask, **kwargs: Any) -> None:
    """The same, spelt longer."""
    store_later.apply_async(kwargs=kwargs)  # SIG107 closed-forward


def send_closed_forward_as_kwargs(event_id: int) -> None:
    """Sends what the task takes."""
    closed_forward_as_kwargs.send(current_app._get_current_object(), event_id=event_id)


@forward_refused.connect
def store_refused(app: Flask, **kwargs: Any) -> None:
    """Passes on a track that is refused."""
    logger.info("track %s", kwargs["track"])
    store(**kwargs)  # SIG108 forward-breaks


def send_forward_refused(event_id: int, track: str) -> None:
    """Sends one field more than the callee takes."""
    forward_refused.send(current_app._get_current_object(), event_id=event_id, track=track)


def store_track(event_id: int, track: str, **fields: Any) -> None:
    """Asks for a track."""
    logger.info("event %s: track %s stored with %s", event_id, track, fields)


@forward_missing.connect
def store_missing(app: Flask, **kwargs: Any) -> None:
    """Passes on no track where one is asked for."""
    store_track(**kwargs)  # SIG108 forward-breaks


def send_forward_missing(event_id: int) -> None:
    """Sends one field less than the callee asks for."""
    forward_missing.send(current_app._get_current_object(), event_id=event_id)


@forward_given_twice.connect
def store_twice(app: Flask, **kwargs: Any) -> None:
    """Gives the track, and then again among the rest."""
    store_track(track="main", **kwargs)  # SIG108 forward-breaks


def send_forward_given_twice(event_id: int, track: str) -> None:
    """Sends the track that the receiver gives as well."""
    forward_given_twice.send(current_app._get_current_object(), event_id=event_id, track=track)
