"""The two writers, on real pipes, devices and folders."""

import os
import pty
import stat
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path

import pytest

from signalctl.atomic import write_cache
from signalctl.errors import OutputError, TargetError
from signalctl.render.page import Page
from signalctl.report import Talk, Writer, page_for, write_file

NOT_ROOT = pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")


def page(environ: Mapping[str, str], *, color: str | None = None, terminal: bool = True) -> Page:
    width = 100 if terminal else None
    return page_for(color=color, environ=environ, is_terminal=terminal, terminal_width=width)


def said(tmp_path: Path, say: str, error: BaseException | str, **options: bool) -> str:
    file = tmp_path / "talk"
    with file.open("wb") as stream:
        getattr(Talk(stream.fileno(), **options), say)(error)
    return file.read_text(encoding="utf-8")


def names_in(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir())


def test_data_is_written_as_utf_8(tmp_path: Path) -> None:
    file = tmp_path / "out"

    with file.open("wb") as stream:
        Writer(stream.fileno()).data(["支払い\n", "caf\u00e9 \udc80\n"])

    assert file.read_bytes() == "支払い\ncafé \\udc80\n".encode()


def test_more_than_a_pipe_holds_arrives_whole() -> None:
    reading, writing = os.pipe()
    os.set_blocking(writing, False)  # as a parent such as node leaves it
    read: list[bytes] = []
    with os.fdopen(reading, "rb") as reader:
        thread = threading.Thread(target=lambda: read.append(reader.read()))
        thread.start()

        Writer(writing).data(f"{number:09}\n" for number in range(100_000))
        os.close(writing)
        thread.join()

    assert read == ["".join(f"{number:09}\n" for number in range(100_000)).encode()]


def test_a_reader_that_goes_away_is_a_broken_pipe() -> None:
    reading, writing = os.pipe()
    os.close(reading)

    with pytest.raises(BrokenPipeError):
        Writer(writing).data(["data\n"])

    os.close(writing)


@pytest.mark.fault(49, "Exit code 141, in silence.")
def test_after_a_broken_pipe_the_interpreter_ends_in_silence() -> None:
    program = (
        "import sys\n"
        "from signalctl.report import Writer\n"
        "try:\n"
        "    Writer(1).data('data\\n' for _ in range(1_000_000))\n"
        "except BrokenPipeError:\n"
        "    sys.exit(141)\n"
    )

    done = subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert done.stdout is not None
    assert done.stderr is not None
    first = done.stdout.readline()
    done.stdout.close()
    talk = done.stderr.read()
    done.stderr.close()

    assert (first, talk, done.wait()) == (b"data\n", b"", 141)


@pytest.mark.fault(50, "Exit code 4, and one line.")
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_a_full_device_is_an_error_that_says_so() -> None:
    with (
        Path("/dev/full").open("wb", buffering=0) as full,
        pytest.raises(OutputError) as caught,
    ):
        Writer(full.fileno()).data(["data\n"])

    assert caught.value.message == "cannot write the output: No space left on device"


def test_a_stdout_that_is_closed_is_an_error() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    os.close(writing)

    with pytest.raises(OutputError) as caught:
        Writer(writing).data(["data\n"])

    assert caught.value.message == "cannot write the output: standard output is closed"


def test_a_file_is_made_with_the_mode_of_the_umask(tmp_path: Path) -> None:
    file, plain = tmp_path / "out.json", tmp_path / "plain"
    plain.touch()

    write_file(file, ["{}\n"])

    assert file.read_text(encoding="utf-8") == "{}\n"
    assert file.stat().st_mode == plain.stat().st_mode
    assert names_in(tmp_path) == ["out.json", "plain"]


def test_a_file_that_exists_keeps_its_mode(tmp_path: Path) -> None:
    file = tmp_path / "out.json"
    file.write_text("old", encoding="utf-8")
    file.chmod(0o640)

    write_file(file, ["new"])

    assert file.read_text(encoding="utf-8") == "new"
    assert stat.S_IMODE(file.stat().st_mode) == 0o640


def test_a_file_is_as_before_when_the_report_fails_half_way(tmp_path: Path) -> None:
    file = tmp_path / "out.json"
    file.write_text("old", encoding="utf-8")

    with pytest.raises(ZeroDivisionError):
        write_file(file, (str(1 // left) for left in (1, 0)))

    assert file.read_text(encoding="utf-8") == "old"
    assert names_in(tmp_path) == ["out.json"]


def test_what_a_killed_process_left_is_in_nobodys_way(tmp_path: Path) -> None:
    left = tmp_path / f".signalctl-{os.getpid()}-0.tmp"
    left.touch()

    write_file(tmp_path / "out", ["new"])

    assert names_in(tmp_path) == [left.name, "out"]


@pytest.mark.parametrize("exists", [True, False], ids=["to a file", "dangling"])
def test_a_link_stays_a_link(tmp_path: Path, *, exists: bool) -> None:
    link, file = tmp_path / "link", tmp_path / "folder" / "file"
    file.parent.mkdir()
    if exists:
        file.write_text("old", encoding="utf-8")
    link.symlink_to(file)

    write_file(link, ["new"])

    assert link.is_symlink()
    assert file.read_text(encoding="utf-8") == "new"
    assert names_in(tmp_path) == ["folder", "link"]


def test_a_device_is_written_and_not_replaced() -> None:
    write_file(Path(os.devnull), ["data"])

    assert stat.S_ISCHR(Path(os.devnull).stat().st_mode)


def test_a_named_pipe_is_written_and_not_replaced(tmp_path: Path) -> None:
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    read: list[bytes] = []
    thread = threading.Thread(target=lambda: read.append(fifo.read_bytes()))
    thread.start()

    write_file(fifo, ["data"])
    thread.join()

    assert read == [b"data"]
    assert stat.S_ISFIFO(fifo.stat().st_mode)


def test_a_descriptor_by_its_path_is_written_and_not_replaced(tmp_path: Path) -> None:
    file = tmp_path / "out"
    with file.open("wb") as stream:
        inode = file.stat().st_ino

        write_file(Path(f"/dev/fd/{stream.fileno()}"), ["data"])

    assert (file.read_bytes(), file.stat().st_ino) == (b"data", inode)


def test_a_folder_that_does_not_exist_is_an_error_with_the_line_that_makes_it(
    tmp_path: Path,
) -> None:
    file = tmp_path / "no such" / "out"

    with pytest.raises(OutputError) as caught:
        write_file(file, ["data"])

    assert caught.value.message == f"cannot write '{file}': No such file or directory"
    assert caught.value.hint == f"Make its folder first: mkdir -p '{file.parent}'"


def test_a_folder_cannot_be_written_as_a_file(tmp_path: Path) -> None:
    with pytest.raises(OutputError) as caught:
        write_file(tmp_path, ["data"])

    assert caught.value.message == f"cannot write '{tmp_path}': Is a directory"


def test_links_in_a_circle_are_an_error(tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(link)

    with pytest.raises(OutputError, match="Too many levels of symbolic links"):
        write_file(link, ["data"])


@NOT_ROOT
def test_a_folder_that_may_not_be_written_is_an_error(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir(mode=0o500)

    with pytest.raises(OutputError) as caught:
        write_file(folder / "out", ["data"])

    assert caught.value.message == f"cannot write '{folder / 'out'}': Permission denied"


@NOT_ROOT
def test_a_file_that_may_not_be_written_is_not_replaced(tmp_path: Path) -> None:
    file = tmp_path / "out"
    file.write_text("old", encoding="utf-8")
    file.chmod(0o400)

    with pytest.raises(OutputError):
        write_file(file, ["new"])

    assert file.read_text(encoding="utf-8") == "old"


def test_a_file_beside_stdout_has_no_width_and_no_colour_unless_told(tmp_path: Path) -> None:
    pages: list[Page] = []

    def rendering(page: Page) -> list[str]:
        pages.append(page)
        return ["data"]

    Writer(1, color="always", verbose=True).to_file(tmp_path / "out", rendering)

    assert pages == [Page(width=None, colour=True, verbose=True)]
    assert (tmp_path / "out").read_text(encoding="utf-8") == "data"


def test_the_cache_tells_git_to_ignore_it(tmp_path: Path) -> None:
    write_cache(tmp_path, "index.json", ["{}\n"])
    write_cache(tmp_path, "index.json", ["[]\n"])

    folder = tmp_path / ".signalctl_cache"
    assert names_in(folder) == [".gitignore", "index.json"]
    assert (folder / ".gitignore").read_text(encoding="utf-8") == "*\n"
    assert (folder / "index.json").read_text(encoding="utf-8") == "[]\n"


def test_a_cache_that_cannot_be_written_is_given_up_in_silence(tmp_path: Path) -> None:
    (tmp_path / ".signalctl_cache").touch()  # a file where the folder should be

    write_cache(tmp_path, "index.json", ["{}\n"])
    write_cache(tmp_path / "gone", "index.json", ["{}\n"])

    assert names_in(tmp_path) == [".signalctl_cache"]


def test_an_error_says_what_is_wrong_then_why_then_what_to_type(tmp_path: Path) -> None:
    error = TargetError(
        "no Flask app in 'shop'",
        hint="Name it: signalctl list -A shop:app",
        detail=("shop.py defines:\n  create", "\x1b[2J"),
    )

    text = said(tmp_path, "error", error)

    assert text == (
        "signalctl: error: no Flask app in 'shop'\n"
        "  shop.py defines:\n"
        "    create\n"
        "  \\x1b[2J\n"
        "  hint: Name it: signalctl list -A shop:app\n"
    )


def test_an_error_without_a_hint_is_one_line(tmp_path: Path) -> None:
    assert said(tmp_path, "error", TargetError("no")) == "signalctl: error: no\n"


def test_the_cause_of_an_error_is_traced_when_asked_for(tmp_path: Path) -> None:
    error = TargetError("importing 'shop' failed")
    error.__cause__ = RuntimeError("cannot reach postgresql://ann:hunter2@db/shop")

    brief, verbose = said(tmp_path, "error", error), said(tmp_path, "error", error, verbose=True)

    assert brief == "signalctl: error: importing 'shop' failed\n"
    assert "RuntimeError: cannot reach postgresql://ann:<redacted" in verbose


def test_a_bug_of_ours_has_its_traceback_and_says_what_it_is(tmp_path: Path) -> None:
    try:
        raise KeyError("oops")  # noqa: TRY301 - something with a traceback
    except KeyError as error:
        text = said(tmp_path, "bug", error)

    first, *others, last = text.splitlines()
    assert first == "signalctl: error: internal error: KeyError: 'oops'"
    assert "  Traceback (most recent call last):" in others
    assert last.startswith("  hint: This is a bug of signalctl.")


@pytest.mark.parametrize(
    ("say", "options", "expected"),
    [
        ("note", {}, "signalctl: note: two\\nlines\n"),
        ("note", {"quiet": True}, ""),
        ("warn", {"quiet": True}, "signalctl: warning: two\\nlines\n"),
        ("detail", {}, ""),
        ("detail", {"verbose": True}, "signalctl: two\\nlines\n"),
    ],
)
def test_each_kind_of_talk_knows_when_to_be_silent(
    tmp_path: Path, say: str, options: Mapping[str, bool], expected: str
) -> None:
    assert said(tmp_path, say, "two\nlines", **options) == expected


def test_talk_to_nobody_fails_nobody() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    Talk(writing).warn("nobody reads")
    os.close(writing)

    Talk(writing).warn("nobody is there")


@pytest.mark.parametrize(
    ("color", "environ", "terminal", "expected"),
    [
        (None, {}, True, True),
        ("auto", {}, True, True),
        ("auto", {}, False, False),
        ("auto", {"TERM": "dumb"}, True, False),
        ("auto", {"NO_COLOR": "1"}, True, False),
        ("auto", {"NO_COLOR": ""}, True, True),
        ("auto", {"NO_COLOR": "1", "FORCE_COLOR": "1"}, True, False),
        ("auto", {"FORCE_COLOR": "1"}, False, True),
        ("auto", {"FORCE_COLOR": "1", "TERM": "dumb"}, True, True),
        ("auto", {"FORCE_COLOR": "0"}, True, False),
        ("auto", {"FORCE_COLOR": ""}, False, False),
        ("always", {"NO_COLOR": "1"}, False, True),
        ("never", {"FORCE_COLOR": "1"}, True, False),
    ],
)
def test_colour_is_used_when_it_is_wanted(
    *, color: str | None, environ: Mapping[str, str], terminal: bool, expected: bool
) -> None:
    assert page(environ, color=color, terminal=terminal).colour is expected


@pytest.mark.parametrize(
    ("environ", "width"),
    [
        ({}, 100),
        ({"COLUMNS": "60"}, 60),
        ({"COLUMNS": "1"}, 1),
        ({"COLUMNS": "0"}, 100),
        ({"COLUMNS": "-3"}, 100),
        ({"COLUMNS": "wide"}, 100),
        ({"COLUMNS": "²"}, 100),
    ],
)
def test_a_terminal_is_as_wide_as_columns_says_else_as_it_is(
    environ: Mapping[str, str], width: int
) -> None:
    assert page(environ).width == width


def test_a_pipe_has_no_width_whatever_columns_says() -> None:
    assert page({"COLUMNS": "60"}, terminal=False).width is None


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({}, False),
        ({"LANG": "C"}, False),
        ({"LANG": "POSIX"}, False),
        ({"LANG": "de_DE"}, False),
        ({"LANG": "C.UTF-8"}, True),
        ({"LANG": "de_DE.utf8"}, True),
        ({"LANG": "C", "LC_CTYPE": "en_US.UTF-8"}, True),
        ({"LANG": "en_US.UTF-8", "LC_ALL": "C"}, False),
        ({"LANG": "en_US.UTF-8", "LC_ALL": ""}, True),
    ],
)
def test_marks_are_drawn_where_the_terminal_can_show_them(
    *, environ: Mapping[str, str], expected: bool
) -> None:
    assert page(environ).unicode is expected


def test_a_pipe_gets_the_same_marks_in_every_locale() -> None:
    assert page({"LANG": "C"}, terminal=False) == page({"LANG": "C.UTF-8"}, terminal=False)


def test_the_page_of_a_terminal_has_its_width(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("COLUMNS", "NO_COLOR", "FORCE_COLOR", "LC_ALL", "LC_CTYPE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("LANG", "C.UTF-8")
    ours, theirs = pty.openpty()

    page = Writer(theirs).page

    os.close(ours)
    os.close(theirs)
    assert page == Page(width=80, colour=True)
