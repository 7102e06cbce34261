"""An event with all that belongs to it, as text for other programs."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from sample_app.models import Event, Session


def json_of(event: Event) -> str:
    """The event as one JSON object, its speakers, sessions and microlocations in lists."""
    return json.dumps(_tree_of(event), indent=2, ensure_ascii=False) + "\n"


def xml_of(event: Event) -> str:
    """The event as an XML document; a list is an element that repeats, nothing is left out."""
    root = Element("event")
    _append(root, _tree_of(event))
    indent(root)
    return tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def ical_of(event: Event, *, now: datetime) -> str:
    """The sessions of the event as a calendar, written at ``now``.

    Source: RFC 5545, 3.1 (folding), 3.3.11 (escaping) and 3.6.1 (what a VEVENT must have).
    """
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Open Event//Sample//EN"]
    for session in event.sessions:
        lines.extend(_vevent(session, now=now))
    lines.append("END:VCALENDAR")
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def _tree_of(event: Event) -> dict[str, Any]:
    return {
        **event.as_json(),
        "speakers": [speaker.as_json() for speaker in event.speakers],
        "sessions": [session.as_json() for session in event.sessions],
        "microlocations": [place.as_json() for place in event.microlocations],
    }


def _append(parent: Element, tree: dict[str, Any]) -> None:
    """Append each value of ``tree`` to ``parent``; an item of ``speakers`` is a ``speaker``."""
    for key, value in tree.items():
        element = SubElement(parent, key)
        if not isinstance(value, list):
            element.text = None if value is None else str(value)
            continue
        for item in value:
            child = SubElement(element, key.removesuffix("s"))
            if isinstance(item, dict):
                _append(child, item)
            else:
                child.text = str(item)


def _vevent(session: Session, *, now: datetime) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:session-{session.id}@open-event.example"
    yield f"DTSTAMP:{_stamp(now)}"
    yield f"DTSTART:{_stamp(session.starts_at)}"
    yield f"DTEND:{_stamp(session.ends_at)}"
    yield f"SUMMARY:{_escaped(session.title)}"
    if session.microlocation is not None:
        yield f"LOCATION:{_escaped(session.microlocation.name)}"
    yield "END:VEVENT"


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _escaped(text: str) -> str:
    r"""``text`` as an iCalendar TEXT value.

    >>> _escaped("Maps, Paths; and how")
    'Maps\\, Paths\\; and how'
    """
    escaped = text.replace("\\", "\\\\").replace(",", "\\,").replace(";", "\\;")
    return "\\n".join(escaped.splitlines())


def _folded(line: str) -> str:
    """``line`` in pieces of at most 75 bytes, of which all but the first start with a space."""
    pieces, size = [""], 0
    for character in line:
        width = len(character.encode())
        if size + width > 75:
            pieces.append(" ")
            size = 1
        pieces[-1] += character
        size += width
    return "\r\n".join(pieces)
