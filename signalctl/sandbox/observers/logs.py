"""Log records from WARNING upwards, from whatever logger."""

import functools
import logging

from signalctl.sandbox.guards import Scene
from signalctl.sandbox.ledger import Ledger


def observe(scene: Scene, ledger: Ledger) -> None:  # noqa: ARG001 - as all observers are called
    """Note each record that a logger handles, whether or not a handler shows it.

    ``Logger.handle`` is where all of them pass, also those of loggers that do not propagate.
    """
    original = logging.Logger.handle

    @functools.wraps(original)
    def handle(logger: logging.Logger, record: logging.LogRecord) -> None:
        if record.levelno >= logging.WARNING and ledger.listens:
            try:
                message = record.getMessage()
            except Exception:  # noqa: BLE001 - the record's arguments are the user's
                message = str(record.msg)
            level = record.levelname
            text = f"{level} {record.name}: {message.splitlines()[0] if message else ''}"
            ledger.note("log", text, level=level, logger=record.name)
        original(logger, record)

    logging.Logger.handle = handle  # type: ignore[method-assign,assignment]  # it only gains a wrapper
