"""Run pytest on a suite outside of the repository, in a process of its own, with our plugin."""

import subprocess
import sys
from pathlib import Path

from command import ROOT, Run, environment

PLUGIN = ("-p", "signalctl.integrations.pytest_plugin")
# Ours may be an entry point here or not: nothing is loaded by that way, so that it is loaded once.
_ALONE = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTEST_ADDOPTS": "", "PYTHONPATH": str(ROOT)}


def written(folder: Path, **files: str) -> Path:
    """``folder`` with a file ``NAME.py`` for each keyword."""
    for name, text in files.items():
        (folder / f"{name}.py").write_text(text)
    return folder


def run_pytest(folder: Path, *arguments: str, ini: str = "") -> Run:
    """Run pytest in ``folder`` with our plugin and ``arguments``; ``ini`` are lines of settings."""
    (folder / "pytest.ini").write_text(f"[pytest]\n{ini}\n")
    return run_python(folder, "-m", "pytest", *PLUGIN, "-p", "no:cacheprovider", "-q", *arguments)


def run_python(folder: Path, *arguments: str) -> Run:
    """Run Python in ``folder``, where it finds our package, and pytest no plugin but by its name."""
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env=environment(_ALONE),
        capture_output=True,
        stdin=subprocess.DEVNULL,
        timeout=120,
        check=False,
    )
    return Run(done.returncode, done.stdout.decode(), done.stderr.decode())
