"""Run a command as a reader does, at a terminal, and take from it what differs from run to run."""

import os
import pty
import re
import shlex
import subprocess
import sys
import tempfile
import termios
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import pytest
from command import at_home, environment

READER = (24, 80)
"""Rows and columns of the terminal that the documents show."""

ON_THE_LOCKED_VERSIONS = pytest.mark.skipif(
    version("blinker") != "1.9.0" or not version("typer").startswith("0.28."),
    reason="the documents show the locked versions",
)

_TIME = re.compile(r" +[0-9][0-9,]*(?:\.[0-9]+)? (?:ms|s)\b")
_GUARD = re.compile(r" {10}(\w+) +(?:\x1b\[\d+m)?held(?:\x1b\[0m)? ")
_TIME_IN_JSON = re.compile(r'("duration_s": )[0-9.e+-]+')


@dataclass(frozen=True, slots=True)
class Seen:
    """What a reader sees of a command.

    Attributes:
        data: The lines of stdout.
        talk: The lines of stderr.
    """

    data: tuple[str, ...]
    talk: tuple[str, ...]
    code: int


def run(
    command: str, *, database: Path, columns: int | None = READER[1], coloured: bool = False
) -> Seen:
    """Run ``command`` as in the repository's root, its stdout a terminal, or a pipe without ``columns``.

    With colour nothing is said about it: what a terminal gets is what comes.
    """
    plain = {"LC_ALL": "C.UTF-8", "TERM": "xterm-256color", "FLASK_SKIP_DOTENV": "1"}
    local = {"DATABASE_URL": f"sqlite:///{database}", "CELERY_BROKER_URL": "", "MAIL_SERVER": ""}
    ours, theirs = os.pipe() if columns is None else _terminal(columns)
    words = shlex.split(command)[1:]
    with tempfile.TemporaryFile() as talk:
        process = subprocess.Popen(
            [sys.executable, "-m", "signalctl", *words],
            cwd=at_home(words),
            env=environment(plain | local | ({} if coloured else {"NO_COLOR": "1"})),
            stdin=subprocess.DEVNULL,
            stdout=theirs,
            stderr=talk,
        )
        os.close(theirs)
        data = read_to_the_end(ours)
        code = process.wait()
        talk.seek(0)
        return Seen(lines_of(data), lines_of(talk.read()), code)


def _terminal(columns: int) -> tuple[int, int]:
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (READER[0], columns))
    return ours, theirs


def read_to_the_end(terminal: int) -> bytes:
    """All that is written to ``terminal``, which is closed then."""
    parts: list[bytes] = []
    with os.fdopen(terminal, "rb", buffering=0) as stream:
        while True:
            try:
                part = stream.read(1 << 16)
            except OSError:  # how Linux says that the last writer is gone
                part = b""
            if not part:
                return b"".join(parts)
            parts.append(part)


def lines_of(output: bytes) -> tuple[str, ...]:
    text = output.decode().replace("\r\n", "\n").rstrip("\n")
    return tuple(text.split("\n")) if text else ()


def without_guards(lines: Sequence[str], *, kept: Container[str] = ()) -> Iterator[str]:
    """``lines``, with elisions in the header of a fire for what is not the same on every machine.

    How far a guard holds, and of what, is the machine's to say, but for those that are ``kept``.
    """
    is_header, was_elided = False, False
    for line in lines:
        is_header = bool(line) and (is_header or line.startswith("  guards "))
        is_first = line.startswith("  guards ")
        guard = _GUARD.match(line)
        if not is_header or (not is_first and guard and guard[1] in kept):
            was_elided = False
            yield line
        elif is_first or not was_elided:
            was_elided = True
            yield "  guards  ..." if is_first else "          ..."


def without_times(lines: Sequence[str]) -> tuple[str, ...]:
    return tuple(_TIME_IN_JSON.sub(r"\1N", _TIME.sub(" N s", line)) for line in lines)
