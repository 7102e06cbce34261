"""Without overlays of the kernel's, SQLite works on copies in memory and opens no other file."""

import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

from command import ROOT, environment


def test_what_is_written_stays_in_copies(folder: Path, tmp_path: Path) -> None:
    files = [tmp_path / name for name in ("plain.db", "logged.db", "other.db")]
    for file in files:
        with closing(sqlite3.connect(file)) as connection:
            if file.name == "logged.db":
                connection.execute("pragma journal_mode = wal")
            connection.execute("create table notes (note text)")
            connection.execute("insert into notes values ('before')")
            connection.commit()
    before = {file.name: file.read_bytes() for file in tmp_path.iterdir()}

    words = [sys.executable, str(folder / "copied.py"), *map(str, files)]
    environ = environment({"PYTHONPATH": str(ROOT)})
    run = subprocess.run(words, env=environ, capture_output=True, text=True, check=True)

    other, why = files[2], "only the databases of the app's engines have a private copy here"
    assert json.loads(run.stdout) == {
        "plain": 2,
        "by path": 3,
        "as a URI": 2,
        "logged": 3,
        "other": f"OperationalError: {other}: {why}",
        "from before": f"OperationalError: {files[0]}: {why}",
        "attached": "DatabaseError: not authorized",
        "vacuum": [],
        "memory": [],
        "noted": [f"opens {other}", f"opens {files[0]}", f"ATTACH {other}"],
    }
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == before
