import _thread
import atexit
import contextlib
import ctypes
import errno
import faulthandler
import os
import resource
import select
import signal
import subprocess
import sys
import threading
import time
import tracemalloc
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NoReturn

import pytest

from signalctl.errors import RefusedError
from signalctl.sandbox import orphans, processes
from signalctl.sandbox.child import ChildEnd, How, Reporter, run_contained
from signalctl.sandbox.reporter import Inbox

pytestmark = pytest.mark.skipif(
    not Path("/proc/self/task").exists(), reason="looks at processes through /proc"
)

Receiver = Callable[[], object]

AMPLE_S = 60.0
SHORT_S = 0.3
MIB = 1024**2


def calling(receiver: Receiver) -> Callable[[Reporter], None]:
    """What the tool does around a receiver: whatever it raises is the verdict."""

    def work(reporter: Reporter) -> None:
        reporter.started()
        try:
            said = f"returned {receiver()!r}"
        except BaseException as error:  # noqa: BLE001 - that is what is looked at
            said = f"raised {type(error).__name__}"
        reporter.report(said.encode())

    return work


def contained(
    receiver: Receiver, *, timeout_s: float = AMPLE_S, memory_limit: int | None = None
) -> ChildEnd:
    return leaving_no_trace(
        lambda: run_contained(calling(receiver), timeout_s=timeout_s, memory_limit=memory_limit)
    )


def leaving_no_trace(run: Callable[[], ChildEnd]) -> ChildEnd:
    before = state_of_this_process()

    end = run()

    assert state_of_this_process() == before
    return end


def state_of_this_process() -> tuple[object, ...]:
    return (
        sorted(os.listdir("/proc/self/fd")),  # noqa: PTH208 - names are compared, not paths
        Path.cwd(),
        dict(os.environ),
        [signal.getsignal(each) for each in (signal.SIGINT, signal.SIGTERM, signal.SIGCHLD)],
        signal.pthread_sigmask(signal.SIG_BLOCK, ()),
        is_subreaper(),
        resource.getrlimit(resource.RLIMIT_NOFILE),
        descendants(),
    )


def is_subreaper() -> int:
    flag = ctypes.c_int()
    assert ctypes.CDLL(None).prctl(37, ctypes.byref(flag), 0, 0, 0) == 0
    return flag.value


def descendants() -> set[int]:
    parents = {}
    for entry in Path("/proc").iterdir():
        with contextlib.suppress(OSError):
            if entry.name.isdigit():
                stat = (entry / "stat").read_text(errors="replace")
                parents[int(entry.name)] = int(stat.rpartition(")")[2].split()[1])
    found = {os.getpid()}
    while grown := {pid for pid, parent in parents.items() if parent in found} - found:
        found |= grown
    return found - {os.getpid()}


def functions(end: ChildEnd) -> list[str]:
    return [frame.function for frame in end.stack]


def spin() -> NoReturn:
    while True:
        pass


# The verdict.


def leave(error: BaseException) -> Receiver:
    def receiver() -> NoReturn:
        raise error

    return receiver


@pytest.mark.parametrize(
    ("receiver", "verdict"),
    [
        (lambda: 3, b"returned 3"),
        (leave(ValueError()), b"raised ValueError"),
        (leave(SystemExit(7)), b"raised SystemExit"),
        (leave(KeyboardInterrupt()), b"raised KeyboardInterrupt"),
        (leave(GeneratorExit()), b"raised GeneratorExit"),
    ],
)
def test_what_comes_out_of_a_receiver_is_reported(receiver: Receiver, verdict: bytes) -> None:
    end = contained(receiver)

    assert (end.how, end.message) == (How.REPORTED, verdict)
    assert (end.exit_code, end.signal, end.stack) == (None, None, ())
    assert (end.started, end.output, end.output_cut) == (True, b"", False)
    assert (end.survivors, end.escaped, end.threads) == (0, 0, ())


def test_a_long_message_arrives_whole() -> None:
    message = os.urandom(5 * MIB)

    end = run_contained(lambda reporter: reporter.report(message), timeout_s=AMPLE_S)

    assert end.message == message


def test_work_that_reports_nothing_has_exited() -> None:
    end = run_contained(lambda reporter: reporter.started(), timeout_s=AMPLE_S)

    assert (end.how, end.message, end.exit_code) == (How.EXITED, None, 0)


def test_what_escapes_the_work_is_an_exit_with_its_traceback_in_the_output() -> None:
    def work(reporter: Reporter) -> NoReturn:
        reporter.started()
        raise LookupError("no such thing")

    end = run_contained(work, timeout_s=AMPLE_S)

    assert (end.how, end.exit_code) == (How.EXITED, 1)
    assert end.output.endswith(b"LookupError: no such thing\n")


def test_a_copy_that_the_receiver_forks_and_lets_return_has_no_say() -> None:
    def receiver() -> str:
        pid = os.fork()
        if pid == 0:
            return "the copy"
        os.waitpid(pid, 0)
        return "the original"

    end = contained(receiver)

    assert end.message == b"returned 'the original'"


def test_the_duration_counts_from_the_start_of_the_users_code() -> None:
    def spin_for(seconds: float) -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            pass

    def work(reporter: Reporter) -> None:
        spin_for(0.5)
        reporter.started()
        spin_for(0.05)
        reporter.report(b"")

    begin = time.monotonic()
    end = run_contained(work, timeout_s=AMPLE_S)
    total = time.monotonic() - begin

    assert 0.05 <= end.duration_s <= total - 0.5


def test_a_chopped_line_is_heard_as_a_whole_one() -> None:
    reading, writing = os.pipe()
    reporter = Reporter(writing, before_report=lambda: None)
    reporter.started()
    reporter.report(b"verdict")
    said = os.read(reading, 1000)
    inbox = Inbox()

    for byte in said:
        inbox.feed(bytes([byte]))

    os.close(reading)
    os.close(writing)
    assert (inbox.verdict, inbox.broken, inbox.started_at is None) == (b"verdict", False, False)


@pytest.mark.parametrize("noise", [b"hello, world", b"V\xff\xff\xff\xff", b"S\0\0\0\1x"])
def test_what_is_no_frame_ends_the_conversation(noise: bytes) -> None:
    inbox = Inbox()

    inbox.feed(noise)

    assert (inbox.verdict, inbox.broken) == (None, True)


# Ends without a verdict.


@pytest.mark.fault(21, "Outcome exited, with the code, also where that is 0.")
@pytest.mark.parametrize("code", [0, 3])
def test_an_exit_of_its_own_is_told_with_its_code(code: int) -> None:
    end = contained(lambda: os._exit(code))

    assert (end.how, end.exit_code, end.message) == (How.EXITED, code, None)
    assert (end.signal, end.stack, end.started) == (None, (), True)


def catch_everything_and_go_on() -> NoReturn:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    while True:
        try:
            spin()
        except BaseException:  # noqa: BLE001, S112 - as bad as can be
            continue


def match_for_ever() -> None:
    import re  # noqa: PLC0415 - a long C call that holds the interpreter's lock

    re.match(r"(a+)+$", "a" * 64 + "b")


def wait_for_ever() -> None:
    threading.Event().wait()


@pytest.mark.fault(22, "Outcome timed out, with the stack where it hung; SIGKILL ends it.")
@pytest.mark.parametrize("receiver", [catch_everything_and_go_on, match_for_ever, wait_for_ever])
def test_a_hang_is_timed_out_with_the_stack_where_it_hung(receiver: Callable[[], None]) -> None:
    end = contained(receiver, timeout_s=SHORT_S)

    assert (end.how, end.message, end.exit_code, end.signal) == (How.TIMED_OUT, None, None, None)
    assert end.started
    assert end.duration_s >= SHORT_S
    assert functions(end)[:2] == ["work", receiver.__name__]
    assert end.stack[1].file == __file__


def test_a_hang_keeps_what_was_printed_before() -> None:
    def receiver() -> None:
        print("so far, so good")  # noqa: T201 - receivers print
        wait_for_ever()

    end = contained(receiver, timeout_s=SHORT_S)

    assert end.output == b"so far, so good\n"


def test_a_timer_for_stacks_in_this_process_does_not_stop_the_child() -> None:
    faulthandler.dump_traceback_later(AMPLE_S)
    try:
        end = contained(wait_for_ever, timeout_s=SHORT_S)
    finally:
        faulthandler.cancel_dump_traceback_later()

    assert "wait_for_ever" in functions(end)


def test_a_hang_that_blocks_every_signal_is_timed_out_without_a_stack() -> None:
    def receiver() -> None:
        signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
        spin()

    end = contained(receiver, timeout_s=SHORT_S)

    assert (end.how, end.stack) == (How.TIMED_OUT, ())


def test_a_lock_that_another_thread_holds_at_the_fork_is_a_hang_before_the_start() -> None:
    lock = threading.Lock()
    taken, enough = threading.Event(), threading.Event()

    def hold() -> None:
        with lock:
            taken.set()
            enough.wait()

    def work(reporter: Reporter) -> None:
        with lock:
            reporter.started()

    holder = threading.Thread(target=hold)
    holder.start()
    taken.wait()

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        end = leaving_no_trace(
            lambda: run_contained(work, timeout_s=AMPLE_S, setup_timeout_s=SHORT_S)
        )

    enough.set()
    holder.join()
    assert (end.how, end.started, end.duration_s) == (How.TIMED_OUT, False, 0.0)
    assert functions(end) == ["work"]


def test_a_stuck_at_fork_hook_of_the_app_is_a_hang_before_the_start() -> None:
    script = """
import os, threading
from signalctl.sandbox.child import run_contained
os.register_at_fork(after_in_child=threading.Event().wait)
end = run_contained(lambda reporter: reporter.report(b""), timeout_s=60, setup_timeout_s=0.3)
print(end.how.value, end.started)
"""

    run = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)

    assert run.stdout == b"timed_out False\n"


def overflow() -> None:
    # Less stack than usual, so that no version's own guard is quicker.
    resource.setrlimit(resource.RLIMIT_STACK, (256 * 1024, resource.RLIM_INFINITY))
    sys.setrecursionlimit(10**9)

    def deeper(_: int) -> list[object]:
        return list(map(deeper, [0]))

    deeper(0)


def read_null() -> None:
    ctypes.string_at(0)


@pytest.mark.fault(23, "Outcome crashed, with the name of the signal and the stack.")
@pytest.mark.parametrize(
    ("receiver", "name", "function"),
    [
        (read_null, "SIGSEGV", "string_at"),
        (os.abort, "SIGABRT", "work"),
        (overflow, "SIGSEGV", "deeper"),
    ],
)
def test_a_crash_is_told_with_its_signal_and_stack(
    receiver: Receiver, name: str, function: str
) -> None:
    end = contained(receiver)

    assert (end.how, end.signal, end.exit_code) == (How.SIGNALLED, name, None)
    assert functions(end)[-1] == function


@pytest.mark.parametrize(
    ("number", "name"), [(signal.SIGKILL, "SIGKILL"), (signal.SIGRTMIN + 5, "signal 39")]
)
def test_a_death_by_anothers_signal_has_its_name(number: int, name: str) -> None:
    end = contained(lambda: os.kill(os.getpid(), number))

    assert (end.how, end.signal, end.stack) == (How.SIGNALLED, name, ())


def test_a_receiver_can_be_asked_to_end_as_any_program() -> None:
    def ignore(*_: object) -> None:
        """As an app may."""

    before = signal.signal(signal.SIGTERM, ignore)
    try:
        end = contained(lambda: os.kill(os.getpid(), signal.SIGTERM))
    finally:
        signal.signal(signal.SIGTERM, before)

    assert (end.how, end.signal) == (How.SIGNALLED, "SIGTERM")


def test_a_receiver_has_the_apps_signal_handlers_and_the_usual_interrupt() -> None:
    def fail(*_: object) -> NoReturn:
        raise LookupError

    numbers = (signal.SIGUSR1, signal.SIGCHLD, signal.SIGINT)
    before = [(number, signal.signal(number, fail)) for number in numbers]
    try:
        ends = [contained(lambda: os.kill(os.getpid(), number)) for number in numbers]  # noqa: B023 - called at once
    finally:
        for number, handler in before:
            signal.signal(number, handler)

    assert [end.message for end in ends] == [
        b"raised LookupError",
        b"raised LookupError",
        b"raised KeyboardInterrupt",
    ]


def test_a_signal_to_the_child_wakes_no_event_loop_of_this_process() -> None:
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    before = signal.set_wakeup_fd(writing)
    try:
        end = contained(lambda: os.kill(os.getpid(), signal.SIGINT))
    finally:
        signal.set_wakeup_fd(before)

    woken, _, _ = select.select([reading], [], [], 0)
    os.close(reading)
    os.close(writing)
    assert (end.message, woken) == (b"raised KeyboardInterrupt", [])


# Memory, files, output.


@pytest.mark.fault(25, "A MemoryError of its own, or the outcome memory limit.")
def test_an_allocation_over_the_limit_is_a_memory_error() -> None:
    end = contained(lambda: bytearray(4 * 1024 * MIB), memory_limit=1024 * MIB)

    assert (end.how, end.message) == (How.REPORTED, b"raised MemoryError")


@pytest.mark.fault(25, "A MemoryError of its own, or the outcome memory limit.")
def test_memory_too_short_for_a_report_is_told_as_such() -> None:
    def work(reporter: Reporter) -> None:
        reporter.started()
        reporter.report(bytes(4 * 1024 * MIB))

    end = run_contained(work, timeout_s=AMPLE_S, memory_limit=1024 * MIB)

    assert (end.how, end.message, end.started) == (How.MEMORY_LIMIT, None, True)


@pytest.mark.fault(26, "A file has a limit, beyond which the receiver gets an OSError.")
def test_a_file_cannot_grow_without_end(tmp_path: Path) -> None:
    def receiver() -> None:
        with (tmp_path / "hole").open("wb") as file:
            file.seek(64 * 1024**3)
            file.write(b"x")

    end = contained(receiver)

    assert end.message == b"raised OSError"
    assert (tmp_path / "hole").stat().st_size == 0


def test_a_crash_leaves_no_core() -> None:
    before = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (before[1], before[1]))

    end = contained(lambda: resource.getrlimit(resource.RLIMIT_CORE)[0])

    resource.setrlimit(resource.RLIMIT_CORE, before)
    assert end.message == b"returned 0"


def print_in_c() -> None:
    ctypes.CDLL(None).printf(b"from C")


def print_by_a_subprocess() -> None:
    subprocess.run(["echo", "from echo"], check=True)


@pytest.mark.parametrize(
    ("receiver", "output"),
    [
        (lambda: os.write(1, b"\xff"), b"\xff"),
        (lambda: os.write(2, b"to stderr"), b"to stderr"),
        (lambda: sys.stdout.write("\u20ac \udc80"), b"\xe2\x82\xac \\udc80"),
        (lambda: sys.stderr.write("to stderr"), b"to stderr"),
        (print_in_c, b"from C"),
        (print_by_a_subprocess, b"from echo\n"),
    ],
)
def test_output_is_caught_by_whatever_means_it_is_written(
    receiver: Receiver, output: bytes
) -> None:
    end = contained(receiver)

    assert (end.output, end.output_cut) == (output, False)


def test_text_that_this_process_has_not_written_out_yet_is_not_written_twice() -> None:
    script = """
import ctypes, sys
from signalctl.sandbox.child import run_contained
kept = sys.stdout
kept.write("pending in Python\\n")
ctypes.CDLL(None).printf(b"pending in C\\n")
def work(reporter):
    print("from the child")
    print("by the inherited stream", file=kept)
    reporter.report(b"")
end = run_contained(work, timeout_s=60)
assert end.output == b"from the child\\nby the inherited stream\\n", end
"""

    buffered = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}

    run = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, check=True, env=buffered
    )

    assert sorted(run.stdout.splitlines()) == [b"pending in C", b"pending in Python"]


@pytest.mark.fault(32, "Threads are named and not waited for; hooks do not run.")
def test_at_exit_hooks_stay_with_this_process() -> None:
    def receiver() -> None:
        atexit.register(os.write, 1, b"hook")

    end = contained(receiver)

    assert (end.how, end.output) == (How.REPORTED, b"")


def write_for_ever() -> NoReturn:
    while True:
        os.write(1, b"x" * 65_536)


def print_for_ever() -> NoReturn:
    while True:
        print("x" * 10_000)  # noqa: T201 - receivers print


@pytest.mark.fault(24, "It is cut and ended, and our memory stays flat.")
@pytest.mark.parametrize("receiver", [write_for_ever, print_for_ever])
def test_a_flood_is_cut_and_ended_and_memory_stays_flat(receiver: Receiver) -> None:
    tracemalloc.start()

    end = contained(receiver)

    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (end.how, end.message, len(end.output), end.output_cut) == (
        How.FLOODED,
        None,
        MIB,
        True,
    )
    assert peak < 8 * MIB


def test_more_output_than_is_kept_is_no_flood() -> None:
    end = contained(lambda: os.write(1, b"x" * (MIB + 1)))

    assert (end.how, len(end.output), end.output_cut) == (How.REPORTED, MIB, True)


# What a receiver does to its own process.


def close_the_standard_three() -> None:
    sys.stdout.close()
    for descriptor in (0, 1, 2):
        os.close(descriptor)


def close_all_that_a_daemon_closes() -> None:
    os.closerange(0, resource.getrlimit(resource.RLIMIT_NOFILE)[0])


@pytest.mark.fault(29, "The outcome still arrives; closing even our own line is an exit.")
@pytest.mark.parametrize(
    "receiver",
    [close_the_standard_three, lambda: os.closerange(3, 256), close_all_that_a_daemon_closes],
)
def test_the_verdict_arrives_though_descriptors_are_closed(receiver: Receiver) -> None:
    end = contained(receiver)

    assert (end.how, end.message) == (How.REPORTED, b"returned None")


@pytest.mark.fault(29, "The outcome still arrives; closing even our own line is an exit.")
def test_a_receiver_that_closes_even_our_line_has_exited() -> None:
    def receiver() -> None:
        for descriptor in map(int, os.listdir("/proc/self/fd")):  # noqa: PTH208 - they are numbers
            with contextlib.suppress(OSError):
                os.close(descriptor)

    end = contained(receiver)

    assert (end.how, end.message, end.exit_code) == (How.EXITED, None, os.EX_IOERR)


@pytest.mark.fault(30, "It is at its end at once.")
@pytest.mark.parametrize(
    ("receiver", "verdict"),
    [
        (input, b"raised EOFError"),
        (lambda: sys.stdin.read(), b"returned ''"),  # noqa: PLW0108 - the stream is the child's
        (lambda: os.read(0, 1), b"returned b''"),
    ],
)
def test_standard_input_is_empty(receiver: Receiver, verdict: bytes) -> None:
    end = contained(receiver)

    assert end.message == verdict


@pytest.mark.fault(33, "The next receiver does not see it.")
def test_changes_of_folder_environment_and_path_end_with_the_child(tmp_path: Path) -> None:
    path = list(sys.path)

    def receiver() -> None:
        os.chdir(tmp_path)
        os.environ["SIGNALCTL_TEST"] = "changed"
        sys.path.clear()

    end = contained(receiver)

    assert end.how is How.REPORTED
    assert sys.path == path


@pytest.mark.fault(32, "Threads are named and not waited for; hooks do not run.")
def test_threads_left_running_are_named_and_not_waited_for() -> None:
    def receiver() -> None:
        threading.Thread(target=wait_for_ever, name="poller").start()
        threading.Thread(target=wait_for_ever, name="poller 2", daemon=True).start()

    end = contained(receiver)

    assert (end.how, sorted(end.threads)) == (How.REPORTED, ["poller", "poller 2"])


# What it leaves behind.


def leave_a_process() -> None:
    subprocess.Popen(["sleep", "600"])


def leave_a_session() -> None:
    subprocess.Popen(["sleep", "600"], env={}, start_new_session=True)


def leave_a_copy_of_itself() -> None:
    if os.fork() == 0:
        wait_for_ever()


def leave_a_daemon() -> None:
    child = os.fork()
    if child == 0:
        os.setsid()
        if os.fork() == 0:
            os.closerange(0, 65_536 * 2)
            os.chdir("/")
            wait_for_ever()
        os._exit(0)
    os.waitpid(child, 0)


LEFTOVERS = [leave_a_process, leave_a_session, leave_a_copy_of_itself, leave_a_daemon]


@pytest.mark.fault(31, "The outcome comes at once; what is left is ended and counted.")
@pytest.mark.parametrize("leave_something", LEFTOVERS)
def test_the_verdict_does_not_wait_for_what_is_left_which_is_ended(
    leave_something: Callable[[], None],
) -> None:
    end = contained(leave_something)

    assert (end.how, end.message) == (How.REPORTED, b"returned None")
    assert (end.survivors, end.escaped) == (1, 0)
    assert end.duration_s < AMPLE_S


@pytest.mark.parametrize("leave_something", LEFTOVERS)
def test_what_is_left_is_ended_though_the_child_is_gone_before(
    leave_something: Callable[[], None],
) -> None:
    def receiver() -> None:
        leave_something()
        os._exit(3)

    end = contained(receiver)

    assert (end.how, end.exit_code, end.survivors, end.escaped) == (How.EXITED, 3, 1, 0)
    assert end.duration_s < AMPLE_S


def test_a_whole_tree_is_ended_and_counted() -> None:
    def receiver() -> None:
        reading, writing = os.pipe()
        for _ in range(3):
            if os.fork() == 0:
                os.setsid()
                os.fork()
                os.write(writing, b"x")
                wait_for_ever()
        for _ in range(6):
            os.read(reading, 1)
        spin()

    end = contained(receiver, timeout_s=SHORT_S)

    assert (end.how, end.survivors, end.escaped) == (How.TIMED_OUT, 6, 0)


def test_a_process_that_has_ended_is_not_left_behind() -> None:
    def receiver() -> None:
        ended = subprocess.Popen(["true"])
        os.waitid(os.P_PID, ended.pid, os.WEXITED | os.WNOWAIT)

    end = contained(receiver)

    assert (end.how, end.survivors) == (How.REPORTED, 0)


def test_a_child_of_the_apps_own_lives_on() -> None:
    with subprocess.Popen(["cat"], stdin=subprocess.PIPE) as before:
        end = contained(leave_a_daemon)

        lives = before.poll() is None
    assert (lives, end.survivors) == (True, 1)


def test_a_child_that_a_thread_of_the_app_starts_meanwhile_lives_on() -> None:
    asking, ask = os.pipe()
    answer, answering = os.pipe()
    started: list[subprocess.Popen[bytes]] = []

    def start() -> None:
        os.read(asking, 1)
        started.append(subprocess.Popen(["cat"], stdin=subprocess.PIPE, start_new_session=True))
        os.write(answering, b"x")

    def receiver() -> None:
        leave_a_daemon()
        os.write(ask, b"x")
        os.read(answer, 1)
        os._exit(3)

    thread = threading.Thread(target=start)
    thread.start()
    end = run_contained(calling(receiver), timeout_s=AMPLE_S)
    thread.join()

    lives = started[0].poll() is None
    started[0].kill()
    started[0].communicate()
    for descriptor in (asking, ask, answer, answering):
        os.close(descriptor)
    assert lives
    assert (end.how, end.survivors) == (How.EXITED, 1)


def test_what_cannot_be_ended_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    # As the kernel does for a program that has made itself another user's.
    monkeypatch.setattr(orphans, "_kill", lambda _: False)
    before = descendants()  # servers that other tests have started

    end = run_contained(calling(leave_a_process), timeout_s=AMPLE_S)

    (left,) = descendants() - before
    os.kill(left, signal.SIGKILL)
    os.waitpid(left, 0)
    assert (end.how, end.survivors, end.escaped) == (How.REPORTED, 0, 1)


# This process.


def test_ctrl_c_ends_the_child() -> None:
    def receiver() -> None:
        leave_a_daemon()
        os.kill(os.getppid(), signal.SIGINT)
        spin()

    handler = signal.signal(signal.SIGINT, signal.default_int_handler)
    before = state_of_this_process()
    try:
        with pytest.raises(KeyboardInterrupt):
            run_contained(calling(receiver), timeout_s=AMPLE_S)

        assert state_of_this_process() == before
    finally:
        signal.signal(signal.SIGINT, handler)


def test_ctrl_c_during_the_fork_is_not_lost() -> None:
    script = """
import os, signal
from signalctl.sandbox.child import run_contained
os.register_at_fork(after_in_parent=lambda: os.kill(os.getpid(), signal.SIGINT))
try:
    run_contained(lambda reporter: reporter.report(b""), timeout_s=60)
except KeyboardInterrupt:
    print("interrupted")
try:
    os.waitpid(-1, os.WNOHANG)
except ChildProcessError:
    print("no child")
"""

    run = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)

    assert (run.stdout, run.stderr) == (b"interrupted\nno child\n", b"")


def test_the_child_dies_with_this_process() -> None:
    script = """
import os, sys
from signalctl.sandbox.child import run_contained
def work(reporter):
    reporter.started()
    os.write(int(sys.argv[1]), b"x")
    while True: pass
run_contained(work, timeout_s=600)
"""
    reading, writing = os.pipe()
    tool = subprocess.Popen([sys.executable, "-c", script, str(writing)], pass_fds=[writing])
    os.close(writing)
    begun = os.read(reading, 1)

    tool.kill()
    tool.wait()

    ended, _, _ = select.select([reading], [], [], AMPLE_S)
    last = os.read(reading, 1) if ended else None
    os.close(reading)
    assert (begun, last) == (b"x", b"")


@pytest.fixture
def reaped() -> Iterator[list[int]]:
    """The pids that an app's own SIGCHLD handler has reaped: all it can, whosever they are."""
    pids: list[int] = []

    def reap(*_: object) -> None:
        with contextlib.suppress(ChildProcessError):
            while (pid := os.waitpid(-1, os.WNOHANG)[0]) != 0:
                pids.append(pid)

    before = signal.signal(signal.SIGCHLD, reap)
    yield pids
    signal.signal(signal.SIGCHLD, before)


def test_an_app_that_reaps_all_children_does_not_get_ours(reaped: list[int]) -> None:
    end = contained(lambda: os._exit(3))

    assert (end.how, end.exit_code, reaped) == (How.EXITED, 3, [])


def test_an_app_that_reaps_its_children_hears_of_those_that_ended_meanwhile(
    reaped: list[int],
) -> None:
    reading, writing = os.pipe()
    own = os.fork()
    if own == 0:
        os.close(writing)
        os.read(reading, 1)
        os._exit(0)

    def work(reporter: Reporter) -> None:
        os.write(writing, b"x")
        select.select([os.pidfd_open(own)], [], [], AMPLE_S)
        reporter.report(b"")

    run_contained(work, timeout_s=AMPLE_S)

    os.close(reading)
    os.close(writing)
    assert reaped == [own]


def test_an_app_that_ignores_its_children_does_not_lose_us_ours() -> None:
    before = signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    try:
        end = contained(lambda: os._exit(3))
    finally:
        signal.signal(signal.SIGCHLD, before)

    assert (end.how, end.exit_code) == (How.EXITED, 3)


def test_an_end_that_other_code_took_from_us_is_told_as_not_known() -> None:
    def work(reporter: Reporter) -> None:
        reporter.started()
        spin()

    before = descendants()  # servers that other tests have started

    def take() -> None:
        while not (children := descendants() - before):
            pass
        (child,) = children
        os.kill(child, signal.SIGKILL)
        with contextlib.suppress(ChildProcessError):
            os.waitpid(child, 0)

    thread = threading.Thread(target=take)
    thread.start()
    end = run_contained(work, timeout_s=AMPLE_S)
    thread.join()

    assert end.how in {How.EXITED, How.SIGNALLED}
    assert end.signal in {None, "SIGKILL"}
    assert end.exit_code is None


def test_a_call_from_another_thread_is_contained_as_well() -> None:
    ends: list[ChildEnd] = []
    thread = threading.Thread(
        target=lambda: ends.append(run_contained(calling(read_null), timeout_s=AMPLE_S))
    )

    thread.start()
    thread.join()

    assert [(end.how, end.signal, functions(end)[-1]) for end in ends] == [
        (How.SIGNALLED, "SIGSEGV", "string_at")
    ]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
def test_an_ordinary_user_is_contained_as_well() -> None:
    contained(wait_for_ever, timeout_s=0.01)  # what is imported on the way, root can read

    def receiver() -> tuple[str, int, int]:
        os.setgroups([])
        os.setgid(65_534)
        os.setuid(65_534)
        end = run_contained(calling(leave_a_daemon), timeout_s=AMPLE_S)
        return end.how.value, end.survivors, len(descendants())

    end = contained(receiver)

    assert end.message == b"returned ('reported', 1, 0)"


# Systems that offer less.


@pytest.fixture
def _as_on_another_system(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "prctl", lambda *_: False)
    monkeypatch.delattr(os, "pidfd_open")
    monkeypatch.delattr(os, "memfd_create")


@pytest.mark.usefixtures("_as_on_another_system")
@pytest.mark.parametrize(
    ("receiver", "how"),
    [
        (lambda: 3, How.REPORTED),
        (lambda: os._exit(3), How.EXITED),
        (os.abort, How.SIGNALLED),
        (wait_for_ever, How.TIMED_OUT),
        (leave_a_process, How.REPORTED),
    ],
)
def test_a_system_without_the_linux_calls_contains_a_child_as_well(
    receiver: Receiver, how: How
) -> None:
    end = contained(receiver, timeout_s=AMPLE_S if how is not How.TIMED_OUT else SHORT_S)

    assert (end.how, end.survivors) == (how, 0)


def test_a_system_that_has_no_process_left_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> NoReturn:
        raise BlockingIOError(errno.EAGAIN, "Resource temporarily unavailable")

    monkeypatch.setattr(os, "fork", refuse)
    before = state_of_this_process()

    with pytest.raises(RefusedError, match=r"^'fork' gave .*: Resource temporarily unavailable$"):
        run_contained(calling(_thread.get_ident), timeout_s=AMPLE_S)

    assert state_of_this_process() == before


def test_a_system_without_fork_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "fork")

    with pytest.raises(RefusedError) as caught:
        run_contained(calling(_thread.get_ident), timeout_s=AMPLE_S)

    assert "'fork'" in caught.value.message
    assert "--dry-run" in caught.value.hint
