"""``config`` as text: each setting, where it comes from, and its value."""

import json
from collections.abc import Iterator

from signalctl.model.report import Settings
from signalctl.model.secrets import redact_value
from signalctl.render.page import Page
from signalctl.render.text.lines import column_widths, flow, joined, row
from signalctl.render.text.pieces import GAP, Look, piece, sentence


def settings(report: Settings, page: Page) -> Iterator[str]:
    """The target, then a line for each setting, its value as JSON writes it."""
    target = "no target" if report.target is None else f"target: {report.target}"
    yield joined([*flow(sentence(target, Look.HEADING), page), ""])
    rows = [
        (
            piece(setting.key, Look.FIELD),
            piece(setting.source, Look.FAINT, gap=GAP),
            *sentence(_value(redact_value(setting.key, setting.value)), gap=GAP),
        )
        for setting in report.rows
    ]
    widths = column_widths(rows, page, columns=2)
    for each in rows:
        yield joined(row(each, widths, page, lead="", stem=""))


def _value(value: object) -> str:
    return "not set" if value is None else json.dumps(value, ensure_ascii=False, default=str)
