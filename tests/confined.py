"""Run a command as in a container that forbids namespaces: ``confined.py SYSCALL... -- COMMAND...``.

The kernel itself refuses the calls to the command and to all it starts, through a filter as Docker
sets one.

Source: "Seccomp BPF" in the kernel's documentation, ``linux/filter.h``, ``linux/seccomp.h``; the
errors are those of Docker's default profile.
"""

import ctypes
import errno
import os
import platform
import struct
import sys

NUMBERS = {
    "unshare": ({"x86_64": 272, "aarch64": 97}, errno.EPERM),
    "landlock": ({"x86_64": 444, "aarch64": 444}, errno.ENOSYS),
}

_NO_NEW_PRIVS = 38
_SET_SECCOMP = 22
_MODE_FILTER = 2
_LOAD_WORD, _JUMP_IF_EQUAL, _RETURN = 0x20, 0x15, 0x06
_ALLOW, _ERROR = 0x7FFF0000, 0x00050000


def _filter(names: list[str]) -> bytes:
    """Load the number of the call, compare it with each that is refused, and let the others pass."""
    program = [(_LOAD_WORD, 0, 0, 0)]
    for name in names:
        numbers, error = NUMBERS[name]
        program += [
            (_JUMP_IF_EQUAL, 0, 1, numbers[platform.machine()]),
            (_RETURN, 0, 0, _ERROR | error),
        ]
    program.append((_RETURN, 0, 0, _ALLOW))
    return b"".join(struct.pack("HBBI", *each) for each in program)


def main() -> None:
    """Set the filter, and become the command."""
    end = sys.argv.index("--")
    program = _filter(sys.argv[1:end])
    code = ctypes.create_string_buffer(program)
    described = ctypes.create_string_buffer(
        struct.pack("HxxxxxxP", len(program) // 8, ctypes.addressof(code))
    )
    call = ctypes.CDLL(None, use_errno=True).prctl
    nothing = ctypes.c_ulong(0)
    call(_NO_NEW_PRIVS, ctypes.c_ulong(1), nothing, nothing, nothing)
    if call(_SET_SECCOMP, ctypes.c_ulong(_MODE_FILTER), described, nothing, nothing) != 0:
        sys.exit(os.strerror(ctypes.get_errno()))
    command = sys.argv[end + 1 :]
    os.execvp(command[0], command)  # noqa: S606 - to become it is the point


if __name__ == "__main__":
    main()
