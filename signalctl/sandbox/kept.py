"""Descriptors of ours in a receiver's process, where its code does not trip over them."""

import fcntl
import resource

_FARTHEST = 10_000
"""The kernel's table of descriptors grows with the highest, and macOS has no higher ones."""

_SPARE = 32


def out_of_reach(*descriptors: int) -> list[int]:
    """Copies of descriptors, with numbers that code which closes "all" descriptors stops short of.

    Such code stops at the soft limit, and a descriptor outlives a lowering of it. So the soft
    limit stands below ours afterwards; it is the app's own unless that is very high, or equal to
    the hard limit. At most ``_SPARE`` are kept in one process.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    limits = [_FARTHEST, soft, hard - _SPARE]
    lowest = min(limit for limit in limits if limit > 0)  # "unlimited" is negative
    resource.setrlimit(resource.RLIMIT_NOFILE, (lowest + _SPARE, hard))
    moved = [fcntl.fcntl(each, fcntl.F_DUPFD_CLOEXEC, lowest) for each in descriptors]
    resource.setrlimit(resource.RLIMIT_NOFILE, (lowest, hard))
    return moved
