"""What a receiver did to the world, and to what it was handed."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from signalctl.model.place import Place

Fact = str | int | float | bool | None
"""What a fact of an effect may be, so that every format can write it."""


@dataclass(frozen=True, slots=True)
class Effect:
    """One thing a receiver did to the world, or tried to.

    Attributes:
        kind: The sort of it, as ``sql``, ``task``, ``mail``, ``connection``, ``process``, ``file``,
            ``signal``, ``log``: one word, the same in each format.
        text: What it was, in words: ``INSERT audit_entry``. Secrets are redacted.
        refused: Why a guard did not let it happen; empty where it happened, if only in the sandbox.
        warning: What is worth a line of its own about it; may be empty.
        count: How many times the same happened.
        place: The receiver's own line that did it, where one was seen.
        facts: The same by key, for programs.
    """

    kind: str
    text: str
    refused: str = ""
    warning: str = ""
    count: int = 1
    place: Place | None = None
    facts: Mapping[str, Fact] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Change:
    """What a receiver changed in the fields or in the sender, which the next receiver would get.

    Attributes:
        what: ``event_id``, ``speakers[2].name``, ``sender.config['DEBUG']``.
        before: As Python writes it, capped and redacted; ``None`` where there was nothing.
        after: The same, afterwards.
    """

    what: str
    before: str | None
    after: str | None
