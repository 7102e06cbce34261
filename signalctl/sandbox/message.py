"""What leaves a receiver's process about it: JSON, never pickled objects, with secrets redacted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from json import dumps, loads
from typing import Any

from signalctl.model.effect import Change
from signalctl.model.firing import Failure, OutcomeKind, Where
from signalctl.model.place import Place
from signalctl.sandbox.reference import NotResolvedError


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
            NotResolvedError: Nor was it.
        """
        try:
            fields = loads(received)
            if "bug" in fields:
                raise BugError(fields["bug"])
            if "not_guarded" in fields:
                raise NotGuardedError(fields["not_guarded"])
            if "not_resolved" in fields:
                message, hint = fields["not_resolved"]
                raise NotResolvedError(str(message), str(hint))
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
