"""What has passed through signals: sends, and what each receiver made of each."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field

import blinker

from signalctl.target.receivers import Definition


@dataclass(frozen=True, slots=True, eq=False)
class Sent:
    """One send.

    Attributes:
        sender: ``None`` where none was given.
        fields: As they were sent; what was changed in a value since is changed here.
        place: The line that sent; ``None`` if the caller has no Python frame.
    """

    signal: blinker.Signal
    sender: object
    fields: Mapping[str, object]
    place: Definition | None


@dataclass(frozen=True, slots=True, eq=False)
class Received:
    """One call of one receiver by a send.

    Attributes:
        receiver: Its name, ``module:qualname``. The receiver itself is not kept, lest it live longer
            than without us.
        receiver_id: blinker's identity of it.
        sent: What called it.
        fields: What it was given.
        returned: ``None`` where it raised.
        error: What it raised; ``None`` where it returned.
    """

    receiver: str
    receiver_id: Hashable
    sent: Sent
    fields: Mapping[str, object]
    returned: object
    error: BaseException | None


@dataclass(slots=True, eq=False)
class Log:
    """What has passed, in the order it happened: sends when they begin, receipts when they end."""

    sent: list[Sent] = field(default_factory=list)
    received: list[Received] = field(default_factory=list)
