"""Run ``signalctl fire`` and take from what it says that which differs from run to run."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from command import signalctl
from schemas import validate

_VOLATILE = (
    (re.compile(r" +[\d,]+\.\d ms"), "  N ms"),
    (re.compile(r"\bin \d+\.\d\d s\b"), "in N s"),
    (re.compile(r"\b0x[0-9a-f]+"), "0xN"),
    (re.compile(r"/\S+/lib/python3\.\d+/(?:site-packages/)?"), ""),
    (re.compile(r"\b((?:asyncio|ctypes|flask|quart|threading|traceback)\b\S*\.py):\d+"), r"\1:N"),
    (re.compile(r"(maximum recursion depth exceeded).*"), r"\1"),
    (re.compile(r"repeated \d+ more times"), "repeated N more times"),
    # How far these hold is the kernel's to say; tests of their own do.
    (re.compile(r"\b(network|processes|files)( +)(?:held|by hook only|none) .*"), r"\1\2..."),
    (re.compile(r"sqlite:////\S+/"), "sqlite:////.../"),
)

Document = dict[str, Any]

Fire = Callable[..., "Fired"]
"""``fire`` with an app and its folders filled in."""


@dataclass(frozen=True, slots=True)
class Fired:
    """What came of one command.

    Attributes:
        text: Standard output, durations and the like replaced.
        error: Standard error.
        document: The report as JSON; empty if none was written.
    """

    code: int
    text: str
    error: str
    document: Document

    @property
    def outcomes(self) -> dict[str, Document]:
        """Each outcome under the end of its receiver's name."""
        return {each["receiver"].rpartition(":")[2]: each for each in self.document["outcomes"]}

    def told(self, *keys: str) -> dict[str, Any]:
        """One value or a tuple of values of each outcome."""
        rows = {name: tuple(each[key] for key in keys) for name, each in self.outcomes.items()}
        return {name: row[0] if len(row) == 1 else row for name, row in rows.items()}

    @property
    def returned(self) -> dict[str, str | None]:
        """What each receiver returned."""
        return self.told("returned")


def fire(
    *words: str,
    app: str = "firing_app:app",
    cwd: Path,
    to: Path,
    env: Mapping[str, str] | None = None,
    verbose: bool = False,
    through: Sequence[str] = (),
    inherited: Sequence[int] = (),
) -> Fired:
    """Fire in ``cwd`` what ``app`` names, and have the JSON written to the folder ``to``."""
    report = to / "fired.json"
    report.unlink(missing_ok=True)
    target = ["-A", app] if app else []
    options = [*(["-v"] if verbose else []), *target, "fire", "--report", f"json={report}"]
    run = signalctl(*options, *words, cwd=cwd, env=env, through=through, inherited=inherited)
    document = json.loads(report.read_text()) if report.exists() else {}
    if document:
        validate(document, "fire")
    return Fired(run.code, steady(run.out, cwd), run.err, document)


def steady(text: str, folder: Path) -> str:
    """``text`` as it is in every run, on every version of Python."""
    text = text.replace(f"{folder}/", "")
    for pattern, replacement in _VOLATILE:
        text = pattern.sub(replacement, text)
    # Python marks the place in a line from 3.11 on, and not always the same one.
    return "".join(
        line
        for line in text.splitlines(keepends=True)
        if set(line.strip()) - set("~^") or not line.strip()
    )
