"""One child process: hold it, keep others from reaping it, know for certain how it ended."""

import _signal  # type: ignore[import-not-found]  # see interruptions_held
import contextlib
import ctypes
import functools
import importlib.util
import math
import os
import posix
import signal
import threading
from collections.abc import Callable, Iterator, Mapping
from types import FrameType
from typing import TYPE_CHECKING, Any

from signalctl.sandbox.reporter import now

if TYPE_CHECKING:
    import select

_SET_PDEATHSIG = 1  # Source: linux/prctl.h.

# The signals that programs have handlers for which raise.
_INTERRUPTING = (
    signal.SIGINT,
    signal.SIGTERM,
    signal.SIGHUP,
    signal.SIGQUIT,
    signal.SIGALRM,
    signal.SIGUSR1,
    signal.SIGUSR2,
)

_GLANCE_S = 0.005


def _unpatched(name: str) -> Any:
    """A module of C as the interpreter makes it, whatever the target has done to the one it has.

    Source: ``eventlet.monkey_patch`` takes ``poll`` out of ``select``; that of
    ``gevent.monkey.patch_all`` waits in gevent's own loop.
    """
    spec = importlib.util.find_spec(name)
    if spec is None or spec.loader is None:
        return importlib.import_module(name)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


_select = _unpatched("select")


def poll_for(*descriptors: int | None) -> "select.poll":
    """Waits until one of ``descriptors`` can be read; those that are ``None`` are left out."""
    watch: select.poll = _select.poll()
    for each in descriptors:
        if each is not None:
            watch.register(each, _select.POLLIN)
    return watch


Handler = Callable[[int, FrameType | None], object] | int
"""What ``signal.signal`` takes."""


@functools.cache
def libc() -> ctypes.CDLL:
    """The C library this process runs on."""
    return ctypes.CDLL(None, use_errno=True)


@functools.cache
def c_stdout() -> tuple[ctypes.c_void_p, ...]:
    """What C code prints through, looked up once; empty where it is not to be had."""
    found: list[ctypes.c_void_p] = []
    for name in ("stdout", "__stdoutp"):  # GNU and musl; macOS
        with contextlib.suppress(ValueError, OSError):
            found.append(ctypes.c_void_p.in_dll(libc(), name))
    return tuple(found)


def flush_c_stdout() -> None:
    """Write out what C code has printed and not flushed."""
    for each in c_stdout():
        libc().fflush(each)


def prctl(option: int, argument: object) -> bool:
    """Whether the kernel did as told; other systems than Linux do not know the call."""
    try:
        call = libc().prctl
    except (AttributeError, OSError):  # another system, or a Python linked statically
        return False
    nothing = ctypes.c_ulong(0)
    return bool(call(option, argument, nothing, nothing, nothing) == 0)


def die_with(parent: int) -> None:
    """Have the kernel kill this process when its parent dies; leave at once if it has already."""
    prctl(_SET_PDEATHSIG, ctypes.c_ulong(signal.SIGKILL))
    if os.getppid() != parent:
        os._exit(0)


@contextlib.contextmanager
def interruptions_held() -> Iterator[Mapping[int, Handler]]:
    """Let no signal handler of the app's interrupt the block; they run at its end.

    To block the signals would not do: where other threads run, one of them takes the signal, and
    Python still runs the handler here. During a fork that would even be for nothing, as what an
    at-fork hook raises is dropped.

    Yields:
        The handlers held off, for a child that is forked meanwhile and should have them.
    """
    handlers: dict[int, Handler] = {}
    arrived: list[int] = []
    with contextlib.ExitStack() as undo:
        undo.callback(_deliver, arrived)
        if threading.current_thread() is threading.main_thread():  # no other runs handlers
            for number in _INTERRUPTING:
                # Not by signal's own functions: they look each handler up in an enumeration, where
                # it is not, and that takes twice as long as all the rest of this.
                handler = _signal.getsignal(number)
                if callable(handler):
                    handlers[number] = handler
                    undo.callback(_signal.signal, number, handler)
                    _signal.signal(number, lambda number, _: arrived.append(number))
        yield handlers


def _deliver(arrived: list[int]) -> None:
    with contextlib.ExitStack() as each:  # which calls all, though the first may raise
        for number in dict.fromkeys(reversed(arrived)):
            each.callback(signal.raise_signal, number)


@contextlib.contextmanager
def sigchld_set_aside() -> Iterator[Mapping[int, Handler]]:
    """Keep the app's handling of SIGCHLD from reaping a child whose end we want to know.

    Afterwards the app's handling is back, and is told if a child of the app's own has ended: one
    SIGCHLD stands for any number, so this is all it would have known. Only the main thread may
    change handlers; elsewhere an end can be lost, and ``Child.status`` stays unknown.

    Yields:
        The handler set aside, if there was one, for a child that is forked meanwhile.
    """
    before = signal.getsignal(signal.SIGCHLD)
    main = threading.current_thread() is threading.main_thread()
    # Without waitid, which macOS has from Python 3.13 on, the app could not be told.
    if not main or not hasattr(os, "waitid") or before is None or before is signal.SIG_DFL:
        yield {}
        return
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    try:
        yield {signal.SIGCHLD: before}
    finally:
        signal.signal(signal.SIGCHLD, before)
        _catch_up(ignored=before is signal.SIG_IGN)


def _catch_up(*, ignored: bool) -> None:
    look = os.WEXITED | os.WNOHANG | (0 if ignored else os.WNOWAIT)
    with contextlib.suppress(ChildProcessError):
        # Where SIGCHLD is ignored, the kernel would have reaped each of them.
        while os.waitid(os.P_ALL, 0, look):
            if not ignored:
                signal.raise_signal(signal.SIGCHLD)
                return


class Child:
    """One forked child, ours to end and to reap.

    Attributes:
        pid: Stays the child's until it is reaped.
        descriptor: Readable once the child is dead; ``None`` where the kernel gives no such thing.
        status: As ``os.waitpid`` has it; ``None`` while it lives, and for ever if somebody else
            reaped it.
    """

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.descriptor = _descriptor_of(pid)
        self.status: int | None = None
        self._reaped = False

    def is_dead(self) -> bool:
        """Whether it is; reaps it if so."""
        if not self._reaped:
            try:
                pid, status = posix.waitpid(self.pid, os.WNOHANG)  # gevent replaces that of os
            except ChildProcessError:
                self._reaped = True
            else:
                self._reaped = pid == self.pid
                self.status = status if self._reaped else None
        return self._reaped

    def wait(self, seconds: float) -> bool:
        """Whether it is dead within ``seconds``; reaps it if so."""
        until = now() + seconds
        watch = poll_for(self.descriptor)
        while not self.is_dead():
            left = until - now()
            if left <= 0:
                return False
            watch.poll(patience_ms(left, blind=self.descriptor is None))
        return True

    def send(self, number: int) -> None:
        """Send a signal; the dead do not mind."""
        if self.is_dead():
            return
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, number)

    def close(self) -> None:
        """Give the descriptor back."""
        if self.descriptor is not None:
            os.close(self.descriptor)
            self.descriptor = None


def _descriptor_of(pid: int) -> int | None:
    if hasattr(os, "pidfd_open"):
        with contextlib.suppress(OSError):  # an old kernel, or a container that forbids the call
            return os.pidfd_open(pid)
    return None


def patience_ms(seconds: float, *, blind: bool) -> int:
    """How long to poll for; shortly, if death makes no descriptor readable."""
    return math.ceil(1000 * max(0.0, min(seconds, _GLANCE_S) if blind else seconds))
