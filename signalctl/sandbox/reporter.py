"""The private line from a contained child to its parent: frames, and who writes and reads them."""

import contextlib
import os
import struct
import threading
import time
from collections.abc import Callable, Iterator
from enum import Enum

MESSAGE_LIMIT = 64 * 1024 * 1024
"""Bytes; a longer verdict is refused before it is sent."""

_HEAD = struct.Struct("!cI")
_STAMP = struct.Struct("!d")
_START = struct.Struct("!dQ")
_NAMES_LIMIT = 100
_EFFECTS_LIMIT = 20_000


class _Kind(Enum):
    """What a frame says; the value is its first byte."""

    STARTED = b"S"
    ENDED = b"E"
    THREADS = b"T"
    OUT_OF_MEMORY = b"L"
    EFFECT = b"X"
    VERDICT = b"V"


def now() -> float:
    """Seconds on the clock that parent and child share.

    Not ``time.monotonic``: packages that freeze time in tests replace it, and a frozen clock has
    no deadlines.
    """
    return time.clock_gettime(time.CLOCK_MONOTONIC)


class Reporter:
    """The child's end of the line; ``work`` gets it and says when it starts and what came out."""

    def __init__(self, line: int, *, before_report: Callable[[], None]) -> None:
        self._line = line
        self._before_report = before_report
        self._pid = os.getpid()

    def started(self) -> None:
        """Say that set-up is over and the user's code begins: from here the time-out counts.

        The process that says so is the one whose report counts; set-up may have forked. The thread
        that says so is the one whose stack is shown.
        """
        self._pid = os.getpid()
        self._send(_Kind.STARTED, _START.pack(now(), threading.get_ident()))

    def ended(self) -> None:
        """Say that the user's code is over; what is left until the report has the set-up's time."""
        if os.getpid() == self._pid:
            self._send(_Kind.ENDED, _STAMP.pack(now()))

    def effect(self, message: bytes) -> None:
        """Send what the user's code has done, at once: it may never come to a report.

        Its forked copies may do so as well; at most ``PIPE_BUF`` bytes arrive in one piece.
        """
        self._send(_Kind.EFFECT, message)

    def report(self, message: bytes) -> None:
        """Send the verdict; the parent ends the child as soon as it is complete.

        If the user's code forked and let the copy return, the copy leaves here without a word:
        the verdict is the original's.
        """
        stamp = _STAMP.pack(now())
        self._leave_if_copy()
        if len(message) > MESSAGE_LIMIT:
            raise ValueError(f"a report of {len(message)} bytes is over the limit")
        self._before_report()
        threads = "\0".join(_threads_left()).encode("utf-8", "surrogatepass")
        # In one piece, as the parent wakes up for each.
        self._write(_frame(_Kind.THREADS, threads) + _frame(_Kind.VERDICT, stamp + message))

    def out_of_memory(self) -> None:
        """Say that the memory limit left no room even for a report."""
        self._leave_if_copy()
        self._send(_Kind.OUT_OF_MEMORY, b"")

    def _leave_if_copy(self) -> None:
        if os.getpid() != self._pid:
            os._exit(0)

    def _send(self, kind: _Kind, payload: bytes) -> None:
        self._write(_frame(kind, payload))

    def _write(self, frames: bytes) -> None:
        rest = memoryview(frames)
        try:
            while rest:
                rest = rest[os.write(self._line, rest) :]
        except OSError:
            # The user's code closed the line, so nobody can be told anything more.
            os._exit(os.EX_IOERR)


def _frame(kind: _Kind, payload: bytes) -> bytes:
    return _HEAD.pack(kind.value, len(payload)) + payload


def _threads_left() -> Iterator[str]:
    for thread in threading.enumerate()[:_NAMES_LIMIT]:
        if thread is not threading.current_thread():
            # A thread's class is the user's: its name may be anything, or raise.
            with contextlib.suppress(Exception):
                yield str(thread.name).replace("\0", "?")[:200]


class Inbox:
    """The parent's end of the line: what the child has said so far.

    Nothing the child says is trusted beyond its meaning: a time outside the child's life is
    replaced by the time of arrival, and bytes that are no frame end the conversation.

    Attributes:
        started_at: By ``now()``; ``None`` until the child says that the user's code begins.
        ended_at: By ``now()``; when the user's code was over.
        over: The child said so before it reported.
        thread: ``threading.get_ident()`` of the thread that the user's code runs in.
        verdict: The reported message, once it is complete.
        threads: Names of the threads that still ran at the report.
        effects: What the user's code has done, in the order it was said.
        out_of_memory: The child met its memory limit and could not report.
        broken: Something that is no frame came in; the rest is not read.
    """

    def __init__(self) -> None:
        self.started_at: float | None = None
        self.ended_at: float | None = None
        self.over = False
        self.thread: int | None = None
        self.verdict: bytes | None = None
        self.threads: tuple[str, ...] = ()
        self.effects: list[bytes] = []
        self.out_of_memory = False
        self.broken = False
        self._born = now()
        self._bytes = bytearray()

    def feed(self, chunk: bytes) -> None:
        """Take in what was read from the line, in pieces of any size."""
        self._bytes += chunk
        while not self.broken and self.verdict is None and len(self._bytes) >= _HEAD.size:
            kind, length = _HEAD.unpack_from(self._bytes)
            end = _HEAD.size + length
            if length > MESSAGE_LIMIT + _STAMP.size:
                self.broken = True
            elif len(self._bytes) < end:
                return
            else:
                payload = bytes(self._bytes[_HEAD.size : end])
                del self._bytes[:end]
                self._hear(kind, payload)

    def _hear(self, kind: bytes, payload: bytes) -> None:
        try:
            match _Kind(kind):
                case _Kind.STARTED:
                    _, self.thread = _START.unpack(payload)
                    self.started_at = self.started_at or self._time(payload[: _STAMP.size])
                case _Kind.ENDED:
                    self.ended_at = self.ended_at or self._time(payload)
                    self.over = True
                case _Kind.THREADS:
                    names = payload.decode("utf-8", "surrogatepass")
                    self.threads = tuple(names.split("\0")) if names else ()
                case _Kind.EFFECT:
                    if len(self.effects) < _EFFECTS_LIMIT:
                        self.effects.append(payload)
                case _Kind.OUT_OF_MEMORY:
                    self.out_of_memory = True
                case _Kind.VERDICT:
                    self.ended_at = self.ended_at or self._time(payload[: _STAMP.size])
                    self.verdict = payload[_STAMP.size :]
        except (ValueError, struct.error):
            self.broken = True

    def _time(self, stamp: bytes) -> float:
        (claimed,) = _STAMP.unpack(stamp)
        arrival = now()
        return float(claimed) if self._born <= claimed <= arrival else arrival
