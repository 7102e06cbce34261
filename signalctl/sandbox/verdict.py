"""From how a receiver's process ended to what the receiver did."""

from collections.abc import Sequence
from dataclasses import replace

from signalctl.model.firing import Outcome, OutcomeKind
from signalctl.model.wiring import Receiver
from signalctl.sandbox.call import Blame
from signalctl.sandbox.callers import Attempt
from signalctl.sandbox.child_end import FLOOD_LIMIT, ChildEnd, How
from signalctl.sandbox.ledger import effects_from
from signalctl.sandbox.message import Report
from signalctl.sandbox.spoken import Redact
from signalctl.sandbox.stack import StackFrame

_KINDS = {
    How.REPORTED: OutcomeKind.EXITED,
    How.TIMED_OUT: OutcomeKind.TIMED_OUT,
    How.EXITED: OutcomeKind.EXITED,
    How.SIGNALLED: OutcomeKind.CRASHED,
    How.FLOODED: OutcomeKind.FLOODED,
    How.MEMORY_LIMIT: OutcomeKind.MEMORY_LIMIT,
}

_UNSEEN_KILLER = "by its own code, or by the system for want of memory"

_LINE_CLOSED = 74
"""With this a child ends that cannot reach us any more; see ``ChildEnd.exit_code``."""


def outcome_of(
    receiver: Receiver, end: ChildEnd, *, blame: Blame, redact: Redact, threads: Sequence[str]
) -> Outcome:
    """What ``receiver`` did, from the end of the child that called it.

    Args:
        receiver: Which one it was.
        end: The child's end.
        blame: Whose a line of code is.
        redact: Takes out of the output what must not be shown.
        threads: Names of those that ran in the target when the child was forked.
    """
    report = _report(end)
    if report is None:
        kind, duration_s = _KINDS[end.how], end.duration_s if end.started else None
        outcome = Outcome(receiver, kind, duration_s, detail=_detail(receiver, end, blame, threads))
    else:
        outcome = outcome_told(receiver, report)
    effects = effects_from(end.effects)
    if any(each.refused for each in effects):
        outcome = replace(outcome, kind=OutcomeKind.REFUSED)
    return replace(
        outcome,
        effects=effects,
        detail="; ".join(filter(None, (outcome.detail, _escaped(end)))),
        output=redact(end.output.decode(errors="replace")),
        output_cut=end.output_cut,
        survivors=end.survivors,
    )


def outcome_told(receiver: Receiver, report: Report) -> Outcome:
    """What ``receiver`` did, from what was told of it."""
    return Outcome(
        receiver=receiver,
        kind=report.kind,
        duration_s=report.duration_s,
        returned=report.returned,
        failure=report.failure,
        detail=report.detail,
        changes=report.changes,
    )


def _report(end: ChildEnd) -> Report | None:
    if end.message is None:
        return None
    try:
        return Report.from_json(end.message)
    except ValueError:  # the receiver found our pipe and wrote into it
        return None


def _detail(receiver: Receiver, end: ChildEnd, blame: Blame, threads: Sequence[str]) -> str:
    """What exactly was seen of a receiver that could not say it itself."""
    match end.how:
        case How.TIMED_OUT:
            return _hang(receiver, end, blame, threads)
        case How.SIGNALLED:
            by = f" ({_UNSEEN_KILLER})" if end.signal == "SIGKILL" else ""
            return f"killed by {end.signal}{by}{_when(end)}{_where(end.stack, blame)}"
        case How.EXITED if end.exit_code == _LINE_CLOSED:
            return "ended the process with code 74, or closed what it reports through"
        case How.EXITED:
            code = "an exit code nobody saw" if end.exit_code is None else f"code {end.exit_code}"
            return f"ended the process with {code}, without a word{_when(end)}"
        case How.FLOODED:
            return f"wrote more than {FLOOD_LIMIT // 1024**2} MiB of output, and was stopped"
        case How.MEMORY_LIMIT:
            return "reached the memory limit"
        case How.REPORTED:
            return "what it reported was not written by signalctl"


def _escaped(end: ChildEnd) -> str:
    kind = "process" if end.escaped == 1 else "processes"
    return f"left {end.escaped} {kind} that could not be ended" if end.escaped else ""


def _hang(receiver: Receiver, end: ChildEnd, blame: Blame, threads: Sequence[str]) -> str:
    where = _where(end.stack, blame)
    if end.over:
        return f"hung after the receiver was over{where and f',{where}'}"
    if end.started:
        waits = receiver.is_async and not any(_is_call(frame) for frame in end.stack)
        return "hung awaiting what did not come" if waits else f"hung{where}"
    held = f"; is it a lock that a thread held ({', '.join(threads)})?" if threads else ""
    return f"hung before the receiver was called{where}{held}"


def _is_call(frame: StackFrame) -> bool:
    """Whether it is the frame that calls the receiver; a coroutine that waits has none."""
    code = Attempt.run_async.__code__
    return (frame.file, frame.function) == (code.co_filename, code.co_name)


def _when(end: ChildEnd) -> str:
    if not end.started:
        return ", before the receiver was called"
    return ", after the receiver was over" if end.over else ""


def _where(stack: Sequence[StackFrame], blame: Blame) -> str:
    """The innermost call in own code, and the innermost of all if that is another."""
    if not stack:
        return ""
    innermost = stack[-1]
    own = next((frame for frame in reversed(stack) if blame.own(frame.file)), innermost)
    if own is innermost:
        return f" in {_spot(innermost, blame)}"
    return f" in {_spot(own, blame)}, below it in {_spot(innermost, blame)}"


def _spot(frame: StackFrame, blame: Blame) -> str:
    place = blame.place(frame.file, frame.line) or f"{frame.file}:{frame.line}"
    return f"{frame.function}, {place}"
