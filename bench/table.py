"""Lay the rows out as one Markdown table, and say on what they were measured."""

import os
import platform
from collections.abc import Iterator, Sequence
from importlib.metadata import version
from pathlib import Path
from statistics import median

from bench.measure import Row

_HEAD = ("what", "against", "median", "min to max", "pairs", "target", "", "CPU s", "peak MB")
_NAMED = ("signalctl", "blinker", "typer", "rich", "flask", "ruff", "pyflakes", "vulture")


def table(rows: Sequence[Row]) -> str:
    """A Markdown table, its columns aligned for those who read it as text."""
    lines = [_HEAD, *map(_cells, rows)]
    widths = [max(len(line[i]) for line in lines) for i in range(len(_HEAD))]
    padded = [
        [cell.ljust(width) for cell, width in zip(line, widths, strict=True)] for line in lines
    ]
    padded.insert(1, ["-" * width for width in widths])
    return "".join(f"| {' | '.join(line)} |\n" for line in padded)


def _cells(row: Row) -> tuple[str, ...]:
    sides = (row.ours, row.theirs)
    return (
        row.what,
        row.against,
        _figure(median(row.figures), row.unit),
        f"{_figure(min(row.figures), row.unit)} to {_figure(max(row.figures), row.unit)}",
        str(len(row.figures)),
        "" if row.most is None else f"<= {_figure(row.most, row.unit)}",
        {True: "met", False: "missed", None: ""}[row.met],
        " / ".join(_seconds(median(use.cpu_s for use in side)) for side in sides),
        " / ".join(_megabytes(max(use.peak_mb for use in side)) for side in sides).strip(" /"),
    )


def _figure(value: float, unit: str) -> str:
    return f"{value:+.0f} ms" if unit == "ms" else f"{value:.2f}x"


def _seconds(cpu_s: float) -> str:
    return f"{cpu_s:.2f}" if cpu_s >= 0.1 else f"{cpu_s:.2g}"


def _megabytes(peak_mb: float) -> str:
    """Nothing where it was not measured."""
    return f"{peak_mb:.0f}" if peak_mb else ""


def machine() -> str:
    """The kind of machine and the versions, in two sentences; nothing that tells which one."""
    versions = ", ".join(f"{name} {version(name)}" for name in _NAMED)
    return (
        f"{platform.system()} on {platform.machine()} ({_maker()}), {os.cpu_count()} cores, "
        f"load {os.getloadavg()[0]:.1f} at the end. "
        f"{platform.python_implementation()} {platform.python_version()}, {versions}.\n"
    )


def _maker() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return "maker not known"
    return next(_makers_in(lines), "maker not known")


def _makers_in(lines: Sequence[str]) -> Iterator[str]:
    for line in lines:
        key, _, value = line.partition(":")
        if key.strip() == "vendor_id":
            yield {"GenuineIntel": "Intel", "AuthenticAMD": "AMD"}.get(value.strip(), "other maker")
