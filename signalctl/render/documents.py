"""What a survey knows, as dictionaries by the keys that the JSON Schemas in ``docs/schema`` promise.

What only source can tell is ``None`` until source is read; an empty list means read, and none.
"""

from collections.abc import Callable, Iterable
from typing import Any

from signalctl.model.door import Door, UnknownDoor
from signalctl.model.place import Place
from signalctl.model.report import Listing, Looking
from signalctl.model.source import Send
from signalctl.model.wiring import Field, Receiver, Signal, Subject, Survey
from signalctl.render.doors import door_words

Document = dict[str, Any]
"""What ``json`` writes as an object; the order of its keys is the order they are read in."""


def schema(command: str) -> str:
    """The value of the key ``schema`` in what ``command`` writes."""
    return f"signalctl/{command}/1"


def target(subject: Subject) -> Document:
    """What was looked at."""
    return {
        "app": subject.app,
        "modules": list(subject.modules),
        "versions": dict(subject.versions),
        "kind": subject.kind.value,
        "source": subject.source,
    }


def unseen(report: Looking) -> Document:
    """What was not looked at, and how many signals were left out."""
    known = report.survey.unseen
    files, sites = known.unread_files, known.unresolved_sites
    return {
        "modules_not_imported": list(known.modules_not_imported),
        "unread_files": (
            None
            if files is None
            else [{"file": each.file, "reason": each.reason} for each in files]
        ),
        "unresolved_sites": (
            None if sites is None else [{**at(each.place), "reason": each.reason} for each in sites]
        ),
        "folded": report.folded if isinstance(report, Listing) else 0,
    }


def head(report: Looking, command: str) -> Document:
    """What stands before the signals."""
    survey: Survey = report.survey
    return {
        "schema": schema(command),
        "target": target(survey.subject),
        "unseen": unseen(report),
        "notes": list(survey.notes),
    }


def signal(each: Signal) -> Document:
    """One signal with all its receivers."""
    return {
        "address": each.address,
        "name": each.name,
        "namespace": each.namespace,
        "aliases": list(each.aliases),
        "origin": each.origin.value,
        "defined": _place(each.defined),
        "doc": each.doc,
        "muted": each.muted,
        "ordered": each.ordered,
        "error": each.error,
        "fields": _all(_field, each.fields),
        "receivers": [receiver(row) for row in each.receivers],
        "sends": _all(_send, each.sends),
    }


def shown_signal(each: Signal, fire_line: str) -> Document:
    """The signal of ``show``; ``findings`` is ``None``, since no rule was asked."""
    return {**signal(each), "findings": None, "fire_line": fire_line}


def receiver(row: Receiver) -> Document:
    """One receiver of one signal, for one sender."""
    door = row.door
    return {
        "name": row.name,
        **at(row.place),
        "own": row.own,
        "kind": row.kind.value,
        "async": row.is_async,
        "weak": row.weak,
        "state": row.state.value,
        "signature": door_words(door).signature if isinstance(door, Door) else None,
        "sender": {"kind": row.sender.kind.value, "label": row.sender.label},
        "takes": _takes(door) if isinstance(door, Door) else None,
        "takes_unknown": _why_unknown(row),
        "connected": _place(row.connected),
        "sends_heard": row.sends_heard,
        "error": row.error,
    }


def _takes(door: Door) -> Document:
    words = door_words(door)
    return {
        "any": words.rest is not None,
        "names": list(words.names),
        "required": list(words.required),
        "sender": door.takes_sender,
        "refusals": list(words.refusals),
    }


def _why_unknown(row: Receiver) -> str | None:
    if row.door is None:
        return row.error or "it is gone and was not seen alive"
    return row.door.reason if isinstance(row.door, UnknownDoor) else None


def _field(each: Field) -> Document:
    return {
        "name": each.name,
        "type": each.type,
        "sent_by": _texts(each.sent_by),
        "read_by": _texts(each.read_by),
        "required_by": list(each.required_by),
    }


def _send(each: Send) -> Document:
    return {
        **at(each.place),
        "function": each.function,
        "sender": each.sender,
        "fields": list(each.fields),
        "open": each.open,
        "async": each.is_async,
    }


def _all(
    document_of: Callable[[Any], Document], values: Iterable[Any] | None
) -> list[Document] | None:
    return None if values is None else [document_of(each) for each in values]


def _texts(values: Iterable[str] | None) -> list[str] | None:
    return None if values is None else list(values)


def at(place: Place | None) -> Document:
    """The keys ``file`` and ``line`` of what has a place of its own, or may have one."""
    return _place(place) or {"file": None, "line": None}


def _place(place: Place | None) -> Document | None:
    return None if place is None else {"file": place.file, "line": place.line}
