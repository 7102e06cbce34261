"""`list` costs little more than Flask's own command over the same application."""

from collections.abc import Iterator
from pathlib import Path

from bench import app
from bench.measure import KEPT, ROOT, Command, Row, in_turn, ratios, run


def rows() -> Iterator[Row]:
    """The sample application, and a large one."""
    large = app.write(KEPT / "large")
    yield _row("sample_app", "sample_app", ROOT, lines=5)
    yield _row(f"{app.SIGNALS:,} signals", app.NAME, large, lines=app.SIGNALS)


def _row(title: str, name: str, folder: Path, *, lines: int) -> Row:
    ours = Command(("signalctl", "-A", name, "list"), folder, lines=lines)
    theirs = Command(("flask", "--app", name, "routes"), folder, lines=5)
    for command in (ours, theirs):
        run(command)  # from here on the cache is warm, and all is compiled
    uses = in_turn({"ours": ours, "theirs": theirs}, rounds=9, budget_s=30)
    return ratios(f"list, {title}, warm", "flask routes", uses["ours"], uses["theirs"], most=1.3)
