"""Receivers whose work changes what the sender does: these should be function calls."""

# mypy: disable-error-code="attr-defined"

import logging
from http import HTTPStatus
from typing import Any

from flask import Flask, abort, current_app

from sample_app.broken.signals import broken_signals
from sample_app.models import Event

logger = logging.getLogger(__name__)

send_result_used = broken_signals.signal("send_result_used")
payload_read_back = broken_signals.signal("payload_read_back")
vetoing_receiver = broken_signals.signal("vetoing_receiver")
written_back = broken_signals.signal("written_back")
signal_cycle = broken_signals.signal("signal_cycle")


@send_result_used.connect
def price_of(app: Flask, **kwargs: Any) -> int:
    """Answers its sender, as a function would."""
    return 10 * int(kwargs["event_id"])


def prices_of(event_id: int) -> list[int]:
    """Asks whoever listens, and counts on the answers."""
    app = current_app._get_current_object()
    answers = send_result_used.send(app, event_id=event_id)  # SIG401 send-result-used
    return [answer for _, answer in answers]


@payload_read_back.connect
def add_discount(app: Flask, **kwargs: Any) -> None:
    """Writes into the sender's own dictionary."""
    logger.info("event %s: discount", kwargs["event_id"])
    kwargs["price"]["discount"] = 5  # SIG404 receiver-writes-back


def discount_of(event_id: int) -> int:
    """Reads what a receiver may or may not have written."""
    app = current_app._get_current_object()
    price = {"discount": 0}
    payload_read_back.send(app, event_id=event_id, price=price)
    return price["discount"]  # SIG402 payload-read-back


@vetoing_receiver.connect
def refuse_late_change(app: Flask, **kwargs: Any) -> None:
    """Ends the request of its sender, and the turn of every receiver after it."""
    logger.info("event %s: too late", kwargs["event_id"])
    abort(HTTPStatus.CONFLICT)  # SIG403 receiver-vetoes


def send_vetoing_receiver(event_id: int) -> None:
    """Sends as it should be."""
    vetoing_receiver.send(current_app._get_current_object(), event_id=event_id)


@written_back.connect
def shorten_name(app: Flask, **kwargs: Any) -> None:
    """Changes the sender's event behind its back."""
    kwargs["event"].name = kwargs["event"].name[:20]  # SIG404 receiver-writes-back


def send_written_back(event: Event) -> None:
    """Sends as it should be."""
    written_back.send(current_app._get_current_object(), event=event)


@signal_cycle.connect
def plan_again(app: Flask, **kwargs: Any) -> None:
    """Leads to itself."""
    send_signal_cycle(kwargs["event_id"])  # SIG405 signal-cycle


def send_signal_cycle(event_id: int) -> None:
    """Sends what makes it send."""
    signal_cycle.send(current_app._get_current_object(), event_id=event_id)
