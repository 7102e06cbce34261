"""A key pressed at the prompt is answered in a tenth of a second: little more than starting Python."""

from collections.abc import Iterator
from pathlib import Path

from bench import app
from bench.measure import KEPT, ROOT, Command, Row, extra, in_turn, run

_MOST_MS = 70
"""What a Python that does nothing leaves of the tenth of a second."""


def rows() -> Iterator[Row]:
    """The names of the sample application, and of a large one."""
    large = app.write(KEPT / "large")
    yield _row("sample_app", "sample_app", ROOT, "signalctl fire speakers_modified ")
    yield _row(f"{app.SIGNALS:,} signals", app.NAME, large, "signalctl show ")


def _row(title: str, name: str, folder: Path, line: str) -> Row:
    run(Command(("signalctl", "-A", name, "list"), folder, lines=5))  # it leaves the index
    asked = {
        "_SIGNALCTL_COMPLETE": "complete_fish",
        "_TYPER_COMPLETE_ARGS": line,
        "_TYPER_COMPLETE_FISH_ACTION": "get-args",
    }
    uses = in_turn(
        {
            "ours": Command(("python", "-m", "signalctl"), folder, lines=1, variables=asked),
            "bare": Command(("python", "-c", "pass")),
        },
        rounds=15,
        budget_s=30,
    )
    return extra(
        f"completion, {title}", "python -c pass", uses["ours"], uses["bare"], most=_MOST_MS
    )
