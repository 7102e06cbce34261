"""How a contained child ended."""

from dataclasses import dataclass
from enum import Enum

from signalctl.sandbox.stack import StackFrame

FLOOD_LIMIT = 64 * 1024**2
"""Bytes of output after which a child is ended."""


class How(Enum):
    """What came first."""

    REPORTED = "reported"
    """It sent its verdict."""
    TIMED_OUT = "timed_out"
    EXITED = "exited"
    """It left without a verdict, by an exit of its own."""
    SIGNALLED = "signalled"
    """It died of a signal that we did not send."""
    FLOODED = "flooded"
    """It wrote more than any honest output."""
    MEMORY_LIMIT = "memory_limit"
    """It met the memory limit so hard that it could not send a verdict."""


@dataclass(frozen=True, slots=True)
class ChildEnd:
    """All that is known of a child that is gone.

    Attributes:
        message: What it reported; ``None`` unless ``how`` is ``REPORTED``.
        exit_code: ``None`` unless ``how`` is ``EXITED``, and then too if other code of this
            process reaped the child. 1 also when something escaped from the work, whose traceback
            is in the output then; 74 also when the child found its way to report closed.
        signal: The name, as ``SIGSEGV``; ``None`` unless ``how`` is ``SIGNALLED``.
        started: Whether set-up was over and the user's code had begun.
        over: Whether the user's code said that it was over before it reported.
        duration_s: From the start to the report or the end; 0 if it never got there.
        output: The first of what it and its own children wrote to the descriptors 1 and 2.
        output_cut: There was more.
        stack: Where it was when it hung or crashed, innermost last and without our own calls;
            empty if it ended otherwise, and where this cannot be told.
        survivors: Processes it left running, which were ended. Where the system does not show
            them they are ended as far as they stayed in the child's process group, uncounted.
        escaped: Processes it left running that could not be ended: those of another user, or
            stuck in the kernel.
        threads: Names of the threads it left running when it reported.
        effects: What it said its code did, in that order.
    """

    how: How
    message: bytes | None = None
    exit_code: int | None = None
    signal: str | None = None
    started: bool = False
    over: bool = False
    duration_s: float = 0.0
    output: bytes = b""
    output_cut: bool = False
    stack: tuple[StackFrame, ...] = ()
    survivors: int = 0
    escaped: int = 0
    threads: tuple[str, ...] = ()
    effects: tuple[bytes, ...] = ()
