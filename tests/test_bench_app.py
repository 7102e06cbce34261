"""The application that is measured is as large as the table says."""

import subprocess
import sys
from pathlib import Path

from bench import app

COUNT = """
import sys
from blinker import Signal
from large_app import create_app
wsgi = create_app()
parts = [part for name, part in sys.modules.items() if name.startswith("large_app.")]
signals = {value for part in parts for value in vars(part).values() if isinstance(value, Signal)}
connects = sum(len(signal.receivers) for signal in signals)
print(len(parts), len(signals), connects, len(wsgi.blueprints))
"""


def test_the_large_app_has_the_promised_modules_signals_and_connects(tmp_path: Path) -> None:
    folder = app.write(tmp_path)

    run = subprocess.run(
        [sys.executable, "-B", "-c", COUNT], cwd=folder, capture_output=True, text=True, check=True
    )

    assert run.stdout.split() == ["300", "1200", "3000", "300"]
    assert (app.MODULES, app.SIGNALS, app.CONNECTS) == (300, 1_200, 3_000)


def test_the_large_app_is_always_the_same(tmp_path: Path) -> None:
    first, second = app.write(tmp_path / "first"), app.write(tmp_path / "second")

    texts = [
        {path.name: path.read_text() for path in folder.rglob("*.py")} for folder in (first, second)
    ]

    assert texts[0] == texts[1]
