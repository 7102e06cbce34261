"""The server's side of a conversation in SMTP, in memory.

It takes everything, so that a client goes the way it goes when all is well. It stands where
``smtplib`` has its socket.
"""

import re
from collections.abc import Callable

OnMail = Callable[[str, list[str], bytes], None]
"""Given the sender, the recipients and the mail."""

_END_OF_MAIL = b"\r\n.\r\n"
_PATH = re.compile(rb"<([^>]*)>")

_ANSWERS = {
    b"EHLO": (
        b"250-sandbox\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250-STARTTLS\r\n"
        b"250-AUTH PLAIN LOGIN\r\n250 SIZE\r\n"
    ),
    b"LHLO": b"250-sandbox\r\n250 8BITMIME\r\n",
    b"STARTTLS": b"220 go ahead\r\n",
    b"AUTH": b"235 welcome\r\n",
    b"VRFY": b"252 who knows\r\n",
    b"DATA": b"354 go ahead\r\n",
    b"QUIT": b"221 bye\r\n",
}
_OK = b"250 ok\r\n"


class Conversation:
    """One connection; has what ``smtplib`` asks of a socket and of the file on it."""

    def __init__(self, on_mail: OnMail, *, greets: bool = True) -> None:
        """``greets`` is for a new connection; one that replaces another is in the midst of it."""
        self._on_mail = on_mail
        self._received = b""
        self._answers = b"220 sandbox\r\n" if greets else b""
        self._sender = ""
        self._recipients: list[str] = []
        self._takes_mail = False

    def makefile(self, *_args: object, **_kwargs: object) -> "Conversation":
        """What the answers are read from."""
        return self

    def readline(self, _limit: int = -1) -> bytes:
        """The next line of an answer; empty at the end, as after a connection is lost."""
        line, newline, self._answers = self._answers.partition(b"\n")
        return line + newline

    def sendall(self, sent: bytes) -> None:
        """Take what the client sends, and have the answer ready."""
        self._received += sent
        while self._take():
            pass

    def close(self) -> None:
        """Nothing is held."""

    def settimeout(self, _timeout_s: float | None) -> None:
        """Nothing waits."""

    def _take(self) -> bool:
        """Take one command, or one mail; whether there was a whole one."""
        end = _END_OF_MAIL if self._takes_mail else b"\r\n"
        # A mail without a line has nothing before the dot.
        if self._takes_mail and self._received.startswith(b".\r\n"):
            taken, self._received = b"", self._received[3:]
        else:
            taken, found, rest = self._received.partition(end)
            if not found:
                return False
            self._received = rest
        if self._takes_mail:
            self._take_mail(taken)
        else:
            self._take_command(taken)
        return True

    def _take_mail(self, quoted: bytes) -> None:
        self._takes_mail = False
        # A dot at the start of a line was doubled by the client: RFC 5321, 4.5.2.
        mail = re.sub(rb"(?m)^\.", b"", quoted) + b"\r\n"
        self._on_mail(self._sender, self._recipients, mail)
        self._recipients = []
        self._answers += _OK

    def _take_command(self, line: bytes) -> None:
        verb = line.split(b" ")[0].upper()
        path = _PATH.search(line)
        address = path[1].decode(errors="replace") if path else ""
        if verb == b"MAIL":
            self._sender, self._recipients = address, []
        elif verb == b"RCPT":
            self._recipients.append(address)
        elif verb == b"RSET":
            self._recipients = []
        self._takes_mail = verb == b"DATA"
        self._answers += _ANSWERS.get(verb, _OK)
