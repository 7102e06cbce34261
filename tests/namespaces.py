"""Whether this system grants namespaces; a container's default profile refuses them."""

import os
import subprocess
from functools import cache
from typing import NoReturn

import pytest
from servers import unmet

NEEDED = pytest.mark.namespaces
"""A test of what is only so where a receiver's files and connections are its own."""


@cache
def granted(through: tuple[str, ...] = ()) -> bool:
    """Whether whoever runs the tests may have mounts of its own; ``through``: who is asked for."""
    ordinary = bool(through) or os.geteuid() != 0
    own = ("--user", "--map-root-user") if ordinary else ()
    words = [*through, "unshare", *own, "--mount", "true"]
    return subprocess.run(words, capture_output=True, check=False).returncode == 0


def refused() -> NoReturn:
    """Skip the test; in CI, where namespaces are granted, fail it."""
    unmet(
        "needs a system that grants namespaces: 'unshare --user --map-root-user --mount true' fails"
    )
