"""The JSON API: it changes the database, commits, and then tells whoever listens."""

# `current_app` is annotated as the Flask it stands for; a signal compares its sender by identity,
# so it wants the application itself, which only the proxy's own method gives.
# mypy: disable-error-code="attr-defined"
# ruff: noqa: SLF001

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from flask import Blueprint, abort, current_app
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from werkzeug.exceptions import HTTPException

from sample_app.bodies import addresses, moment, number, optional, read_body, text
from sample_app.extensions import db
from sample_app.models import Event, Microlocation, Record, Session, Speaker
from sample_app.signals import (
    event_modified,
    microlocations_modified,
    sessions_modified,
    speakers_modified,
)

api = Blueprint("api", __name__, url_prefix="/api")

EVENT = {"name": text, "starts_at": moment, "ends_at": moment, "organiser_emails": addresses}
SPEAKER = {"name": text, "email": optional(text), "biography": optional(text)}
MICROLOCATION = {"name": text, "floor": optional(number)}
SESSION = {
    "title": text,
    "starts_at": moment,
    "ends_at": moment,
    "speaker_id": optional(number),
    "microlocation_id": optional(number),
}


@api.errorhandler(HTTPException)
def answer_error(error: HTTPException) -> ResponseReturnValue:
    """Errors are JSON, like everything else here."""
    return {"error": error.description}, error.code or HTTPStatus.INTERNAL_SERVER_ERROR


@api.get("/events")
def list_events() -> ResponseReturnValue:
    """All events."""
    return [event.as_json() for event in db.session.scalars(select(Event).order_by(Event.id))]


@api.post("/events")
def create_event() -> ResponseReturnValue:
    """A new event."""
    event = Event(**read_body(EVENT, required=("name", "starts_at", "ends_at")))
    db.session.add(event)
    db.session.commit()
    event_modified.send(current_app._get_current_object(), event_id=event.id)
    return event.as_json(), HTTPStatus.CREATED


@api.patch("/events/<int:event_id>")
def update_event(event_id: int) -> ResponseReturnValue:
    """An event, changed."""
    event = db.get_or_404(Event, event_id)
    _change(event, read_body(EVENT))
    db.session.commit()
    event_modified.send(current_app._get_current_object(), event_id=event.id)
    return event.as_json()


@api.get("/events/<int:event_id>/speakers")
def list_speakers(event_id: int) -> ResponseReturnValue:
    """The speakers of an event."""
    return [speaker.as_json() for speaker in db.get_or_404(Event, event_id).speakers]


@api.post("/events/<int:event_id>/speakers")
def create_speaker(event_id: int) -> ResponseReturnValue:
    """A new speaker of an event."""
    event = db.get_or_404(Event, event_id)
    speaker = Speaker(event_id=event.id, **read_body(SPEAKER, required=("name",)))
    db.session.add(speaker)
    db.session.commit()
    speakers_modified.send(current_app._get_current_object(), event_id=event.id)
    return speaker.as_json(), HTTPStatus.CREATED


@api.patch("/speakers/<int:speaker_id>")
def update_speaker(speaker_id: int) -> ResponseReturnValue:
    """A speaker, changed."""
    speaker = db.get_or_404(Speaker, speaker_id)
    _change(speaker, read_body(SPEAKER))
    db.session.commit()
    speakers_modified.send(current_app._get_current_object(), event_id=speaker.event_id)
    return speaker.as_json()


@api.get("/events/<int:event_id>/sessions")
def list_sessions(event_id: int) -> ResponseReturnValue:
    """The sessions of an event, in the order of their start."""
    return [session.as_json() for session in db.get_or_404(Event, event_id).sessions]


@api.post("/events/<int:event_id>/sessions")
def create_session(event_id: int) -> ResponseReturnValue:
    """A new session of an event."""
    event = db.get_or_404(Event, event_id)
    values = read_body(SESSION, required=("title", "starts_at", "ends_at"))
    _check_same_event(event.id, values)
    session = Session(event_id=event.id, **values)
    db.session.add(session)
    db.session.commit()
    sessions_modified.send(current_app._get_current_object(), event_id=event.id)
    return session.as_json(), HTTPStatus.CREATED


@api.patch("/sessions/<int:session_id>")
def update_session(session_id: int) -> ResponseReturnValue:
    """A session, changed."""
    session = db.get_or_404(Session, session_id)
    values = read_body(SESSION)
    _check_same_event(session.event_id, values)
    _change(session, values)
    db.session.commit()
    sessions_modified.send(current_app._get_current_object(), event_id=session.event_id)
    return session.as_json()


@api.get("/events/<int:event_id>/microlocations")
def list_microlocations(event_id: int) -> ResponseReturnValue:
    """The microlocations of an event."""
    return [place.as_json() for place in db.get_or_404(Event, event_id).microlocations]


@api.post("/events/<int:event_id>/microlocations")
def create_microlocation(event_id: int) -> ResponseReturnValue:
    """A new microlocation of an event."""
    event = db.get_or_404(Event, event_id)
    place = Microlocation(event_id=event.id, **read_body(MICROLOCATION, required=("name",)))
    db.session.add(place)
    db.session.commit()
    microlocations_modified.send(current_app._get_current_object(), event_id=event.id)
    return place.as_json(), HTTPStatus.CREATED


@api.patch("/microlocations/<int:microlocation_id>")
def update_microlocation(microlocation_id: int) -> ResponseReturnValue:
    """A microlocation, changed."""
    place = db.get_or_404(Microlocation, microlocation_id)
    _change(place, read_body(MICROLOCATION))
    db.session.commit()
    microlocations_modified.send(current_app._get_current_object(), event_id=place.event_id)
    return place.as_json()


def _change(record: Record, values: Mapping[str, Any]) -> None:
    """Set each column that ``values`` names."""
    for name, value in values.items():
        setattr(record, name, value)


def _check_same_event(event_id: int, values: Mapping[str, Any]) -> None:
    """Abort with 400 if a session is given a speaker or a place of another event."""
    for name, model in (("speaker_id", Speaker), ("microlocation_id", Microlocation)):
        if values.get(name) is None:
            continue
        other = db.session.get(model, values[name])
        if other is None or other.event_id != event_id:
            abort(HTTPStatus.BAD_REQUEST, f"'{name}' names nothing in this event")
