"""Run commands in turn, read what each used, and compare pair by pair.

CPU is that of the process and of all it waited for, user and system. Wall time is not used: other
work on the machine changes it most. It stretches CPU time as well, but that of both in a pair.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import IO

ROOT = Path(__file__).parents[1]
KEPT = ROOT / ".bench"
"""Where code to read and generated applications are kept between runs; git ignores it."""

_FOREIGN = ("FLASK_", "SIGNALCTL_", "PYTHON", "DATABASE_URL", "CELERY_", "COLUMNS", "FORCE_COLOR")


class BenchError(Exception):
    """A command did not do what is measured; no figure of it is worth printing."""


@dataclass(frozen=True, slots=True)
class Command:
    """What is run.

    Attributes:
        words: The program, a script beside this Python, and its arguments.
        folder: Where it is run.
        exits: How it may end.
        lines: So many lines it prints at least, or it did not do its work.
        before: What is done first, and not measured.
        variables: Set in its environment.
    """

    words: tuple[str, ...]
    folder: Path = ROOT
    exits: tuple[int, ...] = (0,)
    lines: int = 0
    before: Callable[[], None] | None = None
    variables: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Use:
    """What one run used: seconds of CPU, and the highest resident memory of any one process."""

    cpu_s: float
    peak_mb: float


Uses = tuple[Use, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table.

    Attributes:
        what: What is measured.
        against: What it is compared with.
        figures: One for each pair.
        unit: ``x`` for a ratio, ``ms`` for a difference.
        most: The target: so much at most, in the median; ``None`` where nothing is promised.
        ours: What each of our runs used.
        theirs: What each of the others used.
    """

    what: str
    against: str
    figures: tuple[float, ...]
    unit: str
    most: float | None
    ours: Uses
    theirs: Uses

    @property
    def met(self) -> bool | None:
        """Whether the target is met; ``None`` where there is none."""
        return None if self.most is None else median(self.figures) <= self.most


def run(command: Command) -> Use:
    """Run ``command`` to its end.

    The peak is the kernel's, and it counts from the fork: it is never below that of this process,
    which therefore stays small.

    Raises:
        BenchError: It is missing, ends otherwise than it may, or prints too little.
    """
    if command.before is not None:
        command.before()
    program = Path(sys.executable).parent / command.words[0]
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        try:
            process = subprocess.Popen(
                [program, *command.words[1:]],
                cwd=command.folder,
                env={**_environment(), **command.variables},
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
            )
        except OSError as error:
            raise BenchError(f"{command.words[0]}: {error.strerror}") from error
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        printed = _lines(out)
        if process.returncode not in command.exits or printed < command.lines:
            err.seek(0)
            said = err.read().decode(errors="replace").strip()[-500:]
            raise BenchError(
                f"{' '.join(command.words)}: exit {process.returncode}, {printed} lines\n{said}"
            )
    return Use(used.ru_utime + used.ru_stime, used.ru_maxrss / _MAXRSS_OF_A_MB)


_MAXRSS_OF_A_MB = 2**20 if sys.platform == "darwin" else 2**10


def _environment() -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith(_FOREIGN)}
    return kept | {"PYTHONPATH": str(ROOT), "NO_COLOR": "1"}


def _lines(out: IO[bytes]) -> int:
    out.seek(0)
    return sum(block.count(b"\n") for block in iter(lambda: out.read(2**16), b""))


def in_turn(commands: Mapping[str, Command], *, rounds: int, budget_s: float) -> dict[str, Uses]:
    """Run each command once, then each again: A B A B, not A A B B, for machines change pace.

    Args:
        commands: By a name of the caller's.
        rounds: So many at most.
        budget_s: No round is begun that would, going by the last one, end later than this. The
            first always is.
    """
    uses: dict[str, Uses] = dict.fromkeys(commands, ())
    begun = ended = time.monotonic()
    for _ in range(rounds):
        last = ended
        for name, command in commands.items():
            uses[name] += (run(command),)
        ended = time.monotonic()
        if ended - begun + (ended - last) > budget_s:
            break
    return uses


def ratios(what: str, against: str, ours: Uses, theirs: Uses, *, most: float | None) -> Row:
    """How many times the CPU of ``theirs`` is used by ``ours``, pair by pair."""
    figures = tuple(a.cpu_s / b.cpu_s for a, b in zip(ours, theirs, strict=True))
    return Row(what, against, figures, "x", most, ours, theirs)


def extra(what: str, against: str, ours: Uses, theirs: Uses, *, most: float | None) -> Row:
    """How many milliseconds of CPU ``ours`` uses more than ``theirs``, pair by pair."""
    figures = tuple((a.cpu_s - b.cpu_s) * 1000 for a, b in zip(ours, theirs, strict=True))
    return Row(what, against, figures, "ms", most, ours, theirs)


def growth(what: str, against: str, ours: Uses, theirs: Uses, *, most: float | None) -> Row:
    """How many times the memory of ``theirs`` is used by ``ours``, pair by pair."""
    figures = tuple(a.peak_mb / b.peak_mb for a, b in zip(ours, theirs, strict=True))
    return Row(what, against, figures, "x", most, ours, theirs)
