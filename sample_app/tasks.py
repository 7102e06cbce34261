"""The slow work, done by a Celery worker: the exports of an event, each a file."""

# Celery ships no types, so mypy cannot see what its decorator makes of a function.
# mypy: allow-untyped-decorators

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from celery import shared_task
from flask import current_app

from sample_app.exports import ical_of, json_of, xml_of
from sample_app.extensions import db
from sample_app.models import Event


@shared_task
def export_json(event_id: int) -> None:
    """Write ``event-ID.json``."""
    _export(event_id, "json", json_of)


@shared_task
def export_ical(event_id: int) -> None:
    """Write ``event-ID.ics``, the sessions as a calendar."""
    _export(event_id, "ics", lambda event: ical_of(event, now=datetime.now(UTC)))


@shared_task
def export_xml(event_id: int) -> None:
    """Write ``event-ID.xml``."""
    _export(event_id, "xml", xml_of)


def _export(event_id: int, suffix: str, text_of: Callable[[Event], str]) -> None:
    """Write the file, or nothing if the event is gone by the time the worker gets to it."""
    event = db.session.get(Event, event_id)
    if event is None:
        return
    folder = Path(current_app.instance_path, current_app.config["EXPORT_FOLDER"])
    folder.mkdir(parents=True, exist_ok=True)
    # newline="": a calendar ends its lines with CR LF on every platform.
    text = text_of(event)
    folder.joinpath(f"event-{event_id}.{suffix}").write_text(text, encoding="utf-8", newline="")
