"""Run the real command in a process of its own."""

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

APPS = Path(__file__).parent / "apps"
ROOT = Path(__file__).parents[1]

_FOREIGN = ("FLASK_APP", "SIGNALCTL_APP", "NO_COLOR", "FORCE_COLOR", "COLUMNS", "VIRTUAL_ENV")


@dataclass(frozen=True, slots=True)
class Run:
    """A command that has ended."""

    code: int
    out: str
    err: str


def environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """This process's environment, without what would change the command's mind."""
    kept = {key: value for key, value in os.environ.items() if key not in _FOREIGN}
    return kept | {"PYTHONDONTWRITEBYTECODE": "1"} | dict(extra or {})


def signalctl(
    *arguments: str,
    cwd: Path = ROOT,
    env: Mapping[str, str] | None = None,
    timeout_s: float = 60,
) -> Run:
    """Run ``signalctl`` with ``arguments`` in ``cwd``, its streams piped."""
    done = subprocess.run(
        [sys.executable, "-m", "signalctl", *arguments],
        cwd=cwd,
        env=environment(env),
        capture_output=True,
        stdin=subprocess.DEVNULL,
        timeout=timeout_s,
        check=False,
    )
    return Run(done.returncode, done.stdout.decode(), done.stderr.decode())
