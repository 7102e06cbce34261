"""Reports as plain dictionaries, by the keys that the JSON Schemas in ``docs/schema`` promise.

What only source can tell is ``None`` until source is read; an empty list means read, and none.
"""

from collections.abc import Iterable
from typing import Any

from signalctl.model.door import Binding, Door, UnknownDoor
from signalctl.model.firing import Call, Failure, Firing, Guard, NotReached, Outcome, Plan
from signalctl.model.report import Listing, Looking, Settings
from signalctl.model.secrets import redact_value
from signalctl.model.wiring import Field, Place, Receiver, Send, Signal, Subject, Survey
from signalctl.render.words import door_words

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
            None
            if sites is None
            else [{**_at(each.place), "reason": each.reason} for each in sites]
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
        **_at(row.place),
        "own": row.own,
        "kind": row.kind.value,
        "async": row.is_async,
        "weak": row.weak,
        "state": row.state.value,
        "signature": door_words(door).signature if isinstance(door, Door) else None,
        "sender": {"kind": row.sender.kind.value, "label": row.sender.label},
        "takes": _takes(door) if isinstance(door, Door) else None,
        "takes_unknown": _why_unknown(door),
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


def _why_unknown(door: Door | UnknownDoor | None) -> str | None:
    if door is None:
        return "it is gone and was not seen alive"
    return door.reason if isinstance(door, UnknownDoor) else None


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
        **_at(each.place),
        "function": each.function,
        "sender": each.sender,
        "fields": list(each.fields),
        "open": each.open,
        "async": each.is_async,
    }


def _all(document_of: Any, values: Iterable[Any] | None) -> list[Document] | None:
    return None if values is None else [document_of(each) for each in values]


def _texts(values: Iterable[str] | None) -> list[str] | None:
    return None if values is None else list(values)


def _place(place: Place | None) -> Document | None:
    return None if place is None else {"file": place.file, "line": place.line}


def _at(place: Place | None) -> Document:
    return _place(place) or {"file": None, "line": None}


def plan(report: Plan) -> Document:
    """A dry run."""
    return {
        **_fire_head(report, is_dry=True),
        "calls": [_call(call) for call in report.calls],
    }


def firing(report: Firing) -> Document:
    """A fire that took place."""
    return {
        **_fire_head(report.plan, is_dry=False),
        "outcomes": [
            _outcome(call, outcome)
            for call, outcome in zip(report.plan.calls, report.outcomes, strict=True)
        ],
        "duration_s": report.duration_s,
    }


def _fire_head(report: Plan, *, is_dry: bool) -> Document:
    return {
        "schema": schema("fire"),
        "dry_run": is_dry,
        "signal": report.signal,
        "sender": report.sender,
        "fields": {
            field.name: {"value": field.value, "type": field.type, "how": field.how}
            for field in report.fields
        },
        "guards": [_guard(guard) for guard in report.guards],
        "timeout_s": report.timeout_s,
        "repeat": report.repeat,
        "notes": list(report.notes),
        "not_reached": [_not_reached(each) for each in report.not_reached],
    }


def _guard(guard: Guard) -> Document:
    state = guard.state.value.replace(" ", "_")
    return {"name": guard.name, "state": state, "covers": guard.covers}


def _not_reached(each: NotReached) -> Document:
    return {"receiver": each.receiver.name, **_at(each.receiver.place), "reason": each.reason}


def _call(call: Call) -> Document:
    return {
        "receiver": call.receiver.name,
        **_at(call.receiver.place),
        "sender": call.sender,
        **_binding(call.binding),
    }


def _binding(binding: Binding) -> Document:
    return {
        "binding": binding.verdict.value.replace(" ", "_"),
        "refusals": [str(refusal) for refusal in binding.refusals],
        "binding_unknown": binding.reason,
    }


def _outcome(call: Call, outcome: Outcome) -> Document:
    return {
        "receiver": outcome.receiver.name,
        **_at(outcome.receiver.place),
        "sender": call.sender,
        "outcome": outcome.kind.value,
        "duration_s": outcome.duration_s,
        "returned": outcome.returned,
        "error": None if outcome.failure is None else _failure(outcome.failure),
        "detail": outcome.detail,
        **_binding(call.binding),
        "output": outcome.output,
        "output_cut": outcome.output_cut,
        "survivors": outcome.survivors,
        "effects": None,
        "payload_changes": None,
    }


def _failure(failure: Failure) -> Document:
    return {
        "type": failure.type,
        "message": failure.message,
        **_at(failure.place),
        "where": failure.where.value,
        "traceback": list(failure.traceback),
    }


def settings(report: Settings) -> Document:
    """The effective settings, secrets redacted."""
    return {
        "schema": schema("config"),
        "target": report.target,
        "settings": [
            {
                "key": setting.key,
                "value": redact_value(setting.key, setting.value),
                "source": setting.source,
            }
            for setting in report.rows
        ],
    }
