"""Flask-Mail where it is set to send nothing; where it sends, it does so through ``smtplib``.

Source: ``Connection`` of Flask-Mail 0.9 and 0.10, whose ``host`` is ``None`` when it suppresses.
"""

import functools
import sys
from collections.abc import Callable
from typing import Any, ClassVar, Self

from signalctl.sandbox.guards import Address, Scene
from signalctl.sandbox.ledger import Ledger
from signalctl.sandbox.mailers.letter import Letter
from signalctl.sandbox.spoken import message_of, type_name

_DEFAULT_PORT = 25


class FlaskMail:
    """Its class of connections, and the server that the app has set."""

    label: ClassVar[str] = "Flask-Mail"

    def __init__(self, connection: Any, server: Address | None) -> None:
        self._connection = connection
        self._server = server

    @classmethod
    def found(cls, scene: Scene) -> Self | None:
        """Where it is imported."""
        connection = getattr(sys.modules.get("flask_mail"), "Connection", None)
        return None if connection is None else cls(connection, mail_server(scene))

    def reaches(self) -> tuple[Address, ...]:
        """The server of the app's configuration."""
        return (self._server,) if self._server else ()

    def capture(self, ledger: Ledger) -> None:
        """Show also what would not be sent as things are; the rest is captured below."""
        self.observe(ledger)

    def observe(self, ledger: Ledger) -> None:
        """Note what is suppressed: where mail is sent for good, it will be sent."""
        self._connection.send = _noted(self._connection.send, ledger)


def mail_server(scene: Scene) -> Address | None:
    """What Flask-Mail and Flask-Mailman are configured to send to; ``None`` for no server."""
    server, port = scene.config.get("MAIL_SERVER"), scene.config.get("MAIL_PORT")
    if not isinstance(server, str) or not server:
        return None
    return server, port if isinstance(port, int) else _DEFAULT_PORT


def _noted(original: Callable[..., Any], ledger: Ledger) -> Callable[..., Any]:
    @functools.wraps(original)
    def send(connection: Any, message: Any, *args: Any, **kwargs: Any) -> Any:
        sent = original(connection, message, *args, **kwargs)
        if connection.host is None and ledger.listens:
            letter, warning = _letter(message)
            letter.note(ledger, warning=warning, suppressed=True)
        return sent

    return send


def _letter(message: Any) -> tuple[Letter, str]:
    """The mail, and why it could not be sent if it was not suppressed."""
    recipients = [*message.recipients, *(message.cc or ()), *(message.bcc or ())]
    names = [each if isinstance(each, str) else str(each[1]) for each in recipients]
    try:
        return Letter.of(str(message.sender), names, message.as_bytes()), ""
    except Exception as error:  # noqa: BLE001 - a receiver must not meet what its app suppresses
        why = f"it would not be sent: {type_name(error)}: {message_of(error, str)}"
        return Letter(str(message.sender), tuple(names), str(message.subject)), why
