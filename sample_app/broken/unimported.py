"""A receiver that is well made, in a module that nothing imports."""

import logging
from typing import Any

from flask import Flask

from sample_app.broken.signals import module_not_imported

logger = logging.getLogger(__name__)


@module_not_imported.connect  # SIG206 module-not-imported
def back_up(app: Flask, **kwargs: Any) -> None:
    """Never connected."""
    logger.info("event %s: backed up", kwargs["event_id"])
