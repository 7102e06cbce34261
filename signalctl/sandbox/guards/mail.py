"""Mail: what is sent is noted, and reaches no server."""

from typing import ClassVar

from signalctl.sandbox.guards import Stage
from signalctl.sandbox.libraries import Library, LibraryGuard
from signalctl.sandbox.mailers.aws import Aws
from signalctl.sandbox.mailers.flask_mail import FlaskMail
from signalctl.sandbox.mailers.flask_mailman import FlaskMailman
from signalctl.sandbox.mailers.smtp import Smtp


class Mail(LibraryGuard):
    """Captures what the mail libraries send that the target has imported."""

    name: ClassVar[str] = "mail"
    stage: ClassVar[Stage] = Stage.MAIL
    kinds: ClassVar[tuple[type[Library], ...]] = (FlaskMail, FlaskMailman, Smtp, Aws)


GUARD = Mail
