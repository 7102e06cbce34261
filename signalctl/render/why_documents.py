"""A ``why`` as a dictionary by the keys that ``docs/schema/why.json`` promises."""

from signalctl.model.why import Answer, Why
from signalctl.render.documents import Document, schema, target


def why(report: Why) -> Document:
    """The answer for a single receiver in the keys themselves; several in ``receivers``."""
    head: Document = {
        "schema": schema("why"),
        "target": target(report.survey.subject),
        "signal": report.signal.address,
        "sender": report.sender,
    }
    if report.single:
        return {**head, **_answer(report.answers[0])}
    return {**head, "receivers": [_answer(each) for each in report.answers]}


def _answer(answer: Answer) -> Document:
    return {
        "receiver": answer.receiver,
        "verdict": answer.verdict.value,
        "links": [
            {"name": link.name.value, "state": link.state.value, "evidence": link.evidence}
            for link in answer.links
        ],
        "edit": answer.edit,
        "sends": answer.sends,
        "running": answer.running,
        "unclear": answer.unclear,
    }
