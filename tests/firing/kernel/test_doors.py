"""Which doors the kernel can close here is in the header; where it cannot, nothing is called."""

import platform
import socket
import sys

import namespaces
import pytest
from command import ROOT
from confined import NUMBERS
from places import Place, effects, was_reached

CONFINED = (sys.executable, str(ROOT / "tests" / "confined.py"))
REFUSED = "this system allows no private copy, so every write is refused"

pytestmark = pytest.mark.skipif(
    platform.machine() not in NUMBERS["unshare"][0],
    reason="the numbers of this machine's system calls are not written down",
)


def guards(document: dict[str, list[dict[str, str]]]) -> dict[str, tuple[str, str]]:
    return {
        each["name"]: (each["state"], each["covers"])
        for each in document["guards"]
        if each["name"] in {"network", "processes", "files"}
    }


@namespaces.NEEDED
def test_the_header_says_what_is_held(place: Place) -> None:
    fired = place.fire("started", "--dry-run")

    assert guards(fired.document) == {
        "network": (
            "held",
            "nothing is reached but what was connected before; "
            "unix sockets outside the copied folders: by hook only",
        ),
        "processes": ("held", "contained: they see what the receiver sees, and end with it"),
        "files": (
            "held",
            "private copy of ./, ~/, /tmp, /dev/shm and /run; all else is read-only",
        ),
    }


@pytest.mark.fault(
    67,
    "Landlock and hooks hold what they can, and the header says so; without either, no receiver is called.",
)
def test_without_namespaces_writes_and_connections_are_refused(
    place: Place, sink: socket.socket
) -> None:
    before = place.tree()
    through = (*CONFINED, "unshare", "--")

    written = place.fire("written", "--only", "*:has_bash_write", through=through)
    reached = place.fire(
        *("reached", "--only", "*:posts", "--only", "*:runs_bash"),
        *("--only", "*:calls_the_c_library"),
        through=through,
        env={"SINK_PORT": str(sink.getsockname()[1])},
    )

    assert place.tree() == before
    assert not was_reached(sink)
    assert guards(written.document) == {
        "network": (
            "by_hook_only",
            "the kernel refuses TCP, and a hook what else Python code tries",
        ),
        "processes": ("held", "contained: they see what the receiver sees, and end with it"),
        "files": (
            "held",
            "every write is refused, not copied; modes, owners and times by hook only",
        ),
    }
    assert written.told("outcome") == {"has_bash_write": "raised"}
    assert reached.told("outcome") == {
        "posts": "refused",
        "runs_bash": "ok",
        "calls_the_c_library": "ok",
    }


def test_without_namespaces_files_from_before_are_twins(place: Place) -> None:
    before = place.tree()

    fired = place.fire("held_open", through=(*CONFINED, "unshare", "--"))

    assert place.tree() == before
    assert effects(fired, "file")["appends_to_a_log"] == [("appends to app.log, 14 B", "")]
    assert fired.told("outcome", "returned") == {
        "appends_to_a_log": ("ok", None),
        "counts": ("ok", "(2, b'1')"),
        "fills_shared_memory": ("ok", "b'fully'"),
    }


@pytest.mark.fault(
    67,
    "Landlock and hooks hold what they can, and the header says so; without either, no receiver is called.",
)
def test_without_anything_no_receiver_is_called(place: Place) -> None:
    fired = place.fire("written", through=(*CONFINED, "unshare", "landlock", "--"))

    assert (fired.code, fired.text, fired.document) == (2, "", {})
    assert fired.error == (
        "signalctl: error: 'leaving:written' was not fired: a guard could not be installed\n"
        "  network: this system allows neither a network namespace nor Landlock's ports; "
        "--allow weak-sandbox makes do with a hook\n"
        "  hint: Let that happen with --allow network, or everything with --live.\n"
    )


def test_a_weak_sandbox_holds_what_python_code_does(place: Place, sink: socket.socket) -> None:
    before = place.tree()
    through = (*CONFINED, "unshare", "landlock", "--")
    env = {"SINK_PORT": str(sink.getsockname()[1])}

    written = place.fire(
        "written", "--only", "*:writes", "--allow", "weak-sandbox", through=through
    )
    reached = place.fire(
        "reached", "--only", "*:posts", "--allow", "weak-sandbox", through=through, env=env
    )

    assert place.tree() == before
    assert not was_reached(sink)
    assert guards(written.document) == {
        "network": (
            "by_hook_only",
            "a hook refuses what Python code tries, and other programs are free",
        ),
        "processes": (
            "by_hook_only",
            "contained: they see what the receiver sees, and end with it; "
            "they may signal others, Python code may not",
        ),
        "files": (
            "by_hook_only",
            "a hook refuses what Python code writes, other programs are free",
        ),
    }
    assert effects(written, "file") == {"writes": [("writes notes.txt", REFUSED)]}
    assert reached.told("outcome") == {"posts": "refused"}
