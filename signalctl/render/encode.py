"""JSON text that any reader takes and no terminal acts on."""

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

_INDENTED = json.JSONEncoder(ensure_ascii=False, indent=2)
_COMPACT = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))

_MAYBE_HARMFUL = re.compile("[\x7f-\U0010ffff]")


def indented(value: object) -> str:
    """A value over several lines, without a line end."""
    return _harmless(_INDENTED.encode(value))


def compact(value: object) -> str:
    r"""A value on one line, without the line end.

    Letters stay letters. Characters that a terminal or an editor may act on become escapes, which
    a reader of JSON turns back; but a lone surrogate, which no UTF-8 can hold and some readers
    refuse, becomes the text of its escape.

    >>> print(compact({"name": "caf\u00e9 \u202e \udc80"}))
    {"name":"café \u202e \\udc80"}
    """
    return _harmless(_COMPACT.encode(value))


def streamed(head: Mapping[str, object], key: str, items: Iterable[object]) -> Iterator[str]:
    """An object over several lines whose last key is a list, a chunk for each item of it.

    >>> print("".join(streamed({"schema": "x"}, "signals", [1, 2])), end="")
    {
      "schema": "x",
      "signals": [
        1,
        2
      ]
    }
    """
    # An object that has a key ends with a line that holds its brace alone.
    yield f'{indented(head)[:-2]},\n  "{key}": ['
    is_first = True
    for item in items:
        text = indented(item).replace("\n", "\n    ")  # within a string, a line end is an escape
        yield f"{'' if is_first else ','}\n    {text}"
        is_first = False
    yield f"{'' if is_first else chr(10) + '  '}]\n}}\n"


def _harmless(text: str) -> str:
    if text.isascii() and "\x7f" not in text:
        return text
    return _MAYBE_HARMFUL.sub(lambda match: _escaped(match.group()), text)


@lru_cache(maxsize=4096)
def _escaped(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Cs":
        return f"\\\\u{ord(character):04x}"
    if category[0] != "C" and category not in {"Zl", "Zp"}:
        return character
    return json.dumps(character)[1:-1]
