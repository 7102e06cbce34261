"""Comments that silence findings on their line: ``# signalctl: ignore[SIG101] reason``."""

import io
import re
import tokenize
from collections.abc import Iterator
from contextlib import suppress

from signalctl.model.place import Ignore, Place
from signalctl.source.text import Text

_IGNORE = re.compile(r"#\s*signalctl:\s*ignore\b(?:\s*\[([^\]#]*)\])?([^#]*)", re.IGNORECASE)
_WORD = b"signalctl:"


def ignores_in(content: bytes, file: str) -> Iterator[Ignore]:
    """The ignore comments of a file, in the order of its lines.

    What looks like one in a text is none. Of a file that does not parse, those up to the fault.

    Args:
        content: Of the file.
        file: As places show it.
    """
    if _WORD not in content.lower():
        return
    with suppress(tokenize.TokenError, SyntaxError, UnicodeDecodeError, LookupError):
        text = Text(content).utf8.decode("utf-8", "surrogatepass")
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type == tokenize.COMMENT:
                yield from _in_comment(token, file)


def _in_comment(token: tokenize.TokenInfo, file: str) -> Iterator[Ignore]:
    line, column = token.start
    for found in _IGNORE.finditer(token.string):
        codes = [each.strip() for each in (found[1] or "").split(",")]
        yield Ignore(
            Place(file, line),
            column + found.start() + 1,
            tuple(each for each in codes if each),
            found[2].strip(),
        )
