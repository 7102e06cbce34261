"""The configuration: what the environment says, and what holds when nobody says anything."""

from collections.abc import Mapping, MutableMapping
from typing import Any

from sqlalchemy.pool import NullPool


def from_environment(environment: Mapping[str, str]) -> dict[str, Any]:
    """The settings that ``environment`` names, under the names Flask's extensions know.

    >>> from_environment({"DATABASE_URL": "postgresql:///events", "LANG": "C"})
    {'SQLALCHEMY_DATABASE_URI': 'postgresql:///events'}
    """
    settings: dict[str, Any] = {}
    if url := environment.get("DATABASE_URL"):
        settings["SQLALCHEMY_DATABASE_URI"] = url
    if broker := environment.get("CELERY_BROKER_URL"):
        settings["CELERY"] = _celery(broker)
    if server := environment.get("MAIL_SERVER"):
        settings["MAIL_SERVER"] = server
    return settings


def apply_defaults(config: MutableMapping[str, Any]) -> None:
    """Fill in what is not set, so that the server needs no other server."""
    config.setdefault("SQLALCHEMY_DATABASE_URI", "sqlite:///open_event.db")
    if config["SQLALCHEMY_DATABASE_URI"].startswith("sqlite"):
        # A file is opened in no time, and a connection that is closed after use is not inherited
        # by a process that forks.
        config.setdefault("SQLALCHEMY_ENGINE_OPTIONS", {"poolclass": NullPool})
    # With a host, though there is none: kombu logs a warning for an address without.
    config.setdefault("CELERY", _celery("memory://localhost"))
    config.setdefault("MAIL_DEFAULT_SENDER", "Open Event <noreply@open-event.example>")
    config.setdefault("MAIL_SUPPRESS_SEND", not config.get("MAIL_SERVER"))
    config.setdefault("EXPORT_FOLDER", "exports")


def _celery(broker: str) -> dict[str, Any]:
    """Celery's own settings; nobody asks for results, so they need no server."""
    return {
        "broker_url": broker,
        "result_backend": "cache+memory://",
        "task_ignore_result": True,
    }
