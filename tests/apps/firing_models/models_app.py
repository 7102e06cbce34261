"""Receivers that want rows of a database."""

import uuid
from pathlib import Path
from typing import Optional

from blinker import Namespace
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import ForeignKey, Integer, TypeDecorator
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, object_session, relationship

signals = Namespace()
changed = signals.signal("changed")
echoed = signals.signal("echoed")
declared = signals.signal("declared")
wanted = signals.signal("wanted")
awaited = signals.signal("awaited")
removed = signals.signal("removed")


class Base(DeclarativeBase):
    pass


db = SQLAlchemy(model_class=Base)


class Counted(TypeDecorator):
    impl = Integer
    cache_ok = True


class Event(db.Model):
    id: Mapped[int] = mapped_column(Counted, primary_key=True)
    name: Mapped[str]
    seats: Mapped[list["Seat"]] = relationship()


class Seat(db.Model):
    row: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))


class Room(db.Model):
    name: Mapped[str] = mapped_column(primary_key=True)


class Ticket(db.Model):
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)


class Empty(db.Model):
    id: Mapped[int] = mapped_column(primary_key=True)


class Note(db.Model):
    id: Mapped[int] = mapped_column(primary_key=True)


class Tableless(db.Model):
    id: Mapped[int] = mapped_column(primary_key=True)


import elsewhere  # noqa: E402 - it needs what is made above

app = Flask(__name__)
file = Path(__file__).with_name("events.db")
app.config["SQLALCHEMY_DATABASE_URI"] = f"sqlite:///{file}"
db.init_app(app)

with app.app_context():
    Base.metadata.create_all(
        db.engine, [each for each in Base.metadata.sorted_tables if each.name != "tableless"]
    )
    if not db.session.get(Event, 3):
        db.session.add_all([
            Event(id=1, name="first"),
            Event(id=3, name="third"),
            Event(id=9, name="doomed"),
            Seat(row=3, number=4, event_id=3),
            Room(name="a#b, c"),
            Ticket(id=uuid.UUID(int=7)),
        ])
        db.session.commit()


@changed.connect
def renames(sender, event, **kwargs):
    event.name = f"{event.name}, renamed"
    return (event.name, object_session(event) is db.session())


@changed.connect
def renames_too(sender, event, **kwargs):
    event.name = f"{event.name}, renamed too"
    return (event.name, object_session(event) is db.session())


@changed.connect
def reads_below(sender, event, **kwargs):
    return len(event.seats)


@echoed.connect
def echoes(sender, **kwargs):
    return {name: told(value) for name, value in kwargs.items()}


def told(value):
    if isinstance(value, list):
        return [told(each) for each in value]
    state = {name: each for name, each in sorted(vars(value).items()) if name[0] != "_"} \
        if hasattr(value, "__table__") else value
    return (type(value).__name__, state) if state is not value else value


@declared.connect
def takes_declared(sender, event: Event = None, other: Event | None = None,
                   events: list[Event] = ()):
    return [each and each.name for each in (event, other, *events)]


@wanted.connect
def wants_all(
    sender, event: Event, empty: Empty, event_id, count: int, title: str, fits: bool,
    ratio: Optional[float], table: dict[str, int], ids: list[int], things: list, paid, token_ids,
    spare: int = 5,
):
    assert (event.name, empty) == ("first", None)


@wanted.connect
def wants_little(sender, **kwargs):
    return sorted(kwargs)


@awaited.connect
async def awaits(sender, event):
    return (event.name, object_session(event) is db.session())


@removed.connect
def removes(sender, event):
    db.session.delete(event)
    db.session.commit()


@removed.connect
def removes_too(sender, event):
    db.session.delete(event)
    db.session.commit()


sent_by_row = signals.signal("sent_by_row")


class Desk:
    pass


desk = Desk()


@sent_by_row.connect
def hears_any(sender, event=None, **kwargs):
    return (type(sender).__name__, sender.name, sender is event)


@sent_by_row.connect_via(app)
def hears_the_app(sender, **kwargs):
    pass


@sent_by_row.connect_via(Event)
def hears_the_class(sender, **kwargs):
    pass


@sent_by_row.connect_via(desk)
def hears_one_object(sender, **kwargs):
    pass
