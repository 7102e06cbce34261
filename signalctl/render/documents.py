"""What a survey knows, as dictionaries by the keys that the JSON Schemas in ``docs/schema`` promise.

What only source can tell is ``None`` until source is read; an empty list means read, and none.
"""

from collections.abc import Callable, Iterable
from typing import Any

from signalctl.model.door import Door, UnknownDoor
from signalctl.model.finding import Finding
from signalctl.model.place import Place
from signalctl.model.report import Listing, Looking, Showing
from signalctl.model.source import ConnectSite, Forward, Read, SendSite
from signalctl.model.treatment import treatment_of
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
        "signals_elsewhere": known.signals_elsewhere,
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
        "connects": _all(_connect, each.connects),
        "living": each.living,
    }


def shown_signal(report: Showing) -> Document:
    """The signal of ``show``; ``findings`` is ``None`` where no rule was asked."""
    each = report.signal
    fields = [field.name for field in each.fields or ()]
    matrix = [
        {
            "receiver": row.name,
            "fields": {name: treatment_of(row, name).value for name in fields},
            "other": treatment_of(row, None).value,
        }
        for row in each.receivers
    ]
    findings = None if report.findings is None else [_short(each) for each in report.findings]
    return {
        **signal(each),
        "matrix": matrix,
        "findings": findings,
        "fire_line": report.fire_line,
    }


def _short(finding: Finding) -> Document:
    """A finding; all that is known of it ``check`` says."""
    return {
        "code": finding.code,
        "name": finding.name,
        "severity": finding.severity.value,
        "message": finding.message,
        "hint": finding.hint,
        **at(finding.place),
        "column": finding.column,
    }


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
        "wrapper": _place(row.wrapper),
        "not_run": None if row.not_run is None else str(row.not_run),
        "reads": None if row.demand is None else [_read(each) for each in row.demand.reads],
        "forwards": (
            None if row.demand is None else [_forward(each) for each in row.demand.forwards]
        ),
    }


def _read(each: Read) -> Document:
    return {
        **at(each.place),
        "field": each.field,
        "certain": each.certain,
        "through": [str(place) for place in each.chain],
    }


def _forward(each: Forward) -> Document:
    return {
        **at(each.place),
        "callee": each.callee,
        "signature": str(each.door) if isinstance(each.door, Door) else None,
        "through": [str(place) for place in each.chain],
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


def _send(site: SendSite) -> Document:
    send = site.send
    return {
        **at(send.place),
        "column": site.column,
        "function": send.function,
        "sender": send.sender,
        "sender_kind": site.sender.party.value,
        "fields": list(send.fields),
        "open": send.open,
        "async": send.is_async,
        "may": site.may,
        "own": site.own,
        "through": [str(place) for place in site.through],
        "conditions": list(site.conditions),
    }


def _connect(site: ConnectSite) -> Document:
    return {
        **at(site.place),
        "column": site.column,
        "function": site.function,
        "method": site.method,
        "receiver": None if site.handler is None else site.handler.name,
        "reason": site.reason,
        "sender_kind": site.sender.party.value,
        "sender": site.sender.label,
        "weak": site.weak,
        "may": site.may,
        "through": [str(place) for place in site.through],
        "ran": site.ran,
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
