"""What this system's kernel lets us isolate."""

import functools
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from signalctl.errors import RefusedError
from signalctl.sandbox import landlock, mounts, namespaces
from signalctl.sandbox.child import Reporter, run_contained
from signalctl.sandbox.folders import arranged

_TRIED_WITHIN_S = 5.0
_TRIED_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Kernel:
    """What a forked child of ours may be put into.

    Attributes:
        network: A network namespace of its own.
        files: A mount namespace of its own, with overlays.
        landlock: The version of Landlock; 0 where there is none.
        is_user: Namespaces are to be had within a user namespace only.
    """

    network: bool = False
    files: bool = False
    landlock: int = 0
    is_user: bool = False

    def leave_setup(self) -> None:
        """In the child, when all guards are installed: give up what only they needed."""
        if self.is_user and namespaces.is_administrator():  # which it is in a user namespace
            namespaces.give_up_capabilities()


@functools.cache
def probe() -> Kernel:
    """What works here, found by trying it in a child."""
    if sys.platform != "linux":
        return Kernel()
    try:
        end = run_contained(_try, timeout_s=_TRIED_WITHIN_S)
    except RefusedError:
        return Kernel()
    words = (end.message or b"").split()
    return Kernel(
        network=b"network" in words,
        files=b"files" in words,
        landlock=landlock.version(),
        is_user=not namespaces.is_administrator(),
    )


def _try(reporter: Reporter) -> None:
    """Report what can be done as the guards do it."""
    reporter.started()
    files = functools.partial(_files, is_user=not namespaces.is_administrator())
    found = [name for name, works in (("network", _network), ("files", files)) if _works(works)]
    reporter.report(" ".join(found).encode())


def _works(attempt: Callable[[], None]) -> bool:
    try:
        attempt()
    except OSError:  # the kernel has it not, or who runs us forbids it
        return False
    return True


def _network() -> None:
    namespaces.unshare(namespaces.NETWORK | namespaces.IPC)
    namespaces.raise_loopback()


def _files(*, is_user: bool) -> None:
    namespaces.unshare(namespaces.MOUNTS)
    somewhere = [Path.cwd(), Path(tempfile.gettempdir())]
    folders = arranged(somewhere, mounts.mount_points(), is_user=is_user)
    mounts.close_in(folders, size=_TRIED_BYTES, is_user=is_user)
