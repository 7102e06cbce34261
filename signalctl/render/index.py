"""The index that completion reads: what can be typed after ``list``, ``show`` and ``fire``."""

from signalctl.kept import INDEX_SCHEMA
from signalctl.model.lookup import words_of
from signalctl.model.wiring import Signal, Survey
from signalctl.render import documents
from signalctl.render.encode import compact


def index(survey: Survey) -> str:
    """``signalctl/index/1``: a JSON object on one line, the signals in the survey's order."""
    document = {
        "schema": INDEX_SCHEMA,
        "target": documents.target(survey.subject),
        "signals": [_entry(signal) for signal in survey.signals],
    }
    return f"{compact(document)}\n"


def _entry(signal: Signal) -> documents.Document:
    return {
        "address": signal.address,
        "name": signal.name,
        "words": sorted(words_of(signal)),
        "fields": [field.name for field in signal.fields or ()],
        "receivers": list(dict.fromkeys(receiver.name for receiver in signal.receivers)),
    }
