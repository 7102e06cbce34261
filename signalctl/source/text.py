"""The text of one file: as the parser counts in it, and the lines that may matter."""

import re
from bisect import bisect_left, bisect_right
from functools import cached_property
from itertools import accumulate

_STIRRING = (b".connect", b".send", b".disconnect", b".temporarily_c", b"ignal(", b"ignal[")
_SPREAD = re.compile(rb"\*\*\s*([^\W\d]\w*)")
_NAMING = (b', "send', b", 'send", b', "connect', b", 'connect")
_BINDING = (b"amespace(", b"global ", b"nonlocal ")


class Text:
    """The content of a file, decoded as PEP 263 says and kept as UTF-8, lines ended as in Unix.

    Source: ``ast``, ``col_offset``: "the UTF-8 byte offsets ... the parser uses UTF-8 internally".
    """

    def __init__(self, content: bytes) -> None:
        self.content = content

    @cached_property
    def utf8(self) -> bytes:
        """All of it."""
        content = self.content
        if b"\r" in content:
            content = content.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        if content.isascii():
            return content
        import io  # noqa: PLC0415 - only for a file that is not ASCII
        import tokenize  # noqa: PLC0415

        encoding, _ = tokenize.detect_encoding(io.BytesIO(content).readline)
        if encoding == "utf-8":
            return content
        return content.decode(encoding).encode("utf-8", "surrogatepass")

    @cached_property
    def ascii(self) -> bool:
        """A byte is a character."""
        return self.content.isascii()

    @cached_property
    def _starts(self) -> list[int]:
        """Where each line starts, and where one after the last would."""
        lines = (self.utf8 + b"\n").splitlines(keepends=True)
        return list(accumulate(map(len, lines), initial=0))

    def line_of(self, place: int) -> int:
        """The line that a byte stands in; 1-based."""
        return bisect_right(self._starts, place)

    def between(self, first: int, last: int) -> bytes:
        """The lines from ``first`` to ``last``, 1-based, both included."""
        return self.utf8[self._starts[first - 1] : self._starts[last]]

    def says(self, word: bytes, first: int, last: int) -> bool:
        """Whether ``word`` stands in the lines from ``first`` to ``last``."""
        return self.utf8.find(word, self._starts[first - 1], self._starts[last]) >= 0

    def segment(self, span: tuple[int, int, int, int]) -> bytes:
        r"""What stands from one (line, offset) to another.

        >>> Text(b"if a and (\n    b):").segment((1, 3, 2, 6))
        b'a and (\n    b)'
        """
        first, start, last, end = span
        return self.utf8[self._starts[first - 1] + start : self._starts[last - 1] + end]

    def column(self, line: int, offset: int) -> int:
        """The column of an offset: 1-based, in characters."""
        if self.ascii or line >= len(self._starts):
            return offset + 1
        start = self._starts[line - 1]
        return len(self.utf8[start : start + offset].decode("utf-8", "replace")) + 1

    @cached_property
    def spread(self) -> frozenset[str]:
        r"""The names that stand after a ``**``.

        >>> sorted(Text(b"def ship(**order):\n    paid.send(None, **order, **more())").spread)
        ['more', 'order']
        """
        if b"**" not in self.utf8:
            return frozenset()
        return frozenset(each.decode("utf-8", "replace") for each in _SPREAD.findall(self.utf8))

    @cached_property
    def _stirring(self) -> list[int]:
        """The lines where something of a signal may happen, or a name of the module is bound."""
        text = self.utf8
        places: list[int] = []
        for word in (*_STIRRING, *_NAMING, *_BINDING):
            place = text.find(word)
            while place >= 0:
                places.append(place)
                place = text.find(word, place + 1)
        return [self.line_of(place) for place in sorted(places)]

    def stirs(self, first: int, last: int) -> bool:
        r"""Whether a signal may be made, sent or connected between two lines.

        >>> text = Text(b"def plain(): ...\ndef ship():\n    paid.send(None)")
        >>> text.stirs(1, 1), text.stirs(2, 3)
        (False, True)
        """
        place = bisect_left(self._stirring, first)
        return place < len(self._stirring) and self._stirring[place] <= last


_LETTERS = bytes(
    n if bytes([n]).isalnum() or n == ord("_") or n > 127 else ord(" ") for n in range(256)
)


def words_in(content: bytes) -> frozenset[bytes]:
    """Every word in a text.

    >>> sorted(words_in(b"paid.send(None)"))
    [b'None', b'paid', b'send']
    """
    return frozenset(content.translate(_LETTERS).split())
