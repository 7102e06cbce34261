"""``smtplib``, through which most mail libraries send.

Its classes are changed in place, so that it does not matter who imported them from where.

Source: ``smtplib`` of Python 3.11 to 3.14: ``SMTP.connect`` has its socket from ``_get_socket``,
and everything is sent by ``send``.
"""

import functools
import logging
import socket
import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any, ClassVar, Self

from signalctl.sandbox.guards import Address, Scene
from signalctl.sandbox.ledger import Ledger
from signalctl.sandbox.mailers.letter import Letter
from signalctl.sandbox.mailers.smtp_server import Conversation
from signalctl.sandbox.spoken import message_of, type_name


class _NoTls:
    """Stands for the context of a connection that needs no encryption: it stays in this process."""

    def wrap_socket(self, sock: object, *_args: object, **_kwargs: object) -> object:
        """The same connection."""
        return sock


class Smtp:
    """The classes of ``smtplib``."""

    label: ClassVar[str] = "smtplib"

    def __init__(self, smtplib: Any) -> None:
        self._smtplib = smtplib

    @classmethod
    def found(cls, scene: Scene) -> Self | None:  # noqa: ARG003 - it is the same for every app
        """Where something has imported it, or will when it has a log record to send."""
        if "smtplib" not in sys.modules and not _logs_are_mailed():
            return None
        return cls(import_module("smtplib"))

    def reaches(self) -> tuple[Address, ...]:
        """None: a server is only named when a connection is made."""
        return ()

    def observe(self, ledger: Ledger) -> None:
        """Note what a server took, and what it did not."""
        smtp = self._smtplib.SMTP
        smtp.sendmail = _noted(smtp.sendmail, ledger)

    def capture(self, ledger: Ledger) -> None:
        """Have every client talk to a server in memory."""

        def note(sender: str, recipients: list[str], mail: bytes) -> None:
            if ledger.listens:
                Letter.of(sender, recipients, mail).note(ledger)

        def conversation(*_args: object, **_kwargs: object) -> Conversation:
            return Conversation(note)

        def connect(client: Any, *_args: Any, **_kwargs: Any) -> Any:
            client.sock, client.file = Conversation(note), None
            return client.getreply()

        smtp = self._smtplib.SMTP
        smtp._get_socket = conversation  # noqa: SLF001 - see Source
        smtp.send = _from_now_on(smtp.send, note)
        smtp.starttls = _without_tls(smtp.starttls)
        self._smtplib.LMTP.connect = connect
        if hasattr(self._smtplib, "SMTP_SSL"):
            self._smtplib.SMTP_SSL._get_socket = conversation  # noqa: SLF001 - see Source
        _ask_no_name_server()


def _logs_are_mailed() -> bool:
    """Whether there is a handler that mails log records; it imports ``smtplib`` for the first."""
    handlers = sys.modules.get("logging.handlers")
    if handlers is None:
        return False
    # The only list of them all; of weak references.
    every = getattr(logging, "_handlerList", ())
    return any(isinstance(each(), handlers.SMTPHandler) for each in every)


def _from_now_on(
    original: Callable[..., Any], note: Callable[[str, list[str], bytes], None]
) -> Callable[..., Any]:
    """``SMTP.send``, also for a client that was connected before the fork."""

    @functools.wraps(original)
    def send(client: Any, sent: Any) -> Any:
        if client.sock is not None and type(client.sock) is not Conversation:
            client.sock, client.file = Conversation(note, greets=False), None
        return original(client, sent)

    return send


def _without_tls(original: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(original)
    def starttls(client: Any, *_args: Any, **_kwargs: Any) -> Any:
        return original(client, context=_NoTls())

    return starttls


def _ask_no_name_server() -> None:
    """Have this machine's full name be known without a look-up.

    Clients introduce themselves with it, and an id of a mail holds it: both ask a name server,
    which the network's guard would take for a connection of the receiver's.

    Source: ``SMTP.__init__``, which also looks up a name without a dot; ``make_msgid`` in
    ``email/utils.py``.
    """
    original = socket.getfqdn

    def getfqdn(name: str = "") -> str:
        if name:
            return original(name)
        host = socket.gethostname()
        return host if "." in host else f"{host}.localdomain"

    socket.getfqdn = getfqdn


def _noted(original: Callable[..., Any], ledger: Ledger) -> Callable[..., Any]:
    @functools.wraps(original)
    def sendmail(
        client: Any, from_addr: Any, to_addrs: Any, msg: Any, *args: Any, **kwargs: Any
    ) -> Any:
        if not ledger.listens:
            return original(client, from_addr, to_addrs, msg, *args, **kwargs)
        recipients = [to_addrs] if isinstance(to_addrs, str) else list(map(str, to_addrs))
        mail = msg.encode("ascii", "replace") if isinstance(msg, str) else bytes(msg)
        letter = Letter.of(str(from_addr), recipients, mail)
        try:
            refused = original(client, from_addr, to_addrs, msg, *args, **kwargs)
        except Exception as error:
            letter.note(ledger, warning=f"not sent: {type_name(error)}: {message_of(error, str)}")
            raise
        letter.note(ledger, warning=f"not sent to {', '.join(refused)}" if refused else "")
        return refused

    return sendmail
