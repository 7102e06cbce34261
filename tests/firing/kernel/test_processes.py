"""What a receiver starts is noted, and nothing else is signalled."""

import subprocess
from collections.abc import Iterator

import pytest
from places import Place, effects

NOT_ITS_OWN = "it is not a process of the receiver"


@pytest.fixture
def bystander(place: Place) -> Iterator[subprocess.Popen[bytes]]:
    """A process of the user's that has nothing to do with the fire."""
    words = [*place.through, "sleep", "600"]
    with subprocess.Popen(words, stdin=subprocess.DEVNULL) as process:
        yield process
        process.kill()


def test_programs_and_copies_are_noted(place: Place) -> None:
    fired = place.fire("started")

    assert fired.told("outcome", "returned") == {"runs_programs": ("ok", "3"), "forks": ("ok", "7")}
    assert effects(fired, "process") == {
        "runs_programs": [("runs true 'to be' sure", ""), ("runs exit 3", "")],
        "forks": [("forks a copy of itself", "")],
    }


def test_only_its_own_processes_are_signalled(
    place: Place, bystander: subprocess.Popen[bytes]
) -> None:
    fired = place.fire("signalled", env={"BYSTANDER": str(bystander.pid)})

    assert bystander.poll() is None
    assert fired.told("outcome", "returned") == {
        "ends_its_own": ("ok", "-15"),
        "ends_another": ("refused", None),
        "has_bash_end_another": ("ok", "1"),
    }
    assert effects(fired, "process") == {
        "ends_its_own": [("runs sleep 600", "")],
        "ends_another": [(f"sends SIGTERM to process {bystander.pid}", NOT_ITS_OWN)],
        "has_bash_end_another": [(f"runs bash -c 'kill -TERM {bystander.pid}'", "")],
    }


def test_where_processes_are_allowed_others_are_signalled(
    place: Place, bystander: subprocess.Popen[bytes]
) -> None:
    words = ("signalled", "--only", "*:ends_another", "--allow", "processes")

    fired = place.fire(*words, env={"BYSTANDER": str(bystander.pid)})

    assert bystander.wait(20) == -15
    assert effects(fired, "process") == {
        "ends_another": [(f"sends SIGTERM to process {bystander.pid}", "")]
    }
