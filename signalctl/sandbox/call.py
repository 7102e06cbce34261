"""Call one receiver, and put into words what came of it; this runs in the receiver's process."""

import os
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from types import AsyncGeneratorType, CoroutineType, GeneratorType, TracebackType

from signalctl.model.firing import Failure, OutcomeKind, Where
from signalctl.model.place import Place
from signalctl.sandbox.callers import Attempt, Caller
from signalctl.sandbox.message import Report
from signalctl.sandbox.spoken import Redact, message_of, printed, traceback_of, type_name

_OUTERMOST = frozenset({Attempt.run.__code__, Attempt.run_async.__code__})
"""What calls the receiver: beyond it lies whatever started the command."""

_NO_REQUEST = "it was called without a request; give it one: --request 'GET /'"

_OUR_FOLDER = f"{Path(__file__).parents[1]}{os.sep}"


@dataclass(frozen=True, slots=True)
class Blame:
    """How an exception is laid at somebody's feet.

    Attributes:
        at_door: Whether the call did not bind; given the error, and whether a frame of Python
            code below the call was entered.
        not_taken: The field that a call further in did not take; given the error, and where it was
            raised.
        own: Whether a file is own code.
        place: A file and a line as a place.
        receiver: Where the receiver is written; ``None`` if it has no source.
    """

    at_door: Callable[[BaseException, bool], bool]
    not_taken: Callable[[BaseException, TracebackType | None], str | None]
    own: Callable[[str], bool]
    place: Callable[[str, int], Place | None]
    receiver: Place | None


def is_ours(file: str) -> bool:
    """Whether ``file`` is a part of signalctl, which may lie under the project root."""
    return file.startswith(_OUR_FOLDER)


def own_line(blame: Blame) -> Place | None:
    """The innermost own line of the calling thread, within the receiver; ``None`` if there is none."""
    frame = sys._getframe(1)  # noqa: SLF001 - CPython's own way to the caller; inspect is slower
    while frame is not None:
        if frame.f_code in _OUTERMOST:
            return None
        file = frame.f_code.co_filename
        if blame.own(file):
            return blame.place(file, frame.f_lineno or 1)
        frame = frame.f_back  # type: ignore[assignment]  # the outermost has none
    return None


def call(attempt: Attempt, *, caller: Caller, blame: Blame, redact: Redact) -> Report:
    """Make ``attempt`` once, and say what came of it; whatever is raised is part of that."""
    return tell(attempt, blame, redact, around=raised_by(attempt, caller))


def raised_by(attempt: Attempt, caller: Caller) -> BaseException | None:
    """Make ``attempt`` once, and give what reaches us, from the receiver or from around it."""
    try:
        caller(attempt)
    except BaseException as error:  # noqa: BLE001 - what a receiver raises is what we came to see
        return error
    return None


def tell(
    attempt: Attempt, blame: Blame, redact: Redact, *, around: BaseException | None = None
) -> Report:
    """What came of an attempt that was made; ``around`` is what reached the one who made it."""
    report = _Told(attempt, blame, redact).report(around)
    threads = attempt.threads
    if not threads:
        return report
    kind = "the thread" if len(threads) == 1 else "the threads"
    left = f"left {kind} {', '.join(map(repr, threads))} running, which ended with its process"
    return replace(report, detail=f"{report.detail}; {left}" if report.detail else left)


@dataclass(frozen=True, slots=True)
class _Told:
    """An attempt that was made, in words."""

    attempt: Attempt
    blame: Blame
    redact: Redact

    def report(self, around: BaseException | None) -> Report:
        """What came of it; ``around`` is what reached us, from the receiver or from around it."""
        if not self.attempt.over:
            return self._not_over(around)
        if self.attempt.error is not None:
            return self._raised(self.attempt.error)
        return self._returned(self.attempt.result, around)

    def _not_over(self, around: BaseException | None) -> Report:
        """The receiver was not called, or not to its end; what stands around it should have."""
        begun = self.attempt.begun
        if around is None:
            kind = OutcomeKind.NOT_AWAITED if begun else OutcomeKind.NEVER_RAN
            deed = "wait for its end" if begun else "call it"
            detail = f"what the app puts around receivers did not {deed}"
            return Report(kind, None, detail=detail)
        below = around.__traceback__
        while below is not None and is_ours(below.tb_frame.f_code.co_filename):
            below = below.tb_next
        failure = self._failure(around, below, Where.AROUND)
        detail = "raised around it, before its end" if begun else "raised before it was called"
        return Report(OutcomeKind.RAISED, None, failure=failure, detail=detail)

    def _raised(self, error: BaseException) -> Report:
        """What the receiver raised, or its door."""
        below, duration_s = self.attempt.below, self.attempt.duration_s
        if self.blame.at_door(error, below is not None):
            failure = self._failure(error, None, Where.DOOR)
            return Report(OutcomeKind.UNBOUND, duration_s, failure=failure)
        field = self.blame.not_taken(error, below)
        if field is not None:
            failure = self._failure(error, below, Where.FORWARD)
            detail = f"it hands '{field}' on to a call that does not take it"
            return Report(OutcomeKind.FORWARD_UNBOUND, duration_s, failure=failure, detail=detail)
        failure = self._failure(error, below, Where.INSIDE)
        if isinstance(error, SystemExit):
            return Report(OutcomeKind.EXITED, duration_s, failure=failure)
        wants_request = isinstance(error, RuntimeError) and _wants_request(failure.message)
        detail = _NO_REQUEST if wants_request else ""
        return Report(OutcomeKind.RAISED, duration_s, failure=failure, detail=detail)

    def _returned(self, result: object, around: BaseException | None) -> Report:
        """What the receiver returned, and what was raised around it after that."""
        duration_s = self.attempt.duration_s
        kind, detail = self._kind_of(result)
        if around is not None:
            raised = f"{type_name(around)}: {message_of(around, self.redact)}"
            after = f"raised around it, after it had returned: {raised}"
            detail = f"{detail}; {after}" if detail else after
        if kind is not OutcomeKind.OK or result is None:
            return Report(kind, duration_s, detail=detail)
        return Report(kind, duration_s, returned=printed(result, self.redact), detail=detail)

    def _kind_of(self, result: object) -> tuple[OutcomeKind, str]:
        """What a returned value makes of the call: some stand for work that nobody does."""
        if type(result) is CoroutineType:
            name = result.__qualname__
            result.close()
            detail = f"the call gave a coroutine of '{name}', and nobody awaits it"
            return OutcomeKind.NOT_AWAITED, detail
        if type(result) is GeneratorType and not result.gi_suspended:
            frame, code = result.gi_frame, result.gi_code
        elif type(result) is AsyncGeneratorType:
            frame, code = result.ag_frame, result.ag_code
        else:
            return OutcomeKind.OK, ""
        if frame is None:  # it has been run to its end
            return OutcomeKind.OK, ""
        place = self.blame.place(code.co_filename, code.co_firstlineno)
        if place is not None and place == self.blame.receiver:
            return OutcomeKind.NEVER_RAN, "it is a generator: a send runs nothing of its body"
        return OutcomeKind.OK, "it returned a generator, and a send runs nothing of that"

    def _failure(self, error: BaseException, below: TracebackType | None, where: Where) -> Failure:
        at_door = where is Where.DOOR
        return Failure(
            type=type_name(error),
            message=message_of(error, self.redact),
            place=_place(below, self.blame),
            where=where,
            traceback=() if at_door else traceback_of(error, below, self.redact),
        )


def _wants_request(message: str) -> bool:
    """Whether Flask says that there is no request: up to 3.1, and from 3.2 on."""
    return message.startswith((
        "Working outside of request context",
        "There is no request in this context",
    ))  # fmt: skip


def _place(below: TracebackType | None, blame: Blame) -> Place | None:
    """The innermost line in own code, else the innermost line."""
    lines = [(frame.f_code.co_filename, line) for frame, line in traceback.walk_tb(below)]
    own = [each for each in lines if blame.own(each[0])]
    if not lines:
        return None
    file, line = (own or lines)[-1]
    return blame.place(file, line or 1)
