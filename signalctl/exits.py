"""The exit codes, and which error ends in which."""

from collections.abc import Iterable
from enum import IntEnum
from typing import TYPE_CHECKING

from signalctl.errors import (
    FileError,
    NothingError,
    OutputError,
    RefusedError,
    SignalctlError,
    TargetError,
    UsageError,
)

if TYPE_CHECKING:
    from signalctl.model.why import WhyVerdict


class ExitCode(IntEnum):
    """What the caller of the command may rely on."""

    DONE = 0
    """Done, nothing to report."""
    FOUND = 1
    """Findings, or a receiver failed; in a dry run, one would not bind."""
    USAGE = 2
    """Wrong use, or refused for safety."""
    TARGET = 3
    """The target did not load, or a file or guard that was asked for failed."""
    INTERNAL = 4
    """A bug of ours, or output that could not be written."""
    NOTHING = 5
    """A glob or a filter kept nothing, or a fire reached nobody."""
    INTERRUPTED = 130
    """Ctrl-C, or a signal that asks to end."""
    BROKEN_PIPE = 141
    """The reader of our output went away."""


_CODES: dict[type[SignalctlError], ExitCode] = {
    UsageError: ExitCode.USAGE,
    RefusedError: ExitCode.USAGE,
    TargetError: ExitCode.TARGET,
    FileError: ExitCode.TARGET,
    NothingError: ExitCode.NOTHING,
    OutputError: ExitCode.INTERNAL,
}


def code_of(error: SignalctlError) -> ExitCode:
    """The exit code that ``error`` ends in.

    >>> code_of(TargetError("no Flask app in 'shop'"))
    <ExitCode.TARGET: 3>
    """
    return _CODES[type(error)]


_VERDICTS = {
    "cannot_tell": ExitCode.TARGET,
    "does_not_run": ExitCode.FOUND,
    "runs": ExitCode.DONE,
}
"""By the value of a ``WhyVerdict``, the weightiest first."""


def code_of_verdicts(verdicts: "Iterable[WhyVerdict]") -> ExitCode:
    """The exit code of ``why`` for receivers of these verdicts."""
    present = {each.value for each in verdicts}
    return next(code for verdict, code in _VERDICTS.items() if verdict in present)
