"""The two writers: data to stdout or a file, talk to stderr. Nothing else of ours is read by a user.

There are two, and they share nothing, so that data can be piped whatever there is to say about it.
Both write UTF-8, past Python's text streams: what is left in those would be written again, and
complained about, when the interpreter ends.
"""

import errno
import io
import os
import shlex
import stat
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from signalctl.atomic import replace_file, write_all
from signalctl.errors import OutputError, SignalctlError
from signalctl.render.page import Page
from signalctl.render.safe import safe

_LONGEST_LINE = 2_000
"""Of talk, in characters."""

_NEVER_REPLACED = ("/dev/", "/proc/")
"""Here a path stands for something else, even where that is a regular file."""


class Writer:
    """Writes reports: to one descriptor, and to files beside it.

    Args:
        descriptor: Where data goes; it stays open.
        color: What ``--color`` says: ``auto``, ``always`` or ``never``; ``None`` is ``auto``.
        verbose: Reports say what they leave out otherwise.
    """

    def __init__(self, descriptor: int, *, color: str | None = None, verbose: bool = False) -> None:
        self._descriptor = descriptor
        self._color = color
        self._verbose = verbose

    @property
    def page(self) -> Page:
        """The page that the descriptor leads to."""
        return page_for(
            color=self._color,
            environ=os.environ,
            is_terminal=os.isatty(self._descriptor),
            terminal_width=_terminal_width(self._descriptor),
            verbose=self._verbose,
        )

    def data(self, chunks: Iterable[str]) -> None:
        """Write chunks to the descriptor, all of them.

        Raises:
            BrokenPipeError: The reader has gone away.
            OutputError: It cannot be written, for any other reason.
        """
        try:
            with io.FileIO(self._descriptor, "w", closefd=False) as stream:
                write_all(stream, chunks)
        except BrokenPipeError:
            raise
        except OSError as error:
            is_closed = error.errno == errno.EBADF
            reason = "standard output is closed" if is_closed else error.strerror or error
            raise OutputError(
                f"cannot write the output: {reason}",
                hint="Point standard output at what can be written.",
            ) from error

    def to_file(self, path: Path, rendering: Callable[[Page], Iterable[str]]) -> None:
        """Write what ``rendering`` puts on the page of a file, as ``write_file`` does."""
        page = page_for(
            color=self._color,
            environ=os.environ,
            is_terminal=False,
            terminal_width=None,
            verbose=self._verbose,
        )
        write_file(path, rendering(page))


class Talk:
    """Says things to the user, a line or a few at a time; never fails.

    Args:
        descriptor: Where talk goes; it stays open.
        quiet: Leave out notes.
        verbose: Say details too, and the traceback behind an error.
    """

    def __init__(self, descriptor: int = 2, *, quiet: bool = False, verbose: bool = False) -> None:
        self._descriptor = descriptor
        self._quiet = quiet
        self._verbose = verbose

    def detail(self, text: str) -> None:
        """Something that only who asks for more wants to know."""
        if self._verbose:
            self._say([f"signalctl: {text}"])

    def note(self, text: str) -> None:
        """Something that is good to know."""
        if not self._quiet:
            self._say([f"signalctl: note: {text}"])

    def warn(self, text: str) -> None:
        """Something that may go wrong, or that the user may not have meant."""
        self._say([f"signalctl: warning: {text}"])

    def error(self, error: SignalctlError) -> None:
        """What is wrong, what helps to see why, and what to type next."""
        cause = error.__cause__ if self._verbose else None
        self._say([
            f"signalctl: error: {error.message}",
            *(f"  {line}" for each in error.detail for line in each.splitlines() or [""]),
            *([] if cause is None else _traceback(cause)),
            *_hinted(error.hint),
        ])  # fmt: skip

    def bug(self, error: BaseException) -> None:
        """An exception that none of our own errors foresees, with its traceback."""
        self._say([
            f"signalctl: error: internal error: {type(error).__name__}: {error}",
            *_traceback(error),
            *_hinted("This is a bug of signalctl. Please report it with the lines above."),
        ])  # fmt: skip

    def trace(self, error: BaseException) -> None:
        """Where an exception came from, as Python tells it."""
        import traceback  # noqa: PLC0415 - only where something is wrong

        told = "".join(traceback.format_exception(error))
        self._say(told.splitlines())

    def _say(self, lines: Iterable[str]) -> None:
        text = "".join(f"{safe(line, limit=_LONGEST_LINE)}\n" for line in lines)
        with (
            suppress(OSError),
            io.FileIO(self._descriptor, "w", closefd=False) as stream,
        ):
            write_all(stream, [text])


def _hinted(hint: str) -> Iterable[str]:
    first, *others = hint.splitlines() or [""]
    return [*([f"  hint: {first}"] if first else []), *(f"        {line}" for line in others)]


def _traceback(error: BaseException) -> Iterable[str]:
    import traceback  # noqa: PLC0415 - only when something went wrong

    from signalctl.model.secrets import redact_text  # noqa: PLC0415 - the same

    text = redact_text("".join(traceback.format_exception(error)))
    return [f"  {line}" for line in text.splitlines()]


def write_file(path: Path, chunks: Iterable[str], shown: str | None = None) -> None:
    """Write data to a file: aside, and renamed when it is whole, so that it is never half.

    Devices and named pipes are written as they are. A link stays a link, and what it points to is
    replaced. A file that exists keeps its mode. An error calls the file ``shown``, or by its path.

    Raises:
        BrokenPipeError: It is a pipe, and its reader has gone away.
        OutputError: It cannot be written; it is as it was before.
    """
    try:
        _write_special(path, chunks) if _is_special(path) else replace_file(path, chunks)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise _unwritable(path, error, shown) from error


def check_file(path: Path) -> None:
    """Say of a file what shows before there is anything to write: where it lies is no folder.

    Raises:
        OutputError: As ``write_file`` would.
    """
    try:
        os.scandir(path.parent).close()
        if path.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    except OSError as error:
        raise _unwritable(path, error) from error


def _unwritable(path: Path, error: OSError, shown: str | None = None) -> OutputError:
    reason = error.strerror or error
    return OutputError(f"cannot write '{shown or path}': {reason}", hint=_hint(path))


def _terminal_width(descriptor: int) -> int | None:
    try:
        return os.get_terminal_size(descriptor).columns
    except OSError:
        return None


def page_for(
    *,
    color: str | None,
    environ: Mapping[str, str],
    is_terminal: bool,
    terminal_width: int | None,
    verbose: bool = False,
) -> Page:
    """The page for a stream; what is no terminal gets the same bytes everywhere, but for colour.

    Source: no-color.org and force-color.org for the two variables; locale(7) for the order of the
    three that name the encoding.

    >>> page_for(color=None, environ={}, is_terminal=False, terminal_width=None)
    Page(width=None, colour=False, verbose=False, unicode=True)
    """
    if not is_terminal:
        colour = _wants_colour(color, environ, is_terminal=False)
        return Page(width=None, colour=colour, verbose=verbose, unicode=True)
    return Page(
        width=_columns(environ) or terminal_width or 80,
        colour=_wants_colour(color, environ, is_terminal=True),
        verbose=verbose,
        unicode=_is_utf8(environ),
    )


def _wants_colour(color: str | None, environ: Mapping[str, str], *, is_terminal: bool) -> bool:
    if color in {"always", "never"}:
        return color == "always"
    if environ.get("NO_COLOR"):
        return False
    forced = environ.get("FORCE_COLOR")
    if forced:
        return forced != "0"
    return is_terminal and environ.get("TERM") != "dumb"


def _columns(environ: Mapping[str, str]) -> int | None:
    columns = environ.get("COLUMNS", "")
    return int(columns) if columns.isascii() and columns.isdigit() and len(columns) < 10 else None


def _is_utf8(environ: Mapping[str, str]) -> bool:
    names = ("LC_ALL", "LC_CTYPE", "LANG")
    locale = next((environ[name] for name in names if environ.get(name)), "C")
    return "utf8" in locale.lower().replace("-", "")


def _is_special(path: Path) -> bool:
    if str(path).startswith(_NEVER_REPLACED):
        return True
    try:
        return not stat.S_ISREG(path.stat().st_mode)
    except FileNotFoundError:
        return False


def _write_special(path: Path, chunks: Iterable[str]) -> None:
    with path.open("wb", buffering=0) as stream:
        write_all(stream, chunks)


def _hint(path: Path) -> str:
    folder = path.parent
    if os.path.exists(folder):  # noqa: PTH110 - Path.exists may raise
        return "Name another file."
    return f"Make its folder first: mkdir -p {shlex.quote(str(folder))}"
