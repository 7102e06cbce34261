"""Two receivers of one signal, which blinker calls in no promised order, and which need one."""

# mypy: disable-error-code="attr-defined"

from typing import Any

from flask import Flask, current_app
from sqlalchemy import select

from sample_app.broken.signals import broken_signals
from sample_app.extensions import db
from sample_app.models import Event, Microlocation

order_matters = broken_signals.signal("order_matters")


@order_matters.connect
def open_overflow_room(app: Flask, **kwargs: Any) -> None:
    """Adds a room: before ``assign_overflow_room`` it is filled, after it stays empty."""
    db.session.add(Microlocation(event_id=kwargs["event_id"], name="Overflow"))
    db.session.commit()


@order_matters.connect
def assign_overflow_room(app: Flask, **kwargs: Any) -> None:
    """Moves all sessions into the room, if it is there already."""
    event = db.session.get(Event, kwargs["event_id"])
    overflow = db.session.scalar(
        select(Microlocation).filter_by(event_id=kwargs["event_id"], name="Overflow").limit(1),
    )
    if event is None or overflow is None:
        return
    for session in event.sessions:
        session.microlocation = overflow
    db.session.commit()


def send_order_matters(event_id: int) -> None:
    """Sends as it should be."""
    order_matters.send(current_app._get_current_object(), event_id=event_id)
