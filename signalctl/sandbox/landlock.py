"""Landlock: what the kernel refuses this process and all it starts, without a namespace.

Source: "Landlock: unprivileged access control" in the kernel's documentation, and
``linux/landlock.h``; the numbers of the calls are the same on all architectures but Alpha.
"""

import ctypes
import os
from collections.abc import Collection, Iterable
from contextlib import suppress
from pathlib import Path

from signalctl.sandbox.namespaces import is_administrator
from signalctl.sandbox.processes import libc, prctl

_CREATE_RULESET = 444
_ADD_RULE = 445
_RESTRICT_SELF = 446
_GET_VERSION = 1
_PATH_BENEATH = 1
_NET_PORT = 2

_PR_SET_NO_NEW_PRIVS = 38  # Source: linux/prctl.h

_WRITE_FILE = 1 << 1
_WRITES = _WRITE_FILE | sum(1 << bit for bit in range(4, 13))
"""To write, and to remove or make entries of any kind."""
_WRITES_SINCE = {2: 1 << 13, 3: 1 << 14}
"""To move between folders; to truncate."""

_CONNECT_TCP = 1 << 1
_SCOPE_SIGNALS = 1 << 1

PORTS_SINCE = 4
SIGNALS_SINCE = 6

_DEVICES = ("null", "zero", "full", "random", "urandom", "tty", "ptmx", "pts")


def version() -> int:
    """Which Landlock the kernel has; 0 for none."""
    found = _syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), ctypes.c_uint32(_GET_VERSION))
    return max(found, 0)


def refuse_writes(known: int, *, but: Iterable[Path] = ()) -> None:
    """Refuse to open a file for writing, and to make, move or remove one; terminals excepted.

    Not refused: what is open already, and changes of a file's mode, owner and times.

    Args:
        known: The kernel's ``version``.
        but: Folders in which everything is let.
    """
    rights = _WRITES | sum(bit for since, bit in _WRITES_SINCE.items() if known >= since)
    ruleset = _ruleset(files=rights)
    for name in _DEVICES:
        with suppress(FileNotFoundError):
            _allow(ruleset, Path("/dev", name), _WRITE_FILE)
    for folder in but:
        _allow(ruleset, folder, rights)
    _restrict(ruleset)


def refuse_tcp(ports: Collection[int]) -> None:
    """Refuse to connect by TCP, but to ``ports``; from ``PORTS_SINCE`` on."""
    ruleset = _ruleset(network=_CONNECT_TCP)
    for port in ports:
        rule = (ctypes.c_uint64 * 2)(_CONNECT_TCP, port)
        _call(_ADD_RULE, ruleset, ctypes.c_int(_NET_PORT), ctypes.byref(rule), ctypes.c_uint32(0))
    _restrict(ruleset)


def refuse_signals() -> None:
    """Refuse to signal any process that is not below this one; from ``SIGNALS_SINCE`` on."""
    _restrict(_ruleset(scopes=_SCOPE_SIGNALS))


def _ruleset(*, files: int = 0, network: int = 0, scopes: int = 0) -> int:
    """Kernels take a shorter list than they know, and a longer one if its end is zero."""
    handled = (ctypes.c_uint64 * 3)(files, network, scopes)
    return _call(
        _CREATE_RULESET,
        ctypes.byref(handled),
        ctypes.c_size_t(ctypes.sizeof(handled)),
        ctypes.c_uint32(0),
    )


def _allow(ruleset: int, path: Path, rights: int) -> None:
    descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
    try:
        # struct landlock_path_beneath_attr is packed: 64 bits, then 32
        rule = (ctypes.c_uint32 * 3)(rights, 0, descriptor)
        _call(
            _ADD_RULE,
            ruleset,
            ctypes.c_int(_PATH_BENEATH),
            ctypes.byref(rule),
            ctypes.c_uint32(0),
        )
    finally:
        os.close(descriptor)


def _restrict(ruleset: int) -> None:
    try:
        if not is_administrator():
            prctl(_PR_SET_NO_NEW_PRIVS, ctypes.c_ulong(1))
        _call(_RESTRICT_SELF, ruleset, ctypes.c_uint32(0))
    finally:
        os.close(ruleset)


def _call(number: int, *arguments: object) -> int:
    result = _syscall(number, *arguments)
    if result < 0:
        error = ctypes.get_errno()
        raise OSError(error, f"Landlock: {os.strerror(error)}")
    return result


def _syscall(number: int, *arguments: object) -> int:
    return int(libc().syscall(ctypes.c_long(number), *arguments))
