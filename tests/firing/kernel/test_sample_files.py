"""The sample application's database is a file, of which each receiver has a private copy."""

import json
from pathlib import Path

from command import ROOT, signalctl


def test_the_sample_leaves_its_database_byte_for_byte(tmp_path: Path) -> None:
    database = tmp_path / "events.db"
    env = {"DATABASE_URL": f"sqlite:///{database}"}
    signalctl("list", cwd=ROOT, env=env)
    before = database.read_bytes()

    words = ("fire", "speakers_modified", "--event-id", "3", "--only", "*:audit_speakers")
    fired = json.loads(signalctl(*words, "--format", "json", cwd=ROOT, env=env).out)

    assert database.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["events.db"]
    (outcome,) = fired["outcomes"]
    assert outcome["outcome"] == "ok"
    assert [each for each in outcome["effects"] if each["kind"] == "file"] == []
