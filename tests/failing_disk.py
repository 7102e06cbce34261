"""Run a command with the first of its calls to the disk failing, then with the second, and so on.

Started as a program of its own, with one JSON document on standard input, so that nothing of the
tests is in the process. It imports the command once and forks for each run. Counted are the calls
on files below one folder that are written: to make a folder, to open, write, close, sync and rename
a file. They fail in Python: what the kernel would say stands in front of what it is asked.
"""

import errno
import importlib
import io
import json
import os
import pkgutil
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from command import ROOT, environment

from signalctl.kept import CACHE_FOLDER

KILLED = "SIGKILL"
"""In the place of an error: the process is killed in the middle of the call."""

_RealRaw = io.FileIO
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT
_MOST = 200
"""Runs after which a command that still meets its fault is taken to try for ever."""


@dataclass(frozen=True, slots=True)
class Ended:
    """A run in which one call failed.

    Attributes:
        call: Which call it was, as ``write known.json``; empty if fewer calls were made.
        code: The exit code; negative: the number of the signal that ended it.
        files: What lay in the folder afterwards, by name.
    """

    call: str
    code: int
    out: str
    err: str
    files: Mapping[str, str]


def every_failure(
    folder: Path, words: Sequence[str], *faults: str, cache: bool = False
) -> dict[str, list[Ended]]:
    """By fault: ``signalctl`` run once for each call to the disk, which fails, and once without.

    Args:
        folder: Where it runs. It is as before at the beginning of each run, and at the end.
        words: The command line.
        faults: Names of ``errno``, or ``KILLED``.
        cache: Calls on the cache's files are counted, and no others; else all but these.
    """
    asked = {"folder": str(folder), "words": [*words], "faults": faults, "cache": cache}
    done = subprocess.run(
        [sys.executable, __file__],
        input=json.dumps(asked),
        cwd=folder,
        env=environment({"PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "tests")])}),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    return {
        fault: [Ended(**each) for each in runs] for fault, runs in json.loads(done.stdout).items()
    }


class Disk:
    """The calls to the disk, the n-th of which fails.

    Args:
        folder: Calls below it are counted.
        number: Which call fails, from 1.
        fault: One of those that ``every_failure`` takes.
        cache: The same.
        told: A descriptor that the call's name is written to.
    """

    def __init__(self, folder: str, number: int, fault: str, told: int, *, cache: bool) -> None:
        self._folder = folder
        self._number = number
        self._fault = fault
        self._cache = cache
        self._told = told
        self._calls = 0
        self._paths: dict[int, str] = {}

    def meets(self, call: str, path: object, before: Callable[[], object] = lambda: None) -> None:
        """Count a call; if it is the one that fails, do ``before``, and fail."""
        file = os.path.abspath(os.fsdecode(path))  # type: ignore[arg-type]  # noqa: PTH100
        in_cache = f"/{CACHE_FOLDER}" in file
        if not file.startswith(f"{self._folder}/") or in_cache != self._cache:
            return
        self._calls += 1
        if self._calls != self._number:
            return
        name = re.sub(r"^\.signalctl-[0-9]+-[0-9]+\.tmp$", "aside", Path(file).name)
        os.write(self._told, f"{call} {name}".encode())
        before()
        if self._fault == KILLED:
            os.kill(os.getpid(), signal.SIGKILL)
        number = getattr(errno, self._fault)
        raise OSError(number, os.strerror(number), file)

    def stand_before(self) -> None:
        """Take the place of the calls, for the rest of this process."""
        disk = self
        real_open, real_text = os.open, io.open

        class Raw(_RealRaw):
            """A file whose writes and closing are counted."""

            def __init__(self, file: Any, mode: str = "r", **options: Any) -> None:
                self.counted = None
                if mode != "r":
                    known = disk._paths.get(file) if isinstance(file, int) else file
                    if known is not None and not isinstance(file, int):
                        disk.meets("open", known)
                    self.counted = known
                super().__init__(file, mode, **options)

            def write(self, content: Any) -> Any:
                if self.counted is not None:
                    # A disk that is full has taken the first half.
                    half = memoryview(content).cast("B")[: len(memoryview(content)) // 2]
                    disk.meets("write", self.counted, lambda: _RealRaw.write(self, half))
                return _RealRaw.write(self, content)

            def close(self) -> None:
                counted, self.counted = self.counted, None
                _RealRaw.close(self)
                if counted is not None:
                    disk.meets("close", counted)

        def open_descriptor(path: Any, flags: int, *rest: Any, **options: Any) -> int:
            if flags & _WRITING and options.get("dir_fd") is None and not isinstance(path, int):
                disk.meets("open", path)
                descriptor = real_open(path, flags, *rest, **options)
                disk._paths[descriptor] = os.fsdecode(path)
                return descriptor
            return real_open(path, flags, *rest, **options)

        def open_text(file: Any, mode: str = "r", *rest: Any, **options: Any) -> Any:
            if "w" in mode and not isinstance(file, int):
                raw = Raw(os.fspath(file), "w")
                if "b" in mode:
                    return raw
                return io.TextIOWrapper(io.BufferedWriter(raw), encoding=options.get("encoding"))
            return real_text(file, mode, *rest, **options)

        def first(name: str, counted: Callable[[Sequence[Any]], object]) -> None:
            real = getattr(os, name)

            def call(*arguments: Any, **options: Any) -> Any:
                path = counted(arguments)
                if path is not None:
                    disk.meets(name, path)
                return real(*arguments, **options)

            setattr(os, name, call)

        first("mkdir", lambda arguments: arguments[0])
        first("replace", lambda arguments: arguments[1])
        first("rename", lambda arguments: arguments[1])
        for each in ("fchmod", "fsync", "fdatasync"):
            first(each, lambda arguments: disk._paths.get(arguments[0]))
        os.open = open_descriptor
        io.FileIO = Raw  # type: ignore[misc, assignment]
        io.open = open_text


def _runs(asked: Mapping[str, Any], fault: str) -> Iterator[Ended]:
    main = _everything_imported().main
    folder = Path(asked["folder"])
    before = {each: each.read_bytes() for each in folder.rglob("*") if each.is_file()}
    for number in range(1, _MOST):
        told, telling = os.pipe()
        with _nameless() as out, _nameless() as err:
            child = os.fork()
            if child == 0:
                os.dup2(out.fileno(), 1)
                os.dup2(err.fileno(), 2)
                disk = Disk(asked["folder"], number, fault, telling, cache=asked["cache"])
                disk.stand_before()
                os._exit(main(asked["words"]))
            os.close(telling)
            code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
            with os.fdopen(told, "rb") as reading:
                call = reading.read().decode()
            yield Ended(call, code, _text(out), _text(err), _files(folder))
        _put_back(folder, before)
        if not call:
            return
    raise AssertionError(f"after {_MOST} failures it still tries")


def _everything_imported() -> Any:
    """The module of the command, once all that it may import is there: a run is a fork then."""
    package = importlib.import_module("signalctl")
    for each in pkgutil.walk_packages(package.__path__, "signalctl."):
        if not each.name.startswith(("signalctl.__main__", "signalctl.integrations")):
            importlib.import_module(each.name)
    return importlib.import_module("signalctl.cli")


def _nameless() -> io.FileIO:
    return io.FileIO(os.memfd_create("stream"), "r+")


def _text(stream: io.FileIO) -> str:
    stream.seek(0)
    return stream.readall().decode()


def _files(folder: Path) -> dict[str, str]:
    found = (each for each in sorted(folder.rglob("*")) if each.is_file())
    return {each.relative_to(folder).as_posix(): each.read_text() for each in found}


def _put_back(folder: Path, before: Mapping[Path, bytes]) -> None:
    for each in sorted(folder.rglob("*"), reverse=True):
        if each.is_dir() and not any(each.iterdir()):
            each.rmdir()
        elif each.is_file() and each not in before:
            each.unlink()
    for file, content in before.items():
        if file.read_bytes() != content:
            file.write_bytes(content)


if __name__ == "__main__":
    request = json.load(sys.stdin)
    ended = {each: list(map(asdict, _runs(request, each))) for each in request["faults"]}
    sys.stdout.write(json.dumps(ended))
