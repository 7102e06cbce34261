"""Sends that nobody hears, that differ, or that come at the wrong moment."""

# mypy: disable-error-code="attr-defined"

import logging
from typing import Any

from blinker import Signal
from flask import Flask, current_app

from sample_app.broken.notes import note
from sample_app.broken.signals import broken_signals
from sample_app.extensions import db
from sample_app.models import Speaker
from sample_app.tasks import export_json

logger = logging.getLogger(__name__)

never_sent = broken_signals.signal("never_sent")  # SIG301 never-sent
never_received = broken_signals.signal("never_received")  # SIG302 never-received
inconsistent_payload = broken_signals.signal("inconsistent_payload")
without_sender = broken_signals.signal("without_sender")
reserved_field = broken_signals.signal("reserved_field")
reserved_async = broken_signals.signal("reserved_async")
unread_field = broken_signals.signal("unread_field")
extra_positional = broken_signals.signal("extra_positional")
sent_before_commit = broken_signals.signal("sent_before_commit")

never_sent.connect(note)


def send_never_received(event_id: int) -> None:
    """Speaks to an empty room."""
    never_received.send(current_app._get_current_object(), event_id=event_id)


@inconsistent_payload.connect
def sort_into_track(app: Flask, event_id: int, track: str = "main", **kwargs: Any) -> None:
    """Falls back to the main track whenever one of the senders forgets to say it."""
    logger.info("event %s: into track %s", event_id, track)


def send_inconsistent_payload(event_id: int, track: str) -> None:
    """Says the track."""
    inconsistent_payload.send(current_app._get_current_object(), event_id=event_id, track=track)


def send_inconsistent_payload_without_track(event_id: int) -> None:
    """Forgets to say the track."""
    app = current_app._get_current_object()
    inconsistent_payload.send(app, event_id=event_id)  # SIG303 inconsistent-payload


@without_sender.connect_via("published")
def print_published(state: str, **kwargs: Any) -> None:
    """Waits for what is published."""
    logger.info("event %s: %s", kwargs["event_id"], state)


def send_with_sender(event_id: int) -> None:
    """Sends as it should be."""
    without_sender.send("published", event_id=event_id)


def send_without_sender(event_id: int) -> None:
    """Does not say what it is that changed."""
    without_sender.send(event_id=event_id)  # SIG304 send-without-sender


reserved_field.connect(note)


def send_reserved(event_id: int) -> None:
    """Names the wrapper of the other way to send, so it becomes a field."""
    app = current_app._get_current_object()
    wrap = app.ensure_sync
    reserved_field.send(app, event_id=event_id, _sync_wrapper=wrap)  # SIG305 reserved-field


@reserved_async.connect
async def await_change(app: Flask, **kwargs: Any) -> None:
    """Runs under ``send_async``."""
    logger.info("room %s: awaited", kwargs["room"])


async def send_reserved_async(room: str) -> None:
    """Names the wrapper of the other way to send, so it becomes a field."""
    app = current_app._get_current_object()
    wrap = app.ensure_sync
    await reserved_async.send_async(app, room=room, _async_wrapper=wrap)  # SIG305 reserved-field


unread_field.connect(note)


def send_unread_field(event_id: int) -> None:
    """Sends a colour that nobody looks at."""
    app = current_app._get_current_object()
    unread_field.send(app, event_id=event_id, colour="red")  # SIG306 unread-field


def send_fresh_signal(event_id: int) -> None:
    """Makes a signal that nobody can know, and sends it."""
    app = current_app._get_current_object()
    fresh_signal = Signal()
    fresh_signal.send(app, event_id=event_id)  # SIG307 fresh-signal-per-call


@extra_positional.connect
def blink(app: Flask, **kwargs: Any) -> None:
    """Reads nothing of what comes."""
    logger.info("something changed")


def send_extra_positional(event_id: int) -> None:
    """Gives the field no name."""
    app = current_app._get_current_object()
    extra_positional.send(app, event_id)  # type: ignore[call-arg, arg-type]  # SIG308 extra-positional


@sent_before_commit.connect
def export_uncommitted(app: Flask, **kwargs: Any) -> None:
    """Queues a task, which may run before there is anything to see."""
    export_json.delay(kwargs["event_id"])


def send_before_commit(event_id: int, name: str) -> None:
    """Tells of a speaker that no other process can see yet."""
    app = current_app._get_current_object()
    db.session.add(Speaker(event_id=event_id, name=name))
    sent_before_commit.send(app, event_id=event_id)  # SIG309 send-before-commit
    db.session.commit()
