"""What ``show`` tells of the findings of ``check``."""

from pathlib import Path

from command import signalctl


def test_a_finding_that_names_another_signal_says_that_it_is_so_for_this_one(
    tmp_path: Path,
) -> None:
    (tmp_path / "app.py").write_text(
        "from blinker import Namespace\nfrom flask import Flask\n\n"
        "app = Flask(__name__)\nns = Namespace()\n"
        'opened = ns.signal("opened")\nshut = ns.signal("shut")\n\n\n'
        "@opened.connect\n@shut.connect\ndef note(sender, **extra):\n"
        '    if extra.get("quiet"):\n        return\n\n\n'
        "def turn():\n    opened.send(app)\n    shut.send(app)\n"
    )

    told = {
        name: signalctl("show", "-A", "app.py", name, cwd=tmp_path).out.split("1 finding\n")[1]
        for name in ("opened", "shut")
    }

    first = (
        "  app.py:13  SIG106 unsent-field-read, warning\n"
        "      'note' reads 'quiet', which no send of 'opened' has\n"
    )
    assert told["opened"].startswith(f"{first}\n")
    assert told["shut"].startswith(f"{first}      the same for 'shut'\n\n")
