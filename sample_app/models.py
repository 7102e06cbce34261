"""The tables: events with their speakers, sessions and microlocations, and the audit trail."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, DateTime, Dialect, ForeignKey, TypeDecorator
from sqlalchemy.orm import Mapped, mapped_column, relationship

from sample_app.extensions import db


class UtcDateTime(TypeDecorator[datetime]):
    """A moment, stored in UTC and read back with its zone, which SQLite would forget."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(
        self,
        value: datetime | None,
        dialect: Dialect,  # noqa: ARG002 -- SQLAlchemy's signature
    ) -> datetime | None:
        """``value`` in UTC."""
        return None if value is None else value.astimezone(UTC)

    def process_result_value(
        self,
        value: datetime | None,
        dialect: Dialect,  # noqa: ARG002 -- SQLAlchemy's signature
    ) -> datetime | None:
        """``value`` with UTC as its zone."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Record(db.Model):  # type: ignore[name-defined, misc]  # built by Flask-SQLAlchemy at run time
    """What all tables have."""

    __abstract__ = True

    id: Mapped[int] = mapped_column(primary_key=True, sort_order=-1)

    def as_json(self) -> dict[str, Any]:
        """The columns as JSON values; moments in ISO 8601."""
        return {
            column.key: _as_json(getattr(self, column.key)) for column in self.__table__.columns
        }


class Event(Record):
    """A conference, a meetup, a workshop."""

    name: Mapped[str]
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    organiser_emails: Mapped[list[str]] = mapped_column(JSON, default=list)

    speakers: Mapped[list["Speaker"]] = relationship(order_by="Speaker.id")
    sessions: Mapped[list["Session"]] = relationship(order_by="Session.starts_at, Session.id")
    microlocations: Mapped[list["Microlocation"]] = relationship(order_by="Microlocation.id")


class Speaker(Record):
    """Somebody who gives sessions at an event."""

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), index=True)
    name: Mapped[str]
    email: Mapped[str | None]
    biography: Mapped[str | None]


class Microlocation(Record):
    """A room, a stage, a corner with a table."""

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), index=True)
    name: Mapped[str]
    floor: Mapped[int | None]


class Session(Record):
    """A talk, a workshop, a break."""

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), index=True)
    title: Mapped[str]
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    speaker_id: Mapped[int | None] = mapped_column(ForeignKey("speaker.id"))
    microlocation_id: Mapped[int | None] = mapped_column(ForeignKey("microlocation.id"))

    speaker: Mapped[Speaker | None] = relationship()
    microlocation: Mapped[Microlocation | None] = relationship()


class AuditEntry(Record):
    """One thing that happened to an event, kept when the event is gone: hence no foreign key."""

    event_id: Mapped[int] = mapped_column(index=True)
    what: Mapped[str]
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime, default=lambda: datetime.now(UTC))


def _as_json(value: object) -> object:
    """``value``, or its ISO form if it is a moment."""
    return value.isoformat() if isinstance(value, datetime) else value
