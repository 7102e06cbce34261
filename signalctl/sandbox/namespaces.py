"""Namespaces for the calling process: a network, IPC and a view of the file system of its own.

Linux only, through the C library. Each function raises ``OSError`` with what the kernel says.

Source of the numbers: ``linux/sched.h``, ``linux/capability.h``, ``linux/if.h``,
``linux/sockios.h``; of what they do: namespaces(7), user_namespaces(7), capabilities(7).
"""

import ctypes
import fcntl
import os
import socket
import struct
from pathlib import Path

from signalctl.sandbox.processes import libc

MOUNTS = 0x00020000
IPC = 0x08000000
NETWORK = 0x40000000
_USER = 0x10000000

_CAP_SYS_ADMIN = 21
_CAPABILITY_VERSION_3 = 0x20080522

_SIOCGIFFLAGS = 0x8913
_SIOCSIFFLAGS = 0x8914
_IFF_UP = 0x1


def unshare(namespaces: int) -> None:
    """Give this process new ``namespaces``; an ordinary user's in a user namespace of its own.

    The user namespace maps the one user and the one group, so that what was the user's still looks
    so; what is others' looks as nobody's. The capabilities it gives reach no farther than what was
    made inside, and ``give_up_capabilities`` ends them.

    Only the calling thread gets them all: where another runs, this is refused.
    """
    _check_alone()
    if not is_administrator():
        _enter_user_namespace()
    _unshare(namespaces)


def is_administrator() -> bool:
    """Whether this process may make namespaces and mounts; not whether a container forbids it."""
    effective, _, _, _, _, _ = _capabilities()
    return bool(effective >> _CAP_SYS_ADMIN & 1)


def give_up_capabilities() -> None:
    """Leave this process without any, so that a file's mode binds it as it binds its user."""
    header, data = _header(), (ctypes.c_uint32 * 6)()
    _check(libc().capset(ctypes.byref(header), ctypes.byref(data)))


def raise_loopback() -> None:
    """Make ``lo`` of a new network namespace work, for what talks to itself."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        # struct ifreq: the name in 16 bytes, then a union of 24 whose first two are the flags
        asked = fcntl.ioctl(any_socket, _SIOCGIFFLAGS, struct.pack("16sh22x", b"lo", 0))
        _, flags = struct.unpack_from("16sh", asked)
        fcntl.ioctl(any_socket, _SIOCSIFFLAGS, struct.pack("16sh22x", b"lo", flags | _IFF_UP))


def _check_alone() -> None:
    threads = len(list(Path("/proc/self/task").iterdir()))
    if threads > 1:
        raise OSError(0, f"{threads - 1} other threads run in the process already")


def _enter_user_namespace() -> None:
    """Source: "Defining user and group ID mappings" in user_namespaces(7)."""
    user, group = os.geteuid(), os.getegid()
    _unshare(_USER)
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{user} {user} 1")
    Path("/proc/self/gid_map").write_text(f"{group} {group} 1")


def _unshare(flags: int) -> None:
    _check(libc().unshare(ctypes.c_int(flags)))


def _check(result: int) -> None:
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


def _header() -> ctypes.Array[ctypes.c_uint32]:
    """The version, and the process: 0 is the caller."""
    return (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION_3, 0)


def _capabilities() -> tuple[int, ...]:
    """Effective, permitted and inheritable, first of the low 32 and then of the others."""
    header, data = _header(), (ctypes.c_uint32 * 6)()
    _check(libc().capget(ctypes.byref(header), ctypes.byref(data)))
    return tuple(data)
