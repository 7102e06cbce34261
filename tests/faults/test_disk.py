"""The disk fails at each call there is: what lay there stays whole, and one line says what is wrong."""

import errno
import os
import time
from collections.abc import Mapping
from pathlib import Path

import pytest
from command import signalctl
from failing_disk import KILLED, Ended, every_failure

SHOP = """\
from blinker import Namespace

paid = Namespace().signal("paid")


@paid.connect
def log_order(sender, order_id):
    print(order_id)


def pay():
    paid.send("till", order_id=3)
"""
ERRORS = ("ENOSPC", "EIO", "EINTR")
LIST = ("list", "--output", "out.txt")
UPDATE = ("check", "--baseline", "known.json", "--update-baseline")
REPORT = ("check", "--report", "json=out.json", "--output", "out.txt")
UPDATED = "signalctl: note: 'known.json' knows 1 finding now\n"
KNOWN = '{\n  "schema": "signalctl/baseline/1",\n  "findings": []\n}\n'
CACHE = ".signalctl_cache"


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A project with one warning, that is surveyed without Flask."""
    (tmp_path / "shop.py").write_text(SHOP)
    os.utime(tmp_path / "shop.py", (0, 0))  # what may change again is not kept in a cache
    (tmp_path / "pyproject.toml").write_text('[tool.signalctl]\nmodules = ["shop"]\n')
    return tmp_path


def refusal(file: str, error: str) -> str:
    return (
        f"signalctl: error: cannot write '{file}': {os.strerror(getattr(errno, error))}\n"
        f"  hint: Name another file.\n"
    )


def calls(file: str, *, is_there: bool = False) -> list[str]:
    """The calls that write ``file``; one that is there keeps its mode."""
    mode = ["fchmod aside"] if is_there else []
    return ["open aside", *mode, "write aside", "fsync aside", "close aside", f"replace {file}"]


def calls_for_cache(file: str) -> list[str]:
    """The same for a file that may be lost: nobody waits until it is on the disk."""
    return [each for each in calls(file) if each != "fsync aside"]


def told(run: Ended) -> tuple[str, int, str, str, dict[str, str]]:
    """All of a run but the cache."""
    return run.call, run.code, run.out, run.err, beside_the_cache(run)


def cached(run: Ended) -> dict[str, str]:
    return {name: text for name, text in run.files.items() if name.startswith(f"{CACHE}/")}


def whole_in_cache(run: Ended, done: Ended) -> list[str]:
    """The files in the cache that are those of a run without a fault."""
    return [name for name, text in cached(run).items() if cached(done).get(name) == text]


def beside_the_cache(run: Ended) -> dict[str, str]:
    """The files of the project that are neither its own nor the cache's."""
    return {
        name: text
        for name, text in run.files.items()
        if name not in {"shop.py", "pyproject.toml"} and not name.startswith(f"{CACHE}/")
    }


@pytest.mark.fault(
    53, "Exit code 4 and one line; the file is as it was, and nothing lies beside it."
)
@pytest.mark.parametrize(
    "before", [{}, {"out.txt": "what was listed before\n"}], ids=["new", "old"]
)
def test_an_output_is_written_whole_or_not_at_all(shop: Path, before: dict[str, str]) -> None:
    put(shop, before)

    errors = ERRORS if before else ERRORS[:1]
    for error, (*failed, done) in every_failure(shop, LIST, *errors).items():
        assert (done.code, done.err, [*beside_the_cache(done)]) == (0, "", ["out.txt"])
        assert done.files["out.txt"].startswith("shop:paid ")
        assert [told(run) for run in failed] == [
            (call, 4, "", refusal("out.txt", error), before)
            for call in calls("out.txt", is_there=before != {})
        ]


@pytest.mark.fault(
    53, "Exit code 4 and one line; the file is as it was, and nothing lies beside it."
)
@pytest.mark.parametrize("before", [{}, {"known.json": KNOWN}], ids=["new", "old"])
def test_a_baseline_is_written_whole_or_not_at_all(shop: Path, before: dict[str, str]) -> None:
    put(shop, before)

    errors = ERRORS if before else ERRORS[:1]
    for error, (*failed, done) in every_failure(shop, UPDATE, *errors).items():
        assert (done.code, done.out, done.err) == (0, "", UPDATED)
        assert '"code": "SIG101"' in done.files["known.json"]
        assert [told(run) for run in failed] == [
            (call, 4, "", refusal("known.json", error), before)
            for call in calls("known.json", is_there=before != {})
        ]


@pytest.mark.fault(
    53, "Exit code 4 and one line; the file is as it was, and nothing lies beside it."
)
def test_each_report_is_written_whole_or_not_at_all(shop: Path) -> None:
    for error, (*failed, done) in every_failure(shop, REPORT, *ERRORS).items():
        assert (done.code, done.err, done.out) == (0, "", "")
        both = beside_the_cache(done)
        assert [*both] == ["out.json", "out.txt"]
        first = {"out.json": both["out.json"]}
        assert [told(run) for run in failed] == [
            *((call, 4, "", refusal("out.json", error), {}) for call in calls("out.json")),
            *((call, 4, "", refusal("out.txt", error), first) for call in calls("out.txt")),
        ]


@pytest.mark.fault(64, "The answer is the same; the cache is left or made anew.")
def test_a_cache_that_fails_is_no_failure(shop: Path) -> None:
    for *failed, done in every_failure(shop, LIST, *ERRORS, cache=True).values():
        (source,) = (Path(name).name for name in cached(done) if name.endswith(".jsonl"))
        assert [run.call for run in failed] == [
            *("mkdir .signalctl_cache", *calls(".gitignore"), *calls_for_cache(source)),
            *("mkdir .signalctl_cache", *calls_for_cache("index.json")),
        ]
        for run in failed:
            assert told(run)[1:] == told(done)[1:], run.call
            assert [*cached(run)] == whole_in_cache(run, done), run.call


@pytest.mark.fault(54, "A cache is mended by the next run.")
def test_a_command_that_is_killed_leaves_a_cache_that_the_next_one_mends(shop: Path) -> None:
    (*killed, done), *_ = every_failure(shop, LIST, KILLED, cache=True).values()

    left = {tuple(name for name in cached(run) if not name.endswith(".tmp")): run for run in killed}
    assert [len(names) for names in left] == [0, 1, 2]
    for names, run in left.items():
        assert list(names) == whole_in_cache(run, done), run.call
        put(shop, run.files)
        assert signalctl("list", cwd=shop).code == 0
        assert (shop / CACHE / ".gitignore").read_text() == "*\n"


@pytest.mark.fault(54, "What is left in the cache folder goes with a run an hour later.")
def test_what_a_killed_command_left_in_the_cache_is_swept_an_hour_later(shop: Path) -> None:
    (*killed, _), *_ = every_failure(shop, LIST, KILLED, cache=True).values()
    halves = {name for run in killed for name in run.files if name.endswith(".tmp")}
    assert halves
    assert {str(Path(name).parent) for name in halves} == {CACHE}
    foreign = [f"{CACHE}/notes.tmp", f"{CACHE}/.signalctl-x-0.tmp", ".signalctl-1-0.tmp"]
    young = f"{CACHE}/.signalctl-2-0.tmp"
    put(shop, dict.fromkeys([*halves, *foreign, young], ""))
    for name in (*halves, *foreign):
        os.utime(shop / name, (time.time() - 3700,) * 2)

    assert signalctl("list", cwd=shop).code == 0

    left = {str(file.relative_to(shop)) for file in shop.rglob("*.tmp")}
    assert left == {*foreign, young}


@pytest.mark.fault(54, "The old file, or the new one whole; `.signalctl-*.tmp` may lie beside it.")
@pytest.mark.parametrize(
    ("words", "name", "old"),
    [(LIST, "out.txt", "what was listed before\n"), (UPDATE, "known.json", KNOWN)],
    ids=["list", "check"],
)
def test_a_command_that_is_killed_leaves_the_old_file_or_the_new_one(
    shop: Path, words: tuple[str, ...], name: str, old: str
) -> None:
    put(shop, {name: old})

    (*killed, done), *_ = every_failure(shop, words, KILLED).values()

    assert done.code == 0
    assert [run.call for run in killed] == calls(name, is_there=True)
    assert {run.files[name] for run in killed} == {old}
    assert done.files[name] != old


def put(folder: Path, files: Mapping[str, str]) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text)
