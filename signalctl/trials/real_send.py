"""One real ``send``, as blinker does it: in its order, and over with the first exception."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from json import dumps
from typing import Any

from signalctl import wires
from signalctl.model.firing import Outcome, OutcomeKind
from signalctl.model.wiring import TargetKind
from signalctl.sandbox.call import tell
from signalctl.sandbox.callers import context_of
from signalctl.sandbox.child import Reporter
from signalctl.sandbox.inside import Trial, apart, told_by
from signalctl.sandbox.known_secrets import KnownSecrets
from signalctl.sandbox.reference import NotResolvedError
from signalctl.trials.calls import (
    Conditions,
    Ready,
    contained,
    ledger_for,
    of_part,
    raise_if_not_called,
    trial_for,
)


@dataclass(frozen=True, slots=True, eq=False)
class Sent:
    """What came of a send.

    Attributes:
        calls: In the order they were made, which is nobody's promise; then those that were not,
            which are skipped.
        output: What all of them wrote, redacted.
        output_cut: There was more.
    """

    calls: tuple[tuple[Ready, Outcome], ...]
    output: str
    output_cut: bool


def send_once(
    address: str, readies: Sequence[Ready], payload: Mapping[str, object], conditions: Conditions
) -> Sent:
    """Send the signal once, in one child, and say what each receiver did.

    Raises:
        NotGuardedError: A guard could not be installed, and nothing was sent.
        NotResolvedError: What a field refers to could not be had, and nothing was sent.
    """
    redact = KnownSecrets.of(payload).redact
    trials = [trial_for(each, payload, conditions) for each in readies]
    signal = conditions.loaded.signal_at(address)

    def work(reporter: Reporter) -> None:
        ledger = ledger_for(trials[0], reporter)

        def begin() -> None:
            reporter.started()
            ledger.open()

        for each in trials:
            each.between(begin, ledger.close)
        sending = _Sending(signal, readies, trials, reporter.effect)

        def run() -> bytes:
            sending.run(conditions, payload)
            reporter.started()  # for a send that calls nobody
            reporter.ended()
            return b"{}"

        reporter.report(told_by(run, conditions.box, ledger))

    end = contained(work, conditions, receivers=len(readies))
    raise_if_not_called(end)
    parts = apart(end.effects)
    called = [
        (readies[index], of_part(readies[index], part, end, conditions, trials[index]))
        for index, part in parts.items()
    ]
    why = "a send ends with the first exception, and calls no other receiver then"
    if not any(outcome.kind is not OutcomeKind.OK for _, outcome in called):
        why = "the send did not call it"
    skipped = [
        (each, Outcome(each.planned.receiver, OutcomeKind.SKIPPED, None, detail=why))
        for index, each in enumerate(readies)
        if index not in parts
    ]
    output = redact(end.output.decode(errors="replace"))
    return Sent((*called, *skipped), output, end.output_cut)


class _Sending:
    """In the child: a send whose receivers are heard of."""

    def __init__(
        self,
        signal: Any,
        readies: Sequence[Ready],
        trials: Sequence[Trial],
        say: Callable[[bytes], None],
    ) -> None:
        self._signal = signal
        self._readies = readies
        self._trials = trials
        self._say = say
        self._at_work: Trial | None = None

    def run(self, conditions: Conditions, payload: Mapping[str, object]) -> None:
        """Send, in the framework's context and by its way to call what is async.

        Source: Flask sends its own signals with ``_async_wrapper=self.ensure_sync``, Quart by
        ``send_async`` with ``_sync_wrapper=self.ensure_async``. ``Signal.send`` calls what
        ``receivers_for`` gives, and does not catch what a receiver raises.
        """
        target = conditions.loaded.target
        app: Any = target.app
        sender = self._readies[0].sender
        original = self._signal.receivers_for
        self._signal.receivers_for = lambda sender: self._heard(original(sender))
        try:
            if target.kind is TargetKind.QUART:
                self._send_async(app, sender, conditions, payload)
            elif target.kind is TargetKind.FLASK:
                with context_of(app, conditions.request):
                    fields = conditions.references.resolved(payload)
                    self._signal.send(sender, _async_wrapper=app.ensure_sync, **fields)
            else:
                self._signal.send(sender, **conditions.references.resolved(payload))
        except NotResolvedError:
            raise
        except BaseException as error:  # noqa: BLE001 - what it ends with is what we came to see
            self._over(error)

    def _send_async(
        self, app: Any, sender: object, conditions: Conditions, payload: Mapping[str, object]
    ) -> None:
        import asyncio  # noqa: PLC0415 - only where something is async

        async def send() -> None:
            async with context_of(app, conditions.request):
                fields = conditions.references.resolved(payload)
                await self._signal.send_async(sender, _sync_wrapper=app.ensure_async, **fields)

        asyncio.run(send())

    def _heard(self, receivers: Iterator[Any]) -> Iterator[Any]:
        for receiver in receivers:
            identity = wires.identity(receiver)
            index = next(
                (
                    index
                    for index, each in enumerate(self._readies)
                    if each.wire.receiver_id == identity
                ),
                None,
            )
            if index is None:  # connected since the plan was made
                yield receiver
                continue
            trial = self._trials[index]
            self._say(dumps({"trial": index}).encode())
            self._at_work = trial
            trial.watch()
            is_async = self._readies[index].planned.receiver.is_async
            yield self._awaited(trial) if is_async else self._called(trial)

    def _called(self, trial: Trial) -> Callable[..., Any]:
        def receiver(_: object, /, **fields: object) -> object:
            trial.attempt.payload = fields
            result = trial.attempt.run()
            self._told(trial)
            return result

        return receiver

    def _awaited(self, trial: Trial) -> Callable[..., Any]:
        async def receiver(_: object, /, **fields: object) -> object:
            trial.attempt.payload = fields
            result = await trial.attempt.run_async()
            self._told(trial)
            return result

        return receiver

    def _over(self, error: BaseException) -> None:
        """The send ended with ``error``: at a receiver, or before any was called."""
        if self._at_work is None:
            self._say(dumps({"trial": 0}).encode())
        self._told(self._at_work or self._trials[0], error)

    def _told(self, trial: Trial, around: BaseException | None = None) -> None:
        report = tell(trial.attempt, trial.blame, trial.redact, around=around)
        told = trial.with_changes(report)
        self._say(dumps({"report": told.to_json().decode()}).encode())
        self._at_work = None
