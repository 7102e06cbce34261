"""One real ``send``, as blinker does it: in its order, and over with the first exception."""

from collections.abc import Callable, Coroutine, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
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
from signalctl.trials.manner import Way


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
    address: str,
    readies: Sequence[Ready],
    payload: Mapping[str, object],
    conditions: Conditions,
    *,
    way: Way,
) -> Sent:
    """Send the signal once, in one child, by the call that ``way`` names, and say what each did.

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
        sending = _Sending(signal, readies, trials, reporter.effect, way)

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
        way: Way,
    ) -> None:
        self._signal = signal
        self._readies = readies
        self._trials = trials
        self._say = say
        self._way = way
        self._at_work: Trial | None = None

    def run(self, conditions: Conditions, payload: Mapping[str, object]) -> None:
        """Send, in the framework's context, and by its wrapper for what is of the other kind.

        Which wrapper a send of the application hands over is not known: where there is no framework
        that has one, an event loop of its own, or a plain call, stands for it.

        Source: Flask sends its own signals with ``_async_wrapper=self.ensure_sync``, Quart by
        ``send_async`` with ``_sync_wrapper=self.ensure_async``. ``Signal.send`` calls what
        ``receivers_for`` gives, and does not catch what a receiver raises.
        """
        kind = conditions.loaded.target.kind
        original = self._signal.receivers_for
        self._signal.receivers_for = lambda sender: self._heard(original(sender))
        try:
            if kind is TargetKind.QUART:
                _in_loop(partial(self._in_quart, conditions, payload))
            elif kind is TargetKind.FLASK:
                app: Any = conditions.loaded.target.app
                with context_of(app, conditions.request):
                    self._here(conditions, payload, app.ensure_sync)
            else:
                self._here(conditions, payload, _in_loop_of_its_own)
        except NotResolvedError:
            raise
        except BaseException as error:  # noqa: BLE001 - what it ends with is what we came to see
            self._over(error)

    def _here(
        self, conditions: Conditions, payload: Mapping[str, object], wrapper: Callable[..., Any]
    ) -> None:
        """Send where no event loop runs; ``wrapper`` makes an async receiver a plain one."""
        sender, fields = conditions.references.handed(self._readies[0].sender, payload)
        if self._way.is_async:
            _in_loop(partial(self._awaiting, sender, fields, _as_async))
        else:
            wrapped = {"_async_wrapper": wrapper} if self._way is Way.WRAPPED else {}
            self._signal.send(sender, **wrapped, **fields)

    async def _in_quart(self, conditions: Conditions, payload: Mapping[str, object]) -> None:
        """Send in Quart's context; what is plain in a thread of its own, as its plain views run."""
        app: Any = conditions.loaded.target.app
        async with context_of(app, conditions.request):
            if self._way.is_async:
                handed = conditions.references.handed(self._readies[0].sender, payload)
                await self._awaiting(*handed, app.ensure_async)
            else:
                await app.ensure_async(self._here)(conditions, payload, _in_loop_of_its_own)

    async def _awaiting(
        self, sender: object, fields: Mapping[str, object], wrapper: Callable[..., Any]
    ) -> None:
        wrapped = {"_sync_wrapper": wrapper} if self._way is Way.AWAITED_WRAPPED else {}
        await self._signal.send_async(sender, **wrapped, **fields)

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
        def receiver(sender: object, /, **fields: object) -> object:
            trial.attempt.sender, trial.attempt.payload = sender, fields
            result = trial.attempt.run()
            self._told(trial)
            return result

        return receiver

    def _awaited(self, trial: Trial) -> Callable[..., Any]:
        async def receiver(sender: object, /, **fields: object) -> object:
            trial.attempt.sender, trial.attempt.payload = sender, fields
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


def _in_loop(work: Callable[[], Coroutine[Any, Any, Any]]) -> Any:
    import asyncio  # noqa: PLC0415 - only where something is async

    return asyncio.run(work())


def _in_loop_of_its_own(receiver: Callable[..., Any]) -> Callable[..., Any]:
    """A plain function that awaits an async one."""

    def run(*args: object, **fields: object) -> object:
        return _in_loop(partial(receiver, *args, **fields))

    return run


def _as_async(receiver: Callable[..., Any]) -> Callable[..., Any]:
    """An async function that calls a plain one."""

    async def run(*args: object, **fields: object) -> object:
        return receiver(*args, **fields)

    return run
