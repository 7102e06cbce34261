"""Cut the functions in which nothing stirs out of a text, so that they need not be parsed."""

import re
from collections.abc import Iterator
from functools import cache

from signalctl.source.text import Text

_NAME = re.compile(rb"\w+")
_QUOTES = (b'"""', b"'''")


class UncertainError(Exception):
    """Where functions end cannot be told without parsing."""


def outline(text: Text) -> tuple[bytes, dict[int, int]]:
    r"""The text with each quiet function of a module or class emptied, and the last line of each.

    Lines stay where they are. Functions end where a line is indented less; a text that spans lines
    could hide such an end, so the quotes of every function must come in pairs.

    Raises:
        UncertainError: They do not.

    >>> outline(Text(b"def f(a):\n    return a\n\nx = 1\n"))
    (b'def f():0\n\n\nx = 1\n', {1: 2})
    """
    content = text.utf8
    pieces: list[bytes] = []
    lasts: dict[int, int] = {}
    done = 0
    kept_to = 0
    for place in _defs(content):
        if place < kept_to:
            continue
        start = content.rfind(b"\n", 0, place) + 1
        before = content[start:place]
        indent = before[: len(before) - len(before.lstrip())]
        end = _end_of(len(indent)).search(content, _head_end(content, place))
        stop = len(content) if end is None else end.start() + 1
        body = content[start:stop].rstrip()
        if any(body.count(quotes) % 2 for quotes in _QUOTES):
            raise UncertainError
        kept_to = start + len(body)
        first = text.line_of(start)
        last = first + body.count(b"\n")
        if not text.stirs(text.line_of(_decorators_start(content, start)), last):
            name = _NAME.match(content, place + 4)
            if name is None:
                raise UncertainError
            empty = b"%bdef %b():0%b" % (before, name[0], b"\n" * (last - first))
            pieces += (content[done:start], empty)
            done = kept_to
            lasts[first] = last
    pieces.append(content[done:])
    return b"".join(pieces), lasts


def _defs(content: bytes) -> Iterator[int]:
    """Where ``def`` stands, but for what stands before it in its line."""
    place = content.find(b"def ")
    while place >= 0:
        start = content.rfind(b"\n", 0, place) + 1
        if content[start:place].strip() in {b"", b"async"}:
            yield place
        place = content.find(b"def ", place + 4)


@cache
def _end_of(indent: int) -> re.Pattern[bytes]:
    """The end before a line that is indented no more than ``indent``.

    Starting with a line's end, and not with ``^``: what starts with a letter is found much faster.
    """
    return re.compile(rb"\n[ \t]{0,%d}[^\s#]" % indent)


def _head_end(content: bytes, start: int) -> int:
    """Where the line ends that closes the parentheses of a ``def``."""
    depth, place = 0, start
    while True:
        end = content.find(b"\n", place)
        end = len(content) if end < 0 else end
        line = content[place:end]
        depth += line.count(b"(") - line.count(b")")
        if depth <= 0 or end == len(content):
            return end
        place = end + 1


def _decorators_start(content: bytes, start: int) -> int:
    """Not after the first decorator of a function: the last empty line before it."""
    return max(content.rfind(b"\n\n", 0, start) + 1, 0)
