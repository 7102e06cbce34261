"""A comment that silences a fault that is not there."""

# mypy: disable-error-code="attr-defined"

import logging
from typing import Any

from flask import Flask, current_app

from sample_app.broken.signals import broken_signals

logger = logging.getLogger(__name__)

unused_ignore = broken_signals.signal("unused_ignore")


@unused_ignore.connect
def visit(app: Flask, **kw: Any) -> None:  # signalctl: ignore[SIG101] open  # SIG901 unused-ignore
    """Takes whatever comes: there is nothing to ignore."""
    logger.info("event %s: visit", kw["event_id"])


def send_unused_ignore(event_id: int) -> None:
    """Sends as it should be."""
    unused_ignore.send(current_app._get_current_object(), event_id=event_id)
