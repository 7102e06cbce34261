"""The child that does the command, and the parent that answers whatever becomes of it.

Each test starts a program of its own: it forks, and takes signals.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from textwrap import dedent

import pytest

if not hasattr(os, "fork"):
    pytest.skip("there are no two processes without os.fork", allow_module_level=True)

DRIVER = """\
import os, signal, sys, threading
from signalctl.errors import SignalctlError
from signalctl.target.supervisor import supervise
import program
program.before()
try:
    code = supervise(program.command, load_timeout_s=program.LOAD_TIMEOUT_S)
except SignalctlError as error:
    print(type(error).__name__, error.message, *error.detail, error.hint, sep="\\n", file=sys.stderr)
    code = 3
program.after()
sys.exit(code)
"""
PROGRAM = """\
import os, signal, subprocess, sys, threading

LOAD_TIMEOUT_S = 20.0

def before(): ...
def after(): ...

"""


def start(
    folder: Path, program: str, *flags: str, env: Mapping[str, str] | None = None
) -> "subprocess.Popen[str]":
    (folder / "program.py").write_text(PROGRAM + dedent(program))
    (folder / "driver.py").write_text(DRIVER)
    return subprocess.Popen(
        [sys.executable, *flags, "driver.py"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[1]), **(env or {})},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def run(
    folder: Path, program: str, *flags: str, env: Mapping[str, str] | None = None
) -> tuple[int, str, str]:
    process = start(folder, program, *flags, env=env)
    out, err = process.communicate(input="typed\n", timeout=30)
    return process.returncode, out, err


STREAMS = """
    def command(output, loaded):
        print("by print")
        os.write(1, b"by descriptor\\n")
        subprocess.run(["echo", "by program"], check=True)
        print("\\u20ac \\udc80")
        loaded()
        os.write(output, b"data\\n")
        print("input:", repr(sys.stdin.read()))
        return 1
"""
STREAMS_ERR = "by print\nby descriptor\nby program\n\u20ac \\udc80\ninput: ''\n"


def test_only_our_own_data_reaches_stdout_and_stdin_is_empty(tmp_path: Path) -> None:
    outcome = run(tmp_path, STREAMS, env={"PYTHONUTF8": "1"})

    assert outcome == (1, "data\n", STREAMS_ERR)


@pytest.mark.fault(76, "The same bytes, on a pipe, however Python is started and in every locale.")
@pytest.mark.parametrize(
    ("flags", "env"),
    [
        ((), {"PYTHONOPTIMIZE": "2"}),
        (("-X", "dev"), {}),
        ((), {"LANG": "C", "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}),
        (("-W", "error"), {"PYTHONFAULTHANDLER": "1"}),
        ((), {"PYTHONUNBUFFERED": "1"}),
    ],
)
def test_the_data_is_the_same_however_python_is_started(
    tmp_path: Path, flags: tuple[str, ...], env: dict[str, str]
) -> None:
    code, out, err = run(tmp_path, STREAMS, *flags, env=env)

    assert (code, out) == (1, "data\n")
    assert "Traceback" not in err
    assert "Warning" not in err


@pytest.mark.parametrize("code", [0, 1, 5, 141])
def test_the_exit_code_of_the_command_is_passed_on(tmp_path: Path, code: int) -> None:
    outcome = run(tmp_path, f"def command(output, loaded): return {code}")

    assert outcome == (code, "", "")


@pytest.mark.parametrize("line", ["raise ValueError('ours')", "sys.exit(0)"])
def test_what_the_command_raises_is_a_bug_of_ours_and_is_printed(tmp_path: Path, line: str) -> None:
    code, out, err = run(tmp_path, f"def command(output, loaded): {line}")

    assert (code, out) == (4, "")
    assert err.startswith("Traceback (most recent call last):\n")
    assert err.endswith(("ValueError: ours\n", "SystemExit: 0\n"))


LOOK = "Look for os._exit in it, and in what it imports."
CRASHED = "Look for C code in it, and in what it imports."


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("os._exit(0)", ["ended the process with exit code 0 while it was loaded", LOOK]),
        ("os._exit(7)", ["ended the process with exit code 7 while it was loaded", LOOK]),
        ("loaded(); os._exit(7)", ["ended the process with exit code 7 after it was loaded", LOOK]),
        ("os.abort()", ["was killed by SIGABRT while it was loaded", "@ os.abort()", CRASHED]),
        ("loaded(); os.abort()", ["was killed by SIGABRT after it was loaded", CRASHED]),
        (
            "import ctypes; ctypes.string_at(0)",
            [
                "was killed by SIGSEGV while it was loaded",
                "@ import ctypes; ctypes.string_at(0)",
                CRASHED,
            ],
        ),
        (
            "os.kill(os.getpid(), signal.SIGKILL)",
            ["was killed by SIGKILL while it was loaded", "Has the system run out of memory?"],
        ),
    ],
)
def test_a_child_that_ends_without_a_report_was_ended_by_the_target(
    tmp_path: Path, body: str, said: list[str]
) -> None:
    code, out, err = run(tmp_path, f"def command(output, loaded):\n    {body}")

    lines = [line.replace("@", "program.py:9 in command:") for line in said]
    assert (code, out) == (3, "")
    assert err.splitlines() == ["TargetError", f"the target {lines[0]}", *lines[1:]]


GIVE_TIME = "Give it longer: --load-timeout SECONDS, or load_timeout in [tool.signalctl]."
HANG = """
    LOAD_TIMEOUT_S = 0.2

    def connect(address):
        threading.Event().wait()

    def command(output, loaded):
        {before}
        connect("db.example")
"""


def test_a_target_that_hangs_is_ended_and_shown_where_it_hangs(tmp_path: Path) -> None:
    code, out, err = run(tmp_path, HANG.format(before="pass"))

    assert (code, out) == (3, "")
    assert err.splitlines() == [
        "TargetError",
        "the target was not loaded after 0.2 s",
        "program.py:12 in connect: threading.Event().wait()",
        'program.py:16 in command: connect("db.example")',
        GIVE_TIME,
    ]


def test_a_hang_is_shown_of_the_main_thread_whatever_other_threads_do(tmp_path: Path) -> None:
    thread = "threading.Thread(target=connect, args=[1], daemon=True).start()"
    _, _, err = run(tmp_path, HANG.format(before=thread))

    assert err.splitlines()[2:4] == [
        "program.py:12 in connect: threading.Event().wait()",
        'program.py:16 in command: connect("db.example")',
    ]


def test_a_target_that_turns_the_alarm_off_is_ended_all_the_same(tmp_path: Path) -> None:
    alarm_off = "import faulthandler; faulthandler.cancel_dump_traceback_later()"
    code, out, err = run(tmp_path, HANG.format(before=alarm_off))

    assert (code, out) == (3, "")
    assert err.splitlines() == ["TargetError", "the target was not loaded after 0.2 s", GIVE_TIME]


def test_the_time_out_is_for_loading_only(tmp_path: Path) -> None:
    outcome = run(
        tmp_path,
        """
        LOAD_TIMEOUT_S = 0.1

        def command(output, loaded):
            loaded()
            threading.Event().wait(1.4)  # longer than the parent waits for the child's alarm
            return 0
        """,
    )

    assert outcome == (0, "", "")


WAITING = """
    def command(output, loaded):
        loaded()
        try:
            print("ready", os.getpid(), flush=True)
            signal.pause()
        except KeyboardInterrupt:
            threading.Event().wait(0.2)
            os.write(output, b"what was found\\n")
            raise
"""


def ready(process: "subprocess.Popen[str]") -> int:
    """Wait until the child says so; its process id."""
    assert process.stderr is not None
    word, child = process.stderr.readline().split()
    assert word == "ready"
    return int(child)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize("to_all", [True, False])
def test_a_signal_that_asks_to_end_interrupts_the_child_once(
    tmp_path: Path, number: signal.Signals, *, to_all: bool
) -> None:
    process = start(tmp_path, WAITING)
    child = ready(process)

    if to_all:  # as a terminal does
        os.killpg(process.pid, number)
    else:
        os.kill(process.pid, number)
    out, err = process.communicate(timeout=30)

    assert (process.returncode, out, err) == (130, "what was found\n", "")
    with pytest.raises(ProcessLookupError):
        os.kill(child, 0)


DEAF = """
    def command(output, loaded):
        loaded()
        while True:
            try:
                print("ready", os.getpid(), flush=True)
                threading.Event().wait()
            except KeyboardInterrupt:
                os.write(output, b"swallowed\\n")
"""


def test_a_child_that_swallows_the_interrupt_is_killed_after_a_grace(tmp_path: Path) -> None:
    process = start(tmp_path, DEAF)
    child = ready(process)

    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)

    assert (process.returncode, out, err) == (130, "swallowed\n", f"ready {child}\n")
    with pytest.raises(ProcessLookupError):
        os.kill(child, 0)


@pytest.mark.fault(51, "Exit code 130, and no process is left; the second Ctrl-C does not wait.")
def test_a_second_ctrl_c_does_not_wait(tmp_path: Path) -> None:
    process = start(tmp_path, DEAF)
    ready(process)
    begin = time.monotonic()

    while process.poll() is None:
        process.send_signal(signal.SIGINT)
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=0.15)
    process.communicate()

    assert process.returncode == 130
    assert time.monotonic() - begin < 1.5  # the grace alone is 2 s


def test_a_killed_parent_leaves_no_child(tmp_path: Path) -> None:
    if sys.platform != "linux":
        pytest.skip("only Linux ends a child with its parent")
    process = start(tmp_path, WAITING)
    ready(process)

    process.kill()
    # The child has these open as well: they end when it has ended.
    out, err = process.communicate(timeout=30)

    assert (process.returncode, out, err) == (-signal.SIGKILL, "", "")


def test_what_the_user_has_switched_off_stays_off(tmp_path: Path) -> None:
    outcome = run(
        tmp_path,
        """
        def before():
            signal.signal(signal.SIGHUP, signal.SIG_IGN)

        def command(output, loaded):
            os.kill(os.getppid(), signal.SIGHUP)
            os.kill(os.getpid(), signal.SIGHUP)
            return 0
        """,
    )

    assert outcome == (0, "", "")


def test_the_parent_is_afterwards_as_it_was(tmp_path: Path) -> None:
    outcome = run(
        tmp_path,
        """
        def state():
            signals = [signal.getsignal(each) for each in signal.valid_signals()]
            mask = signal.pthread_sigmask(signal.SIG_BLOCK, ())
            wakeup = signal.set_wakeup_fd(-1)
            return signals, mask, wakeup, os.listdir("/proc/self/fd"), sys.stdout.line_buffering

        def before():
            global was
            signal.signal(signal.SIGTERM, lambda *_: None)
            was = state()

        def command(output, loaded):
            loaded()
            return 0

        def after():
            if sys.platform == "linux":
                assert state() == was
        """,
    )

    assert outcome == (0, "", "")


def test_the_child_starts_with_the_signals_of_a_fresh_process(tmp_path: Path) -> None:
    outcome = run(
        tmp_path,
        """
        def command(output, loaded):
            assert signal.pthread_sigmask(signal.SIG_BLOCK, ()) == set()
            assert signal.getsignal(signal.SIGCHLD) is signal.SIG_DFL
            assert signal.set_wakeup_fd(-1) == -1
            assert os.getpgrp() == os.getpgid(os.getppid())
            return 0
        """,
    )

    assert outcome == (0, "", "")


def test_data_for_a_closed_stdout_fails_and_goes_nowhere_else(tmp_path: Path) -> None:
    outcome = run(
        tmp_path,
        """
        def before():
            os.close(0)
            os.close(1)
            sys.stdin = sys.stdout = None  # as Python starts without them

        def command(output, loaded):
            try:
                os.write(output, b"data")
            except OSError as error:
                print(error.strerror, file=sys.stderr)
            return 4
        """,
    )

    assert outcome == (4, "", "Bad file descriptor\n")


def test_a_grandchild_that_keeps_everything_open_does_not_hold_up_the_answer(
    tmp_path: Path,
) -> None:
    process = start(
        tmp_path,
        """
        def command(output, loaded):
            grandchild = os.fork()
            if grandchild == 0:
                signal.pause()
            print("ready", grandchild, flush=True)
            os._exit(1)
        """,
    )
    grandchild = ready(process)

    assert process.wait(timeout=30) == 3
    os.kill(grandchild, signal.SIGKILL)
    process.communicate(timeout=30)


def test_a_target_that_closes_every_descriptor_gets_an_answer(tmp_path: Path) -> None:
    code, out, _ = run(
        tmp_path,
        """
        def command(output, loaded):
            os.closerange(3, 256)
            return 0
        """,
    )

    assert (code, out) == (3, "")


def test_other_threads_of_the_host_are_no_warning(tmp_path: Path) -> None:
    outcome = run(
        tmp_path,
        """
        end = threading.Event()

        def before():
            threading.Thread(target=end.wait).start()

        def command(output, loaded):
            return 0

        def after():
            end.set()
        """,
        "-W",
        "error",
    )

    assert outcome == (0, "", "")


def test_without_fork_the_command_runs_in_this_process(tmp_path: Path) -> None:
    outcome = run(
        tmp_path,
        """
        def before():
            global process
            process = os.getpid()
            del os.fork

        def command(output, loaded):
            assert os.getpid() == process
            print("by print")
            loaded()
            os.write(output, b"data\\n")
            return 1

        def after():
            print(sys.stdin.read(), end="")
        """,
    )

    assert outcome == (1, "data\ntyped\n", "by print\n")
