"""Sends whose sender is not the one that receivers wait for."""

# mypy: disable-error-code="attr-defined"

import logging
from typing import Any

from flask import Flask, current_app

from sample_app.broken.notes import note
from sample_app.broken.signals import broken_signals
from sample_app.models import Event

logger = logging.getLogger(__name__)

proxy_sender = broken_signals.signal("proxy_sender")
proxy_sender_unfiltered = broken_signals.signal("proxy_sender_unfiltered")
sender_never_sends = broken_signals.signal("sender_never_sends")
sender_as_keyword = broken_signals.signal("sender_as_keyword")
instance_for_class = broken_signals.signal("instance_for_class")


def open_doors(app: Flask, **kwargs: Any) -> None:
    """Waits for the application, and hears nothing from its proxy."""
    logger.info("event %s: doors open", kwargs["event_id"])


def init_app(app: Flask) -> None:
    """Connect what listens to the application alone."""
    proxy_sender.connect(open_doors, sender=app)


def send_proxy_sender(event_id: int) -> None:
    """Sends with the proxy, which is another object than the application."""
    proxy_sender.send(current_app, event_id=event_id)  # SIG202 proxy-sender


proxy_sender_unfiltered.connect(note)


def send_proxy_sender_unfiltered(event_id: int) -> None:
    """The same, where everybody listens to anybody: harmless until the first who does not."""
    proxy_sender_unfiltered.send(current_app, event_id=event_id)  # SIG202 proxy-sender


@sender_never_sends.connect_via("draft")  # SIG203 sender-never-sends
def review_draft(state: str, **kwargs: Any) -> None:
    """Waits for drafts, of which nobody speaks."""
    logger.info("event %s: %s to review", kwargs["event_id"], state)


sender_never_sends.connect(note)


def send_sender_never_sends(event_id: int) -> None:
    """Sends for what is published only."""
    sender_never_sends.send("published", event_id=event_id)


@sender_as_keyword.connect
def lock_doors(app: Flask, **kwargs: Any) -> None:
    """Gets no sender, but a field of that name."""
    logger.info("event %s: doors locked", kwargs["event_id"])


def send_sender_as_keyword(event_id: int) -> None:
    """Names the sender, which makes it a field."""
    app = current_app._get_current_object()
    sender_as_keyword.send(sender=app, event_id=event_id)  # SIG204 sender-as-keyword


@instance_for_class.connect_via(Event)
def print_agenda(model: type[Event], **kwargs: Any) -> None:
    """Waits for the class, and hears nothing from its instances."""
    logger.info("event %s: agenda of a %s", kwargs["event_id"], model.__name__)


instance_for_class.connect(note)


def send_instance_for_class(event: Event) -> None:
    """Sends with one event, where the class is waited for."""
    instance_for_class.send(event, event_id=event.id)  # SIG214 instance-for-class-sender
