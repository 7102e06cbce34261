"""Rows of the table of faults about standard streams, terminals and how Python is started."""

import os
import shutil
import signal
from collections.abc import Mapping
from pathlib import Path

import pytest
from command import APPS, Run, hanging, shell, signalctl

NAMED = """
from blinker import signal

café = signal("café-日本")


@café.connect
def log(sender, **fields): ...
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(APPS / "invocations", tmp_path / "project"))


@pytest.mark.fault(48, "Exit code 3: what is no file is not waited for, whatever is at its end.")
@pytest.mark.parametrize("stdin", ["</dev/null", "<&-", "<>pipe"])
def test_row_48_stdin_as_a_file(folder: Path, stdin: str) -> None:
    os.mkfifo(folder / "pipe")

    run = shell(f"signalctl fire -A shop booked note=@/dev/stdin {stdin}", cwd=folder)

    assert (run.code, run.out) == (3, "")
    assert run.err == (
        "signalctl: error: '/dev/stdin' cannot fill 'note': no regular file\n"
        "  hint: For the text itself write note:str=TEXT\n"
    )


@pytest.mark.fault(52, "A terminal that changes its size disturbs nothing.")
def test_row_52_terminal_resize(folder: Path) -> None:
    with hanging("fire", "-A", "waits", "stuck", cwd=folder) as command:
        os.killpg(command.process.pid, signal.SIGWINCH)
        os.killpg(command.process.pid, signal.SIGINT)

        assert command.end() == Run(130, "", "")


@pytest.mark.fault(76, "The same bytes, on a pipe, however Python is started and in every locale.")
@pytest.mark.parametrize(
    "env",
    [
        {"PYTHONDEVMODE": "1"},
        {"PYTHONWARNINGS": "error"},
        {"PYTHONOPTIMIZE": "2"},
        {"LANG": "C", "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"LC_ALL": "C", "PYTHONIOENCODING": "ascii", "COLUMNS": "1"},
    ],
    ids=" ".join,
)
def test_row_76_python_options_and_locales(tmp_path: Path, env: Mapping[str, str]) -> None:
    (tmp_path / "shop.py").write_text(NAMED, encoding="utf-8")
    usual = signalctl("list", "--module", "shop", cwd=tmp_path, env={"LC_ALL": "C.UTF-8"})

    run = signalctl("list", "--module", "shop", cwd=tmp_path, env=env)

    assert usual.out.startswith("shop:café ")
    assert run == Run(0, usual.out, "")
