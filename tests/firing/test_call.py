"""One call, made in this process: what is told of it, and of our own mistakes."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import pytest

from signalctl.model.firing import OutcomeKind, Where
from signalctl.sandbox.box import Box
from signalctl.sandbox.call import Blame
from signalctl.sandbox.callers import Attempt, call_plainly
from signalctl.sandbox.guards import Scene
from signalctl.sandbox.inside import Trial, told_alone
from signalctl.sandbox.kernel import Kernel
from signalctl.sandbox.ledger import Ledger
from signalctl.sandbox.message import BugError, Report


def never(*_: object) -> bool:
    return False


def nothing(*_: object) -> None:
    return None


def fails(*_: object) -> NoReturn:
    raise AssertionError("our own mistake")


def told(
    receiver: Callable[..., Any],
    *,
    caller: Callable[[Attempt], None] = call_plainly,
    place: Callable[..., Any] = never,
) -> Report:
    """What is told of ``receiver(None)``."""
    blame = Blame(at_door=never, not_taken=nothing, own=never, place=place, receiver=None)
    attempt = Attempt(receiver=receiver, sender=None, payload={})
    scene = Scene(
        app=None,
        config={},
        root=Path(),
        address_of=repr,
        fired=0,
        address_of_fired="",
        kernel=Kernel(),
    )
    return Report.from_json(
        told_alone(
            Trial(attempt, caller, blame, str),
            box=Box(scene, held=(), let=(), observers=()),
            ledger=Ledger(lambda _: None, place=lambda: None, redact=str),
        )
    )


def test_a_report_survives_the_way_out_of_its_process() -> None:
    report = told(lambda _: "é\udc80")

    assert (report.kind, report.returned, report.failure) == (
        OutcomeKind.OK,
        r"'é\udc80'",
        None,
    )


def test_a_mistake_of_ours_is_not_laid_at_the_receiver() -> None:
    with pytest.raises(BugError, match="our own mistake"):
        told(lambda _: 1 // 0, place=fails)


@pytest.mark.parametrize("message", [b"", b"[]", b"{}", b'{"kind": "well"}', b"3", b"[" * 10_000])
def test_what_is_no_report_is_not_taken_for_one(message: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - any of them will do
        Report.from_json(message)


def test_what_stands_around_a_receiver_is_told_apart_from_it() -> None:
    def raises_before(_: Attempt) -> None:
        raise OSError("no context")

    def raises_after(attempt: Attempt) -> None:
        attempt.run()
        raise OSError("no way out")

    before = told(lambda _: 1, caller=raises_before)
    after = told(lambda _: 1, caller=raises_after)

    assert before.failure is not None
    assert (before.kind, before.duration_s, before.failure.where, before.detail) == (
        OutcomeKind.RAISED,
        None,
        Where.AROUND,
        "raised before it was called",
    )
    assert (after.kind, after.returned, after.failure, after.detail) == (
        OutcomeKind.OK,
        "1",
        None,
        "raised around it, after it had returned: OSError: no way out",
    )


def test_a_receiver_that_nobody_calls_never_ran() -> None:
    report = told(lambda _: 1, caller=lambda _: None)

    assert (report.kind, report.detail) == (
        OutcomeKind.NEVER_RAN,
        "what the app puts around receivers did not call it",
    )
