"""The sample data: three events, of which the third has everything."""

from datetime import UTC, datetime

from sqlalchemy import Connection, inspect, select
from sqlalchemy.orm import Session as DatabaseSession

from sample_app.extensions import db
from sample_app.models import Event, Microlocation, Session, Speaker

# One process creates and fills the tables; another that starts at the same time waits for it.
_LOCKS = {
    "sqlite": "BEGIN IMMEDIATE",
    "postgresql": "SELECT pg_advisory_xact_lock(20160601)",
}


def fill_if_empty() -> None:
    """Create the tables and the sample events, unless there are events already."""
    with db.engine.connect() as connection:
        if _is_filled(connection):
            return
    with db.engine.begin() as connection:
        if lock := _LOCKS.get(connection.dialect.name):
            connection.exec_driver_sql(lock)
        db.metadata.create_all(connection)
        if not _is_filled(connection):
            _fill(connection)


def _is_filled(connection: Connection) -> bool:
    """Whether every table exists and there is an event."""
    if not set(db.metadata.tables) <= set(inspect(connection).get_table_names()):
        return False
    return connection.execute(select(Event.id).limit(1)).first() is not None


def _fill(connection: Connection) -> None:
    """Insert the sample events; the ids are the database's own, so that they go on from there."""
    with DatabaseSession(connection) as session:
        for event in (_hackathon(), _meetup(), _summit()):
            session.add(event)
            session.flush()
        session.commit()


def _hackathon() -> Event:
    return Event(
        name="Hackathon for Libraries",
        starts_at=datetime(2026, 3, 14, 8, tzinfo=UTC),
        ends_at=datetime(2026, 3, 15, 18, tzinfo=UTC),
        organiser_emails=["hackathon@open-event.example"],
        speakers=[Speaker(name="Noor Haddad", email="noor@open-event.example")],
    )


def _meetup() -> Event:
    return Event(
        name="Python Meetup",
        starts_at=datetime(2026, 4, 9, 17, tzinfo=UTC),
        ends_at=datetime(2026, 4, 9, 20, tzinfo=UTC),
        organiser_emails=["meetup@open-event.example"],
    )


def _summit() -> Event:
    mei = Speaker(name="Mei Lin", email="mei@open-event.example", biography="Maps small worlds.")
    tomas = Speaker(name="Tomás Vega", email="tomas@open-event.example")
    hall = Microlocation(name="Great Hall", floor=0)
    studio = Microlocation(name="Studio", floor=2)
    return Event(
        name="Open Tech Summit",
        starts_at=datetime(2026, 6, 1, 7, tzinfo=UTC),
        ends_at=datetime(2026, 6, 3, 16, tzinfo=UTC),
        organiser_emails=["programme@open-event.example", "press@open-event.example"],
        speakers=[mei, tomas],
        microlocations=[hall, studio],
        sessions=[
            Session(
                title="Maps, Paths; and How to Draw Them",
                starts_at=datetime(2026, 6, 1, 8, tzinfo=UTC),
                ends_at=datetime(2026, 6, 1, 9, tzinfo=UTC),
                speaker=mei,
                microlocation=hall,
            ),
            Session(
                title="Soldering for Beginners",
                starts_at=datetime(2026, 6, 2, 12, tzinfo=UTC),
                ends_at=datetime(2026, 6, 2, 15, tzinfo=UTC),
                speaker=tomas,
                microlocation=studio,
            ),
        ],
    )
