"""Whether a receiver binds with a field more, and with each field left out."""

import inspect
from collections.abc import Callable, Coroutine, Iterator, Mapping
from dataclasses import dataclass
from typing import cast

from signalctl.binding.parameters import door_of
from signalctl.binding.predictor import predict
from signalctl.model.door import Binding, Door, UnknownDoor, Verdict
from signalctl.model.secrets import redact_text
from signalctl.model.trials import TrialKind
from signalctl.sandbox.spoken import message_of, type_name
from signalctl.target.receivers import Definition, describe

_FURTHER = "signalctl_probe"
_VALUE = "a field that nobody knows"


@dataclass(frozen=True, slots=True, eq=False)
class Trial:
    """One variant of the call.

    Attributes:
        field: What is added or left out; ``None`` for the call as it was given.
        binding: What is predicted of it.
        called: It was made.
        returned: What it gave, if it was made and returned.
        error: What it raised, if it was made and did.
    """

    kind: TrialKind
    field: str | None
    binding: Binding
    called: bool = False
    returned: object = None
    error: Exception | None = None

    @property
    def works(self) -> bool:
        """It binds; and where it was made, it returned. Not so where that could not be told."""
        if self.called:
            return self.error is None
        return self.binding.verdict is Verdict.BINDS

    def __str__(self) -> str:
        return f"{_TRIED[self.kind].format(self.field)}: {self.ending}"

    @property
    def ending(self) -> str:
        """What comes of it, in words."""
        if self.error is not None:
            return f"raised {type_name(self.error)}: {message_of(self.error, redact_text)}"
        if self.called:
            return "returned"
        if self.binding.verdict is Verdict.BINDS:
            return "binds"
        return "; ".join(map(str, self.binding.refusals)) or f"not known: {self.binding.reason}"


_TRIED = {
    TrialKind.BASELINE: "as given",
    TrialKind.ADDED: "with '{}' added",
    TrialKind.MISSING: "without '{}'",
}


@dataclass(frozen=True, slots=True, eq=False)
class Probed:
    """What became of each variant.

    Attributes:
        receiver: ``module:qualname``.
        defined: Where it is defined; ``None`` for what has no source.
        baseline: With the fields as they were given, and those that it requires.
        further: With a field more that nobody knows.
        missing: With one field left out, by the name of that field.
    """

    receiver: str
    defined: Definition | None
    baseline: Trial
    further: Trial
    missing: Mapping[str, Trial]

    @property
    def required(self) -> frozenset[str]:
        """The fields without which it does not work."""
        return frozenset(name for name, trial in self.missing.items() if not trial.works)

    def takes_more(self) -> None:
        """It works with the next field that somebody adds.

        Raises:
            AssertionError: It does not, or that could not be told.
        """
        __tracebackhide__ = True
        self._expect(self.further, hint="Take what comes: def handler(sender, **extra).")

    def works_without(self, *fields: str) -> None:
        """It works with each of ``fields`` left out; with every one that it knows unless told.

        Raises:
            AssertionError: It does not, or that could not be told.
        """
        __tracebackhide__ = True
        for name in fields or self.missing:
            if name in self.missing:  # a field that it does not know is not missed
                self._expect(self.missing[name], hint=f"Give '{name}' a default.")

    def _expect(self, trial: Trial, *, hint: str) -> None:
        __tracebackhide__ = True
        if trial.works:
            return
        where = "" if self.defined is None else f" ({self.defined.file}:{self.defined.line})"
        lines = [f"{self.receiver}{where}, {trial}", f"  hint: {hint}"]
        raise AssertionError("\n".join(lines)) from trial.error


def probed(receiver: object, sender: object, fields: Mapping[str, object], *, call: bool) -> Probed:
    """Try ``receiver(sender, **fields)``, with a field more, and with each one less.

    Args:
        receiver: What would be connected.
        sender: For the calls.
        fields: What a send gives it. Where nothing is called, those that it requires are added.
        call: Call it; else it is predicted whether the call binds.
    """
    door = door_of(receiver)
    known = {**({} if call else dict.fromkeys(_required(door))), **fields}

    def tried(kind: TrialKind, field: str | None, varied: Mapping[str, object]) -> Trial:
        binding = predict(door, varied)
        if not call:
            return Trial(kind, field, binding)
        return _called(Trial(kind, field, binding), receiver, sender, varied)

    further = _unused(known)
    left_out = dict.fromkeys((*known, *_by_name(door)))
    return Probed(
        receiver=describe(receiver).name,
        defined=describe(receiver).definition,
        baseline=tried(TrialKind.BASELINE, None, known),
        further=tried(TrialKind.ADDED, further, {**known, further: _VALUE}),
        missing={
            name: tried(
                TrialKind.MISSING, name, {k: value for k, value in known.items() if k != name}
            )
            for name in left_out
        },
    )


def _called(trial: Trial, receiver: object, sender: object, fields: Mapping[str, object]) -> Trial:
    """``trial`` after it was made."""
    call = cast("Callable[..., object]", receiver)
    kind, field, binding = trial.kind, trial.field, trial.binding
    try:
        returned = call(sender, **fields)
        if inspect.iscoroutine(returned):
            returned = _awaited(returned)
    except Exception as error:  # noqa: BLE001 - the user's receiver; the error is the outcome
        return Trial(kind, field, binding, called=True, error=error)
    return Trial(kind, field, binding, called=True, returned=returned)


def _awaited(coroutine: Coroutine[object, object, object]) -> object:
    import asyncio  # noqa: PLC0415 - only for a receiver that is async

    return asyncio.run(coroutine)


def _by_name(door: Door | UnknownDoor) -> Iterator[str]:
    """The fields that a receiver takes by name; its first parameter takes the sender."""
    if isinstance(door, Door):
        yield from (each.name for each in door.given(1).parameters if each.by_name)


def _required(door: Door | UnknownDoor) -> Iterator[str]:
    if isinstance(door, Door):
        inside = door.given(1).parameters
        yield from (each.name for each in inside if each.by_name and each.required)


def _unused(fields: Mapping[str, object]) -> str:
    name = _FURTHER
    while name in fields:
        name += "_"
    return name
