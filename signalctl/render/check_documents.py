"""A check, and rules, as dictionaries by the keys that ``docs/schema`` promises."""

from signalctl.model.finding import Checking, Finding
from signalctl.model.rule_page import Explaining, RulePage
from signalctl.model.severity import Severity
from signalctl.render.documents import Document, at, schema, target


def checking(report: Checking) -> Document:
    """``signalctl/check/1``."""
    summary = report.summary
    return {
        "schema": schema("check"),
        "target": target(report.subject),
        "findings": [finding(each) for each in report.findings],
        "summary": {
            "signals": summary.signals,
            "receivers": summary.receivers,
            "sends": summary.sends,
            "by_severity": {each.value: summary.by_severity.get(each, 0) for each in Severity},
            "by_code": {code: summary.by_code[code] for code in sorted(summary.by_code)},
            "ignored": summary.ignored,
            "baselined": summary.baselined,
            "unresolved": len(report.unresolved),
            "rules": summary.rules,
            "rules_left_out": list(summary.rules_left_out),
        },
        "unresolved_sites": [
            {**at(each.place), "reason": each.reason} for each in report.unresolved
        ],
        "unread_files": [{"file": each.file, "reason": each.reason} for each in report.unread],
    }


def finding(each: Finding) -> Document:
    """One finding."""
    return {
        "code": each.code,
        "name": each.name,
        "severity": each.severity.value,
        "message": each.message,
        "hint": each.hint,
        "signal": each.signal,
        "receiver": each.receiver,
        "field": each.field,
        **at(each.place),
        "column": each.column,
        "related": [{**at(other.place), "message": other.message} for other in each.related],
        "also": list(each.also),
        "fingerprint": each.fingerprint,
    }


def explaining(report: Explaining) -> Document:
    """``signalctl/explain/1``."""
    return {"schema": schema("explain"), "rules": [_rule(each) for each in report.pages]}


def _rule(page: RulePage) -> Document:
    return {
        "code": page.code,
        "name": page.name,
        "severity": None if page.severity is None else page.severity.value,
        "evidence": page.evidence,
        "since": page.since,
        "summary": page.summary,
        "sections": [{"title": title, "text": text} for title, text in page.sections],
        "bad": list(page.bad),
        "good": list(page.good),
        "wins_over": list(page.wins_over),
    }
