"""Inside a receiver's process: put on the guards, call, and tell what came of it."""

import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from json import dumps, loads

from signalctl.model.firing import OutcomeKind
from signalctl.sandbox.box import Box
from signalctl.sandbox.call import Blame, call
from signalctl.sandbox.callers import Attempt, Caller
from signalctl.sandbox.guards import GuardFailedError
from signalctl.sandbox.ledger import Ledger
from signalctl.sandbox.message import Report
from signalctl.sandbox.reference import NotResolvedError
from signalctl.sandbox.snapshot import Snapshot
from signalctl.sandbox.spoken import Redact


@dataclass(frozen=True, slots=True, eq=False)
class Trial:
    """One attempt, with what is needed to make it and to tell of it."""

    attempt: Attempt
    caller: Caller
    blame: Blame
    redact: Redact
    handed: list[Snapshot] = field(default_factory=list)

    def between(self, begin: Callable[[], None], end: Callable[[], None]) -> None:
        """Have the attempt call ``begin`` just before the receiver, and ``end`` just after it."""
        self.attempt.at_begin, self.attempt.at_end = begin, end

    def run(self) -> Report:
        """Make the attempt, and tell of it and of what it changed in what it was handed."""
        attempt = self.attempt
        self.watch()
        report = call(attempt, caller=self.caller, blame=self.blame, redact=self.redact)
        if attempt.unresolved is not None:
            return Report(OutcomeKind.SKIPPED, None, detail=f"not called: {attempt.unresolved}")
        return self.with_changes(report)

    def watch(self) -> None:
        """Have the attempt look at what the receiver is handed, once that is known."""
        attempt = self.attempt

        def at_handed() -> None:
            self.handed.append(Snapshot.of(attempt.sender, attempt.payload))

        attempt.at_handed = at_handed

    def with_changes(self, report: Report) -> Report:
        """``report``, with what the receiver has changed since it was handed that."""
        sender, payload = self.attempt.sender, self.attempt.payload
        found = [each.changes_to(sender, payload, self.redact) for each in self.handed]
        changes = tuple(chain.from_iterable(found))
        return replace(report, changes=changes) if changes else report


def told_alone(trial: Trial, *, box: Box, ledger: Ledger) -> bytes:
    """One trial inside of ``box``, and the message that tells of it."""
    return told_by(lambda: trial.run().to_json(), box, ledger)


def told_together(
    trials: Sequence[Trial], *, box: Box, ledger: Ledger, say: Callable[[bytes], None]
) -> bytes:
    """Several trials inside of one ``box``, one after the other, each told by ``say`` at its end.

    Each sees what those before it did. What is said between the marks of two trials is of the
    first of them; ``apart`` takes it in.
    """

    def run() -> bytes:
        for index, trial in enumerate(trials):
            say(dumps({"trial": index}).encode())
            report = trial.run()
            box.gather(ledger)
            say(dumps({"report": report.to_json().decode()}).encode())
        return b"{}"

    return told_by(run, box, ledger)


def told_by(run: Callable[[], bytes], box: Box, ledger: Ledger) -> bytes:
    """What ``run`` tells, inside of ``box``; or why it could not: a guard, a field, a bug of ours."""
    try:
        box.enter(ledger)
        told = run()
        box.gather(ledger)
        ledger.open()
        box.leave(ledger)
        ledger.close()
    except GuardFailedError as error:
        return dumps({"not_guarded": str(error)}).encode()
    except NotResolvedError as error:
        return dumps({"not_resolved": [str(error), error.hint]}).encode()
    except Exception:  # noqa: BLE001 - it must not look like the receiver's doing
        return dumps({"bug": traceback.format_exc()}).encode()
    return told


@dataclass(slots=True)
class Part:
    """What a child said of one of several trials: its effects, and its report if it came to one."""

    effects: list[bytes]
    report: bytes | None = None


def apart(messages: Sequence[bytes]) -> dict[int, Part]:
    """What ``told_together`` said of each trial that was begun, by its index."""
    parts: dict[int, Part] = {}
    current = Part([])
    for message in messages:
        try:
            fields = loads(message)
            if "trial" in fields:
                current = parts.setdefault(int(fields["trial"]), Part([]))
            elif "report" in fields:
                current.report = str(fields["report"]).encode()
            else:
                current.effects.append(message)
        except (ValueError, TypeError, RecursionError):  # the receiver wrote into our pipe
            continue
    return parts
