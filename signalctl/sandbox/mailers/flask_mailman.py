"""Flask-Mailman where it keeps mail to itself; where it sends, it does so through ``smtplib``.

Source: ``flask_mailman/backends`` of Flask-Mailman 1.1: each has ``send_messages``.
"""

import functools
import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any, ClassVar, Self

from signalctl.sandbox.guards import Address, Scene
from signalctl.sandbox.ledger import Ledger
from signalctl.sandbox.mailers.flask_mail import mail_server
from signalctl.sandbox.mailers.letter import Letter

_SILENT = ("console", "dummy", "file", "locmem")


class FlaskMailman:
    """Its backends that send nothing, and the server that the app has set."""

    label: ClassVar[str] = "Flask-Mailman"

    def __init__(self, server: Address | None) -> None:
        self._server = server
        # Imported when the first mail is sent, and with it ``smtplib``: too late to capture it.
        import_module("flask_mailman.backends.smtp")
        backends = [import_module(f"flask_mailman.backends.{name}") for name in _SILENT]
        self._backends: list[Any] = [
            each.EmailBackend for each in backends if "send_messages" in vars(each.EmailBackend)
        ]

    @classmethod
    def found(cls, scene: Scene) -> Self | None:
        """Where it is imported."""
        return cls(mail_server(scene)) if "flask_mailman" in sys.modules else None

    def reaches(self) -> tuple[Address, ...]:
        """The server of the app's configuration."""
        return (self._server,) if self._server else ()

    def capture(self, ledger: Ledger) -> None:
        """Show also what would not be sent as things are; the rest is captured below."""
        self.observe(ledger)

    def observe(self, ledger: Ledger) -> None:
        """Note what only goes to a console, a file, a list."""
        for each in self._backends:
            each.send_messages = _noted(each.send_messages, ledger)


def _noted(original: Callable[..., Any], ledger: Ledger) -> Callable[..., Any]:
    @functools.wraps(original)
    def send_messages(backend: Any, messages: Any) -> Any:
        messages = list(messages)
        sent = original(backend, messages)
        if ledger.listens:
            for each in messages:
                text = each.message().as_bytes()
                Letter.of(str(each.from_email), each.recipients(), text).note(
                    ledger, suppressed=True
                )
        return sent

    return send_messages
