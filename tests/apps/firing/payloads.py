"""Receivers that say what they got."""

import datetime
import os
from datetime import date
from decimal import Decimal
from typing import Optional
from uuid import UUID

from blinker import Namespace

payloads = Namespace()
echoed = payloads.signal("echoed")
declared = payloads.signal("declared")
closed = payloads.signal("closed")
changed = payloads.signal("changed")
confided = payloads.signal("confided")


@echoed.connect
def echo(app, /, **fields):
    return fields


@declared.connect
def echo_declared(
    app,
    event_id: int = 0,
    price: Decimal = Decimal(0),
    ratio: float = 0.0,
    day: date = None,
    at: Optional[datetime.datetime] = None,
    key: "UUID | None" = None,
    urgent: bool = False,
    tags: list[str] = (),
    code: str = "",
    raw: bytes = b"",
    timeout: int = 0,
    **fields,
):
    given = {name: value for name, value in locals().items() if value and name != "app"}
    return {**given.pop("fields", {}), **given}


@closed.connect
def takes_two(app, event_id, speaker_id=None):
    return event_id, speaker_id


@changed.connect
def adds(app, ids, **fields):
    ids.append("mine")
    return ids


@changed.connect
def adds_too(app, ids, **fields):
    ids.append("mine too")
    return ids


@confided.connect
def repeats_it(app, **fields):
    print("logging in with", fields["password"])
    os.write(2, b"Authorization: Bearer " + fields["password"].encode() + b"\n")
    return fields


@confided.connect
def chokes_on_it(app, **fields):
    raise ValueError(f"{fields['password']} is wrong at postgresql://ann:abc123@db.example/x")


@confided.connect
def measures_it(app, **fields):
    return len(fields["password"])
