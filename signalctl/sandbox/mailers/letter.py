"""A mail on its way, in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from email import policy
from email.parser import BytesHeaderParser
from email.utils import getaddresses, parseaddr
from typing import Self

from signalctl.sandbox.ledger import Ledger

KIND = "mail"
_MOST_SHOWN = 5
"""Recipients in the text; the others are counted."""


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail as it was handed over.

    Attributes:
        sender: The address on the envelope.
        to: The addresses on the envelope: those to whom it is written, copies, blind copies; each
            of them in alphabetical order, as Flask-Mail keeps them in sets.
        subject: Decoded; ``None`` if the mail has none.
        size: Bytes; ``None`` where the mail was not written out.
    """

    sender: str
    to: tuple[str, ...]
    subject: str | None
    size: int | None = None

    @classmethod
    def of(cls, sender: str, recipients: Sequence[str], message: bytes) -> Self:
        """What was handed to a server."""
        groups, subject = _read(message)
        to = sorted(
            {_address(each) for each in recipients},
            key=lambda each: (*(each.lower() not in group for group in groups), each),
        )
        return cls(_address(sender), tuple(to), subject, len(message))

    def note(self, ledger: Ledger, *, warning: str = "", suppressed: bool | None = None) -> None:
        """Note that it was sent.

        Args:
            ledger: Takes it down.
            warning: What is worth a line of its own.
            suppressed: Whether the app is set to send nothing; ``None`` where it cannot be.
        """
        ledger.note(
            KIND,
            f"to {self._recipients()}: {self._subject()}",
            warning=warning,
            to=", ".join(self.to),
            subject=self.subject,
            sender=self.sender,
            size=self.size,
            **({} if suppressed is None else {"suppressed": suppressed}),  # type: ignore[arg-type]
        )

    def _recipients(self) -> str:
        more = len(self.to) - _MOST_SHOWN
        shown = ", ".join(self.to[:_MOST_SHOWN]) or "nobody"
        return f"{shown} and {more} more" if more > 0 else shown

    def _subject(self) -> str:
        return "no subject" if self.subject is None else f'"{self.subject}"'


def _read(message: bytes) -> tuple[tuple[frozenset[str], ...], str | None]:
    """The addresses in ``To`` and in ``Cc``, and the subject; nothing of what cannot be read."""
    headers = BytesHeaderParser(policy=policy.default).parsebytes(message)
    try:
        groups = tuple(_addresses_in(headers.get_all(name, ())) for name in ("To", "Cc"))
        subject = headers["Subject"]
        return groups, None if subject is None else str(subject)
    except Exception:  # noqa: BLE001 - a header is read when it is asked for, and may be anything
        return (), None


def _addresses_in(headers: Sequence[object]) -> frozenset[str]:
    return frozenset(each.lower() for _, each in getaddresses([str(each) for each in headers]))


def _address(text: str) -> str:
    """Without the name before it, and without brackets."""
    return parseaddr(text)[1] or text
