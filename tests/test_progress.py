"""What is told while one waits: only at a terminal, only for what takes long, and taken back."""

import io
import os
import pty
import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pexpect
import pytest
from command import environment

from signalctl.progress import progress

APP = """\
import sys

from blinker import Signal
from flask import Flask

app = Flask(__name__)
paid = Signal()

sys.stderr.write("half ")
sys.stderr.flush()
with open("go") as held:
    held.read()
sys.stderr.write("a line\\n")


@paid.connect
def ship(sender, **fields):
    with open("go_on") as held:
        held.read()
"""
_OURS = re.compile("\x1bD\x1b\\[A|\x1b7.*?\x1b8")
_TAKEN_BACK = "\x1b7\x1b[24;1H\x1b[2K\x1b[r\x1b8"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An app whose import is held until somebody opens ``go``, and its receiver until ``go_on``."""
    (tmp_path / "app.py").write_text(APP)
    (tmp_path / "pyproject.toml").touch()
    os.mkfifo(tmp_path / "go")
    os.mkfifo(tmp_path / "go_on")
    return tmp_path


def at_terminal(*words: str, cwd: Path, env: Mapping[str, str] | None = None) -> Any:
    return pexpect.spawn(
        sys.executable,
        ["-m", "signalctl", *words],
        cwd=cwd,
        env=environment({"TERM": "xterm", "CI": "", "NO_COLOR": "1", **(env or {})}),
        encoding="utf-8",
        dimensions=(24, 80),
        timeout=60,
    )


def let_go(fifo: Path) -> None:
    """What waits for it goes on; only once it waits."""
    fifo.open("w").close()


def without_ours(text: str) -> str:
    return _OURS.sub("", text)


def test_a_long_load_is_told_and_taken_back(folder: Path) -> None:
    waited_for = at_terminal("-A", "app", "list", cwd=folder)
    waited_for.expect_exact("half ")
    waited_for.expect("\x1b7\x1b\\[24;1H\x1b\\[2Ksignalctl: loading app, [0-9]+ s\x1b8")
    let_go(folder / "go")
    waited_for.expect(pexpect.EOF)

    plain = at_terminal("-A", "app", "list", cwd=folder, env={"CI": "true"})
    plain.expect_exact("half ")
    let_go(folder / "go")
    plain.expect(pexpect.EOF)

    assert without_ours(waited_for.before) == plain.before
    assert waited_for.before.count(_TAKEN_BACK) == 1
    assert _OURS.findall(plain.before) == []


@pytest.mark.parametrize(
    ("words", "env"),
    [
        (("--quiet",), {}),
        ((), {"CI": "true"}),
        ((), {"TERM": "dumb"}),
    ],
    ids=str,
)
def test_who_does_not_want_to_know_is_told_nothing(
    folder: Path, words: tuple[str, ...], env: dict[str, str]
) -> None:
    process = at_terminal(*words, "-A", "app", "list", cwd=folder, env=env)
    process.expect_exact("half ")
    # Nobody is forked who would tell: the two processes are all there are.
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    let_go(folder / "go")
    process.expect(pexpect.EOF)

    assert len(children) == 1
    assert "\x1b" not in process.before


def test_a_long_call_is_told(folder: Path) -> None:
    process = at_terminal("-A", "app", "fire", "paid", "--live", "--timeout", "60", cwd=folder)
    let_go(folder / "go")
    process.expect(r"signalctl: calling the receivers, [0-9]+ s")
    let_go(folder / "go_on")
    process.expect(pexpect.EOF)

    assert process.before.count("\x1b[r") == 1
    assert "1 receiver: 1 ok" in without_ours(process.before)


def test_an_interrupt_takes_it_back(folder: Path) -> None:
    process = at_terminal("-A", "app", "list", cwd=folder)
    process.expect(r"signalctl: loading app, [0-9]+ s")
    process.sendintr()
    process.expect(pexpect.EOF)
    process.close()

    assert process.exitstatus == 130
    assert process.before.endswith(_TAKEN_BACK)


_ROW = "\x1b7\x1b\\[24;1H\x1b\\[2Ksignalctl: loading app, [0-9]+ s\x1b8"


@contextmanager
def stopped_in_a_shell(folder: Path) -> Iterator[Any]:
    """A shell at its prompt, in which Ctrl-Z has stopped what showed that it loads the app."""
    shell = pexpect.spawn(
        "bash",
        ["--noprofile", "--norc", "-i"],
        cwd=folder,
        env=environment({"TERM": "xterm", "CI": "", "NO_COLOR": "1", "PS1": "ready> "}),
        encoding="utf-8",
        dimensions=(24, 80),
        timeout=60,
    )
    try:
        shell.expect_exact("ready> ")
        shell.sendline(f"{sys.executable} -m signalctl -A app list")
        shell.expect(_ROW)
        shell.send("\x1a")
        shell.expect_exact("ready> ")
        assert "Stopped" in shell.before
        if _TAKEN_BACK not in shell.before:  # the shell waits for none but the one it started
            shell.expect_exact(_TAKEN_BACK)
        yield shell
    finally:
        shell.close(force=True)


def test_ctrl_z_takes_it_back_until_the_program_goes_on(folder: Path) -> None:
    with stopped_in_a_shell(folder) as shell:
        shell.sendline("fg")
        shell.expect(_ROW)

        let_go(folder / "go")
        shell.expect_exact(_TAKEN_BACK)
        shell.expect("No signals to show|Next:")


def test_in_the_background_nothing_is_told_at_the_prompt(folder: Path) -> None:
    with stopped_in_a_shell(folder) as shell:
        shell.logfile_read = shown = io.StringIO()
        shell.sendline("bg; sleep 1.5")  # longer than it takes to be told again
        shell.expect_exact("signalctl -A app list &")
        shell.expect_exact("ready> ")
        let_go(folder / "go")
        shell.expect("No signals to show|Next:")

        assert "signalctl: loading" not in shown.getvalue()


def told(patience_s: float, *things: str) -> str:
    """What a terminal gets while these are done, each until the next."""
    ours, theirs = pty.openpty()
    with progress(
        quiet=False, environ={"TERM": "xterm"}, descriptor=theirs, patience_s=patience_s
    ) as saying:
        for each in things:
            saying.doing(each)
    os.set_blocking(ours, False)
    try:
        return os.read(ours, 1 << 16).decode()
    except BlockingIOError:
        return ""
    finally:
        os.close(ours)
        os.close(theirs)


def test_what_does_not_take_long_is_not_told() -> None:
    assert told(3600, "loading app", "reading the source") == ""


def test_a_terminal_without_a_size_is_told_nothing() -> None:
    assert told(0, "loading app") == ""
