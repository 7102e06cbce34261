"""Where the output of ``list`` may go, beside the pipes of the other tests."""

import subprocess
import sys
from pathlib import Path

from command import ROOT, environment


def test_stdout_may_be_a_file_while_stderr_is_a_pipe(tmp_path: Path) -> None:
    with (tmp_path / "out").open("wb") as out:
        run = subprocess.run(
            [sys.executable, "-m", "signalctl", "list"],
            cwd=ROOT,
            env=environment({"DATABASE_URL": f"sqlite:///{tmp_path}/event.db"}),
            stdout=out,
            stderr=subprocess.PIPE,
            check=False,
        )

    assert (run.returncode, run.stderr) == (0, b"")
    assert "speakers_modified" in (tmp_path / "out").read_text()
