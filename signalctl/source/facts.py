"""Read the facts of one file: pure, and without any other file."""

import ast
import warnings

from signalctl.source.scan import Scan
from signalctl.source.shapes import Facts


class UnreadableError(Exception):
    """The text is no Python that this interpreter can parse; the text says why."""


def facts_of(content: bytes) -> Facts:
    """The facts of a file with this content, decoded as PEP 263 says.

    Raises:
        UnreadableError: It does not parse.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the parser warns of the user's escape sequences
            tree = ast.parse(content)
        lines = None if content.isascii() else _lines(content)
        return Scan(lines).module(tree)
    except SyntaxError as error:
        where = f" (line {error.lineno})" if error.lineno else ""
        raise UnreadableError(f"it does not parse: {error.msg}{where}") from error
    except (ValueError, LookupError) as error:
        raise UnreadableError(f"it does not parse: {error}") from error
    except RecursionError as error:
        raise UnreadableError("it is nested too deeply to be parsed") from error
    except MemoryError as error:
        raise UnreadableError("it is too complex to be parsed") from error


def _lines(content: bytes) -> list[bytes]:
    r"""The lines as the parser counts columns in them: in UTF-8, whatever the file is in.

    Source: ``ast``, ``col_offset``: "the UTF-8 byte offsets ... the parser uses UTF-8 internally".
    """
    import io  # noqa: PLC0415 - only for a file that is not ASCII
    import tokenize  # noqa: PLC0415

    encoding, _ = tokenize.detect_encoding(io.BytesIO(content).readline)
    text = content.decode(encoding).replace("\r\n", "\n").replace("\r", "\n")
    return [line.encode("utf-8", "surrogatepass") for line in text.split("\n")]
