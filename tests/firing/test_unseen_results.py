"""A generator under a send whose results go where they were not followed."""

import json
from pathlib import Path

from command import signalctl


def test_a_generator_is_gone_through_where_it_was_not_seen_what_becomes_of_it(
    tmp_path: Path,
) -> None:
    (tmp_path / "app.py").write_text(
        "from blinker import signal\nfrom flask import Flask\n\n"
        'app = Flask(__name__)\npaid = signal("paid")\n\n\n'
        "@paid.connect\ndef later(sender):\n    yield 3\n\n\n"
        "def pay(queue):\n    queue(lambda: paid.send(app))\n"
    )

    run = signalctl("fire", "-A", "app.py", "paid", "--format", "json", cwd=tmp_path)

    assert [each["outcome"] for each in json.loads(run.out)["outcomes"]] == ["ok"]
