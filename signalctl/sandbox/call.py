"""Call one receiver, and put into words what came of it.

This runs in the receiver's own forked child. What it says leaves the child as JSON, never as
pickled objects, and with secrets redacted.
"""

import os
import sys
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from json import dumps, loads
from pathlib import Path
from types import AsyncGeneratorType, CoroutineType, GeneratorType, TracebackType
from typing import Any

from signalctl.model.effect import Change
from signalctl.model.firing import Failure, OutcomeKind, Where
from signalctl.model.place import Place
from signalctl.sandbox.box import Box
from signalctl.sandbox.callers import Attempt, Caller
from signalctl.sandbox.guards import GuardFailedError
from signalctl.sandbox.ledger import Ledger
from signalctl.sandbox.snapshot import Snapshot
from signalctl.sandbox.spoken import Redact, message_of, printed, traceback_of, type_name

_OUR_FOLDER = f"{Path(__file__).parents[1]}{os.sep}"


class BugError(Exception):
    """What signalctl itself raised in the receiver's process, with its traceback."""


class NotGuardedError(Exception):
    """A guard could not be installed in the receiver's process, and why: nothing was called."""


@dataclass(frozen=True, slots=True)
class Report:
    """What the child says of its receiver.

    Attributes:
        duration_s: ``None`` if the receiver was not called.
        returned: As Python writes it, capped and redacted; ``None`` for ``None``.
        detail: What was seen, where the kind alone does not say it; may be empty.
        changes: What it changed in its fields and its sender.
    """

    kind: OutcomeKind
    duration_s: float | None
    returned: str | None = None
    failure: Failure | None = None
    detail: str = ""
    changes: tuple[Change, ...] = ()

    def to_json(self) -> bytes:
        """The report as it leaves the child."""
        failure = self.failure and {
            "type": self.failure.type,
            "message": self.failure.message,
            "place": self.failure.place and [self.failure.place.file, self.failure.place.line],
            "where": self.failure.where.value,
            "traceback": self.failure.traceback,
        }
        fields = {
            "kind": self.kind.value,
            "duration_s": self.duration_s,
            "returned": self.returned,
            "failure": failure,
            "detail": self.detail,
            "changes": [[each.what, each.before, each.after] for each in self.changes],
        }
        return dumps(fields).encode()

    @classmethod
    def from_json(cls, received: bytes) -> "Report":
        """The report as it reached the parent.

        Raises:
            ValueError: The message is not one of ours: the receiver wrote into our pipe.
            BugError: We failed, and not the receiver.
            NotGuardedError: The receiver was not called.
        """
        try:
            fields = loads(received)
            if "bug" in fields:
                raise BugError(fields["bug"])
            if "not_guarded" in fields:
                raise NotGuardedError(fields["not_guarded"])
            return cls(
                kind=OutcomeKind(fields["kind"]),
                duration_s=None if fields["duration_s"] is None else float(fields["duration_s"]),
                returned=None if fields["returned"] is None else str(fields["returned"]),
                failure=fields["failure"] and _failure_from(fields["failure"]),
                detail=str(fields["detail"]),
                changes=tuple(_change_from(each) for each in fields["changes"]),
            )
        except (KeyError, TypeError, RecursionError) as error:
            raise ValueError(f"not a report: {error}") from error


def _change_from(fields: Sequence[Any]) -> Change:
    what, before, after = (each if each is None else str(each) for each in fields)
    return Change(str(what), before, after)


def _failure_from(fields: Mapping[str, Any]) -> Failure:
    return Failure(
        type=str(fields["type"]),
        message=str(fields["message"]),
        place=fields["place"] and Place(str(fields["place"][0]), int(fields["place"][1])),
        where=Where(fields["where"]),
        traceback=tuple(map(str, fields["traceback"])),
    )


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
    """The innermost own line that the calling thread is in."""
    frame = sys._getframe(1)  # noqa: SLF001 - CPython's own way to the caller; inspect is slower
    while frame is not None:
        file = frame.f_code.co_filename
        if blame.own(file):
            return blame.place(file, frame.f_lineno or 1)
        frame = frame.f_back  # type: ignore[assignment]  # the outermost has none
    return None


def told_call(
    attempt: Attempt, *, caller: Caller, blame: Blame, redact: Redact, box: Box, ledger: Ledger
) -> bytes:
    """``call`` inside of ``box``, and the message that tells of it; of a bug of ours if one is."""
    try:
        box.enter(ledger)
        before = Snapshot.of(attempt.sender, attempt.payload, redact)
        report = call(attempt, caller=caller, blame=blame, redact=redact)
        changes = before.changes_to(attempt.sender, attempt.payload)
        box.leave(ledger)
        ledger.close()
        return replace(report, changes=changes).to_json()
    except GuardFailedError as error:
        return dumps({"not_guarded": str(error)}).encode()
    except Exception:  # noqa: BLE001 - it must not look like the receiver's doing
        return dumps({"bug": traceback.format_exc()}).encode()


def call(attempt: Attempt, *, caller: Caller, blame: Blame, redact: Redact) -> Report:
    """Make ``attempt`` once, and say what came of it; whatever is raised is part of that."""
    around: BaseException | None = None
    try:
        caller(attempt)
    except BaseException as error:  # noqa: BLE001 - what a receiver raises is what we came to see
        around = error
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
        detail = "a fire gives it an application context and no request" if wants_request else ""
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
