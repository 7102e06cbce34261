"""Functions and signals that are not what their names say."""

# mypy: disable-error-code="attr-defined"

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any

from blinker import Namespace
from flask import Flask, current_app

from sample_app.broken.notes import note
from sample_app.broken.signals import broken_signals, module_not_imported

logger = logging.getLogger(__name__)

method_in_class_body = broken_signals.signal("method_in_class_body")
decorator_order = broken_signals.signal("decorator_order")


def send_module_not_imported(event_id: int) -> None:
    """Sends as it should be, to a receiver that is not there."""
    module_not_imported.send(current_app._get_current_object(), event_id=event_id)


module_not_imported.connect(note)


class Reminder:
    """Reminds of changes."""

    @method_in_class_body.connect  # SIG208 method-in-class-body
    def remind(self, app: Flask, **kwargs: Any) -> None:
        """Connected before there is an object: the sender lands in ``self``."""
        logger.info("event %s: reminder", kwargs["event_id"])


def send_method_in_class_body(event_id: int) -> None:
    """Sends as it should be."""
    method_in_class_body.send(current_app._get_current_object(), event_id=event_id)


def quietly(function: Callable[..., None]) -> Callable[..., None]:
    """``function``, its errors logged and forgotten."""

    @wraps(function)
    def call(*args: Any, **kwargs: Any) -> None:
        try:
            function(*args, **kwargs)
        except OSError:
            logger.exception("forgotten")

    return call


@quietly
@decorator_order.connect  # SIG209 decorator-order
def write_log(app: Flask, **kwargs: Any) -> None:
    """Connected bare, so its errors are neither logged nor forgotten."""
    logger.info("event %s: written", kwargs["event_id"])


def send_decorator_order(event_id: int) -> None:
    """Sends as it should be."""
    decorator_order.send(current_app._get_current_object(), event_id=event_id)


web_signals = Namespace()
worker_signals = Namespace()

schedule_changed = web_signals.signal("schedule_changed")
schedule_changed_in_worker = worker_signals.signal("schedule_changed")

schedule_changed_in_worker.connect(note)  # SIG210 same-name-two-signals


def send_same_name(event_id: int) -> None:
    """Sends the signal of that name to which nobody listens."""
    schedule_changed.send(current_app._get_current_object(), event_id=event_id)


slot_moved = broken_signals.signal("slot_moved")
slot_dropped = broken_signals.signal("slot_moved")  # SIG211 two-names-one-signal

slot_moved.connect(note)


def send_two_names(event_id: int) -> None:
    """Sends one signal twice."""
    slot_moved.send(current_app._get_current_object(), event_id=event_id)
    slot_dropped.send(current_app._get_current_object(), event_id=event_id)
