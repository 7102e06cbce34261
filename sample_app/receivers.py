"""Who listens: exports through the task queue, mail to the organisers, the audit trail.

A receiver takes the sender and whatever fields come, and reads the ones it needs. It is connected
when this module is imported, and stays connected because the module keeps it.
"""

# A receiver has a place for the sender, whether it looks at it or not.
# ruff: noqa: ARG001

from typing import Any

from flask import Flask
from flask_mail import Message

from sample_app.extensions import db, mail
from sample_app.models import AuditEntry, Event
from sample_app.signals import (
    event_modified,
    microlocations_modified,
    sessions_modified,
    speakers_modified,
)
from sample_app.tasks import export_ical, export_json, export_xml


@event_modified.connect
@microlocations_modified.connect
@sessions_modified.connect
@speakers_modified.connect
def export_event_json(app: Flask, **kwargs: Any) -> None:
    """Have the JSON export written."""
    export_json.delay(kwargs["event_id"])


@event_modified.connect
@microlocations_modified.connect
@sessions_modified.connect
@speakers_modified.connect
def export_event_ical(app: Flask, **kwargs: Any) -> None:
    """Have the calendar written."""
    export_ical.delay(kwargs["event_id"])


@event_modified.connect
@microlocations_modified.connect
@sessions_modified.connect
@speakers_modified.connect
def export_event_xml(app: Flask, **kwargs: Any) -> None:
    """Have the XML export written."""
    export_xml.delay(kwargs["event_id"])


@speakers_modified.connect
def mail_organisers_about_speakers(app: Flask, **kwargs: Any) -> None:
    """Tell the organisers to look at the list of speakers."""
    _mail_organisers(kwargs["event_id"], "speakers")


@sessions_modified.connect
def mail_organisers_about_sessions(app: Flask, **kwargs: Any) -> None:
    """Tell the organisers to look at the programme."""
    _mail_organisers(kwargs["event_id"], "sessions")


@speakers_modified.connect
def audit_speakers(app: Flask, **kwargs: Any) -> None:
    """Record that the speakers changed."""
    _record(kwargs["event_id"], "speakers modified")


@sessions_modified.connect
def audit_sessions(app: Flask, **kwargs: Any) -> None:
    """Record that the sessions changed."""
    _record(kwargs["event_id"], "sessions modified")


@microlocations_modified.connect
def audit_microlocations(app: Flask, **kwargs: Any) -> None:
    """Record that the microlocations changed."""
    _record(kwargs["event_id"], "microlocations modified")


@event_modified.connect
def audit_event(app: Flask, **kwargs: Any) -> None:
    """Record that the event itself changed."""
    _record(kwargs["event_id"], "event modified")


def _mail_organisers(event_id: int, what: str) -> None:
    """Send one message to all organisers; none if the event is gone or has no organisers."""
    event = db.session.get(Event, event_id)
    if event is None or not event.organiser_emails:
        return
    mail.send(
        Message(
            subject=f"{event.name}: {what} changed",
            recipients=list(event.organiser_emails),
            body=f"The {what} of {event.name} changed. Please have a look.",
        ),
    )


def _record(event_id: int, what: str) -> None:
    """Add a line to the audit trail."""
    db.session.add(AuditEntry(event_id=event_id, what=what))
    db.session.commit()
