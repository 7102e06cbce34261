"""The file behind ``@file``: its text, or one clear reason why not."""

import os
import stat
from pathlib import Path

from signalctl.errors import FileError

_MAX_BYTES = 64 * 1024 * 1024
_NEVER_WAIT: int = getattr(os, "O_NONBLOCK", 0)  # not on Windows
_NO_TRANSLATION: int = getattr(os, "O_BINARY", 0)  # only on Windows


def text_of_file(file: str, field: str) -> str:
    """The UTF-8 text in the file that is to fill ``field``; ``~`` is the home folder.

    Raises:
        FileError: It is missing, no regular file, over 64 MB or no UTF-8.
    """
    path = os.path.expanduser(file)  # noqa: PTH111  Path.expanduser raises where there is no home
    try:
        return _content(Path(path)).decode("utf-8")
    except UnicodeDecodeError as error:
        reason = f"not UTF-8 at byte {error.start}"
    except OSError as error:
        reason = (error.strerror or "it cannot be read").lower()
    except ValueError as error:  # no name of a file: a NUL, half of a surrogate pair; our checks
        reason = str(error)
    raise FileError(
        f"'{file}' cannot fill '{field}': {reason}",
        hint=f"For the text itself write {field}:str=TEXT",
    )


def _content(path: Path) -> bytes:
    """What is in ``path``; never waits, as opening a pipe would.

    Raises:
        OSError: It cannot be read.
        ValueError: It is no regular file, or over 64 MB.
    """
    _check_regular(path.stat())  # before opening: opening some devices already does something
    descriptor = os.open(path, os.O_RDONLY | _NEVER_WAIT | _NO_TRANSLATION)
    with os.fdopen(descriptor, "rb") as file:
        _check_regular(os.fstat(descriptor))
        content = file.read(_MAX_BYTES + 1)  # the files of /proc say that they are empty
    if len(content) > _MAX_BYTES:
        raise ValueError("over 64 MB")
    return content


def _check_regular(status: os.stat_result) -> None:
    if stat.S_ISDIR(status.st_mode):
        raise ValueError("a directory")
    if not stat.S_ISREG(status.st_mode):
        raise ValueError("no regular file")
    if status.st_size > _MAX_BYTES:
        raise ValueError("over 64 MB")
