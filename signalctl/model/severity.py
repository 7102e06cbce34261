"""How bad a finding is, and which ones fail a check. Light: option parsing imports it."""

from enum import Enum


class Severity(Enum):
    """How bad a finding is."""

    ERROR = "error"
    """It is broken."""
    WARNING = "warning"
    """It breaks with the next change, or does something else than it seems to."""
    INFO = "info"
    """Worth knowing."""

    @property
    def rank(self) -> int:
        """0 for the worst."""
        return list(Severity).index(self)


class FailOn(Enum):
    """The mildest finding that ends ``signalctl check`` with exit code 1."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"
    NEVER = "never"

    def fails(self, severity: Severity) -> bool:
        """Whether a finding of this severity fails the check.

        >>> FailOn.WARNING.fails(Severity.ERROR), FailOn.WARNING.fails(Severity.INFO)
        (True, False)
        """
        return self is not FailOn.NEVER and severity.rank <= Severity(self.value).rank
