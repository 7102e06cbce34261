"""Run the real command in a process of its own."""

import atexit
import os
import select
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

APPS = Path(__file__).parent / "apps"
ROOT = Path(__file__).parents[1]

_FOREIGN = (
    *("FLASK_APP", "FLASK_DEBUG", "FLASK_ENV", "FLASK_SKIP_DOTENV", "SIGNALCTL_APP"),
    *("SIGNALCTL_ENV", "APP_ENV", "ENV", "DATABASE_URL", "REDIS_URL", "SMTP_HOST"),
    *("NO_COLOR", "FORCE_COLOR", "COLUMNS", "VIRTUAL_ENV", "BASH_ENV"),
)


def copied_app(name: str, folder: Path) -> Path:
    """A copy of a little app below ``folder``, which has its own cache and starts without one."""
    left_out = shutil.ignore_patterns(".signalctl_cache", "__pycache__")
    return Path(shutil.copytree(APPS / name, folder / name, ignore=left_out))


def at_home(words: Sequence[str]) -> Path:
    """Where a command about the sample runs: a copy of the repository that no other process uses.

    Each target has its own, as a cache holds what the last command has read.
    """
    apps = [after for word, after in pairwise(words) if word in {"-A", "--app"}]
    return _copied_repository(*apps[:1], *(["--no-import"] if "--no-import" in words else []))


@cache
def _copied_repository(*_target: str) -> Path:
    above = tempfile.TemporaryDirectory()
    atexit.register(above.cleanup)
    copy = Path(above.name).resolve() / "repository"
    copy.mkdir()
    copy.parent.chmod(0o755)  # another user reads it as he reads the repository
    for name in ("pyproject.toml", "README.md"):
        shutil.copy2(ROOT / name, copy)
    for name in ("signalctl", "sample_app"):
        shutil.copytree(ROOT / name, copy / name)
    return copy


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
    through: Sequence[str] = (),
    inherited: Sequence[int] = (),
) -> Run:
    """Run ``signalctl`` with ``arguments`` in ``cwd``, its streams piped; in ROOT means at home.

    ``through`` are the words of a command that runs what stands behind them. Descriptors that are
    ``inherited`` keep their numbers.
    """
    words = [*through, sys.executable, "-m", "signalctl", *arguments]
    where = at_home(arguments) if cwd == ROOT else cwd
    return _run(words, where, environment(env), timeout_s, inherited)


def shell(line: str, *, cwd: Path, inherited: Sequence[int] = (), timeout_s: float = 60) -> Run:
    """Run a line of bash in ``cwd``; ``signalctl`` and ``python`` in it are those under test.

    A pipe ends with the code of its last part that fails. Descriptors that are ``inherited`` keep
    their numbers.
    """
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    words = ["bash", "-o", "pipefail", "-c", line]
    return _run(words, cwd, environment({"PATH": path}), timeout_s, inherited)


@dataclass(frozen=True, slots=True, eq=False)
class Hanging:
    """A command that hangs.

    Attributes:
        process: Leads a process group of its own.
        alive: Readable once no process of the command is left.
    """

    process: subprocess.Popen[bytes]
    alive: int

    def end(self, *, timeout_s: float = 20) -> Run:
        """How the command ended, once no process of it is left."""
        out, err = self.process.communicate(timeout=timeout_s)
        assert select.select([self.alive], [], [], timeout_s)[0], "a process of it lives on"
        assert os.read(self.alive, 1) == b""
        return Run(self.process.returncode, out.decode(), err.decode())


@contextmanager
def hanging(*arguments: str, cwd: Path, env: Mapping[str, str] | None = None) -> Iterator[Hanging]:
    r"""Run ``signalctl`` until its target says ``hangs\n`` on the descriptor in ``ALIVE``."""
    alive, held = os.pipe()
    with subprocess.Popen(
        [sys.executable, "-m", "signalctl", *arguments],
        cwd=cwd,
        env=environment({"ALIVE": str(held), **(env or {})}),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        pass_fds=[held],
        start_new_session=True,
    ) as process:
        os.close(held)
        try:
            assert os.read(alive, 6) == b"hangs\n"
            yield Hanging(process, alive)
        finally:
            process.kill()
            os.close(alive)


def _run(
    words: Sequence[str],
    cwd: Path,
    env: Mapping[str, str],
    timeout_s: float,
    inherited: Sequence[int] = (),
) -> Run:
    done = subprocess.run(
        words,
        cwd=cwd,
        env=env,
        capture_output=True,
        stdin=subprocess.DEVNULL,
        timeout=timeout_s,
        pass_fds=inherited,
        check=False,
    )
    return Run(done.returncode, done.stdout.decode(), done.stderr.decode())
