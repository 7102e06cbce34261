"""The errors signalctl raises on purpose: what is wrong, and what to type next.

::

    SignalctlError
    ├── UsageError       the command line or the configuration asks for what cannot be
    ├── RefusedError     it could be done, and is not, for safety
    ├── TargetError      the target application did not load
    ├── FileError        a file the user named cannot be read
    ├── NothingError     a filter kept nothing, or a fire reached nobody
    └── OutputError      our own output cannot be written

The types are public, the texts are not. ``exits`` maps each type to an exit code.
"""


class SignalctlError(Exception):
    """What is wrong, in one line that names the thing, and a hint.

    Attributes:
        message: What is wrong; the thing it speaks of stands in single quotes.
        hint: What to type next; empty when there is nothing useful to say.
        detail: Lines that help to see why, shown below the message and above the hint.
    """

    def __init__(self, message: str, *, hint: str = "", detail: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.detail = detail


class UsageError(SignalctlError):
    """The command line or the configuration asks for what cannot be."""


class RefusedError(SignalctlError):
    """It could be done, and is not, for safety."""


class TargetError(SignalctlError):
    """The target application did not load."""


class FileError(SignalctlError):
    """A file the user named cannot be read, or does not hold what it should."""


class NothingError(SignalctlError):
    """A glob or a filter kept nothing, or a fire reached nobody."""


class OutputError(SignalctlError):
    """Our own output cannot be written."""
