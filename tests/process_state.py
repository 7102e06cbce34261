"""What a process is, as far as what runs in it can change that."""

import contextlib
import faulthandler
import gc
import logging
import os
import resource
import signal
import sys
import threading
import warnings
from pathlib import Path


def state() -> dict[str, object]:
    """Everything of this process that must not change, by name."""
    return {
        "environ": dict(os.environ),
        "cwd": Path.cwd(),
        "path": list(sys.path),
        "modules": sorted(sys.modules),
        "streams": [id(each) for each in (sys.stdin, sys.stdout, sys.stderr)],
        "logging": _logging(),
        "warnings": list(warnings.filters),
        "descriptors": _descriptors(),
        "children": _children(),
        "threads": threading.enumerate(),
        "handlers": {each: signal.getsignal(each) for each in signal.valid_signals()},
        "mask": signal.pthread_sigmask(signal.SIG_BLOCK, []),
        "limits": [
            resource.getrlimit(each) for each in (resource.RLIMIT_AS, resource.RLIMIT_NOFILE)
        ],
        "group": (os.getpgid(0), os.getsid(0)),
        "umask": _umask(),
        "collector": (gc.isenabled(), gc.get_threshold()),
        "faulthandler": faulthandler.is_enabled(),
        "recursion": sys.getrecursionlimit(),
    }


def _logging() -> object:
    root = logging.getLogger()
    return root.level, list(root.handlers), root.manager.disable, sorted(root.manager.loggerDict)


def _descriptors() -> list[str]:
    found = []
    for name in os.listdir("/proc/self/fd"):  # noqa: PTH208 - a listing of names, no tree of files
        with contextlib.suppress(OSError):  # the one that lists
            found.append(f"{name} {os.readlink(f'/proc/self/fd/{name}')}")  # noqa: PTH115 - the same
    return sorted(found)


def _children() -> list[str]:
    return [
        child
        for task in Path("/proc/self/task").iterdir()
        for child in (task / "children").read_text().split()
    ]


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
