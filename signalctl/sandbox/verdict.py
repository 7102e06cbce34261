"""From how a receiver's process ended to what the receiver did."""

from collections.abc import Callable

from signalctl.model.firing import Outcome, OutcomeKind
from signalctl.model.secrets import redact_text
from signalctl.model.wiring import Place, Receiver
from signalctl.sandbox.call import Report
from signalctl.sandbox.child_end import ChildEnd, How
from signalctl.sandbox.stack import StackFrame

_KINDS = {
    How.REPORTED: OutcomeKind.EXITED,
    How.TIMED_OUT: OutcomeKind.TIMED_OUT,
    How.EXITED: OutcomeKind.EXITED,
    How.SIGNALLED: OutcomeKind.CRASHED,
    How.FLOODED: OutcomeKind.FLOODED,
    How.MEMORY_LIMIT: OutcomeKind.MEMORY_LIMIT,
}


def outcome_of(
    receiver: Receiver, end: ChildEnd, *, place: Callable[[str, int], Place | None]
) -> Outcome:
    """What ``receiver`` did, from the end of the child that called it."""
    report = _report(end)
    if report is None:
        return Outcome(
            receiver=receiver,
            kind=_KINDS[end.how],
            duration_s=end.duration_s if end.started else None,
            detail=_detail(end, place),
            output=_output(end),
            output_cut=end.output_cut,
            survivors=end.survivors,
        )
    return Outcome(
        receiver=receiver,
        kind=report.kind,
        duration_s=report.duration_s,
        returned=report.returned,
        failure=report.failure,
        detail=report.detail,
        output=_output(end),
        output_cut=end.output_cut,
        survivors=end.survivors,
    )


def _report(end: ChildEnd) -> Report | None:
    if end.message is None:
        return None
    try:
        return Report.from_json(end.message)
    except ValueError:  # the receiver found our pipe and wrote into it
        return None


def _output(end: ChildEnd) -> str:
    return redact_text(end.output.decode(errors="replace"))


def _detail(end: ChildEnd, place: Callable[[str, int], Place | None]) -> str:
    """What exactly was seen of a receiver that could not say it itself."""
    where = _where(end.stack, place)
    match end.how:
        case How.TIMED_OUT if not end.started:
            return f"hung before the receiver was called: a lock that a thread holds{where}"
        case How.TIMED_OUT:
            return f"hung{where}"
        case How.SIGNALLED:
            return f"killed by {end.signal}{where}"
        case How.EXITED:
            code = "an exit code nobody saw" if end.exit_code is None else f"code {end.exit_code}"
            return f"ended the process with {code}, without a word"
        case How.FLOODED:
            return "wrote more output than any honest receiver"
        case How.MEMORY_LIMIT:
            return "reached the memory limit"
        case How.REPORTED:
            return "what it reported was not written by signalctl"


def _where(stack: tuple[StackFrame, ...], place: Callable[[str, int], Place | None]) -> str:
    if not stack:
        return ""
    innermost = stack[-1]
    spot = place(innermost.file, innermost.line) or f"{innermost.file}:{innermost.line}"
    return f" in {innermost.function}, {spot}"
