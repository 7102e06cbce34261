"""Call one receiver, and put into words what came of it.

This runs in the receiver's own forked child. What it says leaves the child as JSON, never as
pickled objects, and with secrets redacted.
"""

import json
import time
import traceback
import types
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from signalctl.model.firing import Failure, OutcomeKind, Where
from signalctl.model.secrets import redact_text
from signalctl.model.wiring import Place
from signalctl.sandbox.callers import Caller

_MAX_TEXT = 2_000
_MAX_READ = 200_000
_MAX_TRACEBACK_LINES = 100
_OUR_FOLDER = str(Path(__file__).parents[1])


@dataclass(frozen=True, slots=True)
class Report:
    """What the child says of its receiver.

    Attributes:
        returned: As Python writes it, capped and redacted; ``None`` for ``None``.
        detail: What was seen, where the kind alone does not say it; may be empty.
    """

    kind: OutcomeKind
    duration_s: float
    returned: str | None = None
    failure: Failure | None = None
    detail: str = ""

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
        }
        return json.dumps(fields).encode()

    @classmethod
    def from_json(cls, message: bytes) -> "Report":
        """The report as it reached the parent.

        Raises:
            ValueError: The message is not one of ours: the receiver wrote into our pipe.
        """
        try:
            fields = json.loads(message)
            return cls(
                kind=OutcomeKind(fields["kind"]),
                duration_s=fields["duration_s"],
                returned=fields["returned"],
                failure=fields["failure"] and _failure_from(fields["failure"]),
                detail=fields["detail"],
            )
        except (KeyError, TypeError) as error:
            raise ValueError(f"not a report: {error}") from error


def _failure_from(fields: Mapping[str, Any]) -> Failure:
    return Failure(
        type=fields["type"],
        message=fields["message"],
        place=fields["place"] and Place(*fields["place"]),
        where=Where(fields["where"]),
        traceback=tuple(fields["traceback"]),
    )


@dataclass(frozen=True, slots=True)
class Blame:
    """How an exception is laid at somebody's feet.

    Attributes:
        at_door: Whether the call did not bind; given the error, and whether a frame of Python
            code below the call was entered.
        own: Whether a file is own code.
        place: A file and a line as a place.
    """

    at_door: Callable[[BaseException, bool], bool]
    own: Callable[[str], bool]
    place: Callable[[str, int], Place | None]


def call(
    receiver: Callable[..., Any],
    sender: object,
    payload: Mapping[str, object],
    *,
    caller: Caller,
    blame: Blame,
) -> Report:
    """Call ``receiver`` once, and say what it did; whatever it raises is part of that."""
    begin = time.perf_counter()
    try:
        result = caller(receiver, sender, payload)
    except BaseException as error:  # noqa: BLE001 - what a receiver raises is what we came to see
        return _raised(error, time.perf_counter() - begin, blame)
    return _returned(result, time.perf_counter() - begin)


def _returned(result: object, duration_s: float) -> Report:
    if type(result) in {types.GeneratorType, types.AsyncGeneratorType}:
        return Report(
            OutcomeKind.NEVER_RAN,
            duration_s,
            detail="the call gave a generator, and a send does not run its body",
        )
    if type(result) is types.CoroutineType:
        result.close()
        return Report(
            OutcomeKind.NOT_AWAITED,
            duration_s,
            detail="the call gave a coroutine, and nothing awaits it",
        )
    returned = None if result is None else printed(result)
    return Report(OutcomeKind.OK, duration_s, returned=returned)


def _raised(error: BaseException, duration_s: float, blame: Blame) -> Report:
    frames = _frames_of(error)
    at_door = blame.at_door(error, bool(frames))
    failure = Failure(
        type=_type_name(error),
        message=_message(error),
        place=_place(frames, blame),
        where=Where.DOOR if at_door else Where.INSIDE,
        traceback=() if at_door else _traceback(error, frames),
    )
    if at_door:
        return Report(OutcomeKind.UNBOUND, duration_s, failure=failure)
    if isinstance(error, SystemExit):
        code = printed(error.code)
        detail = f"it raised SystemExit({code}), which ends the process"
        return Report(OutcomeKind.EXITED, duration_s, failure=failure, detail=detail)
    return Report(OutcomeKind.RAISED, duration_s, failure=failure)


def _frames_of(error: BaseException) -> list[traceback.FrameSummary]:
    """The frames from the receiver inwards: those above it are ours and the framework's.

    Ours are recognised by their folder; what stands between ours and the receiver belongs to the
    event loop of the standard library or to asgiref.
    """
    frames = list(traceback.extract_tb(error.__traceback__))
    ours = [index for index, frame in enumerate(frames) if frame.filename.startswith(_OUR_FOLDER)]
    below = frames[ours[-1] + 1 :] if ours else frames
    while below and _is_machinery(below[0].filename):
        below = below[1:]
    return below


def _is_machinery(file: str) -> bool:
    return any(part in {"asyncio", "asgiref", "concurrent"} for part in Path(file).parts)


def _place(frames: list[traceback.FrameSummary], blame: Blame) -> Place | None:
    if not frames:
        return None
    own = [frame for frame in frames if blame.own(frame.filename)]
    innermost = (own or frames)[-1]
    return blame.place(innermost.filename, innermost.lineno or 1)


def _traceback(error: BaseException, frames: list[traceback.FrameSummary]) -> tuple[str, ...]:
    head = "Traceback (most recent call last):\n" if frames else ""
    text = head + "".join(traceback.format_list(frames))
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if cause is not None:
        before = "".join(traceback.format_exception_only(cause)).strip()
        text = f"({'caused by' if error.__cause__ else 'while handling'} {before})\n{text}"
    lines = f"{text}{_type_name(error)}: {_message(error)}".splitlines()
    return tuple(redact_text(line) for line in lines[:_MAX_TRACEBACK_LINES])


def _type_name(error: BaseException) -> str:
    kind = type(error)
    if kind.__module__ == "builtins":
        return kind.__qualname__
    return f"{kind.__module__}.{kind.__qualname__}"


def _message(error: BaseException) -> str:
    try:
        text = str(error)
    except Exception:  # noqa: BLE001 - the user's __str__ may do anything
        return "<unprintable message>"
    return _shown(text)


def printed(value: object) -> str:
    """``value`` as Python writes it, capped and redacted; never an exception."""
    try:
        text = repr(value)
    except Exception:  # noqa: BLE001 - the user's __repr__ may do anything
        return f"<unprintable {type(value).__qualname__} object>"
    return _shown(text)


def _shown(text: str) -> str:
    """``text`` redacted and then capped: a secret that is cut in two looks like none."""
    shown = redact_text(text[:_MAX_READ])
    more = len(shown) - _MAX_TEXT + max(0, len(text) - _MAX_READ)
    return shown if more <= 0 else f"{shown[:_MAX_TEXT]}…(+{more})"
