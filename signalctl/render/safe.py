"""Text of the target, made fit to be shown: at a terminal, in a CSV cell, in a markdown table.

Names, values and messages of the target can hold anything: an escape that clears the screen, one
that fills the clipboard, a mark that turns the reading direction. rich lets all of these through,
as ``str``, through ``escape()`` and as ``Text``. So every such text passes ``safe`` first.
"""

import re
import unicodedata

_SHORT = {"\n": r"\n", "\r": r"\r", "\t": r"\t"}

_LINE_BREAKS = frozenset({"Zl", "Zp"})
"""U+2028 and U+2029 are no controls to Unicode, and still break lines in editors and browsers."""

_FORMULA = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""What makes a spreadsheet read a cell as a formula, and the same in full width.

A tab and a carriage return do it too; ``safe`` has escaped them before.

Source: OWASP, "CSV Injection".
"""

_MARKDOWN = re.compile(
    r"""[\\`*\[\]|~]       # these mean something anywhere in a line
    | (?<![^\W_])_         # an underscore does at the edge of a word: __init__ would turn bold
    | _(?![^\W_])
    """,
    re.VERBOSE,
)


def safe(text: str, *, limit: int = 200) -> str:
    r"""``text`` without anything that a terminal acts on, at most ``limit`` characters of it.

    Each character of a Unicode category that starts with C (controls, formats and bidi marks,
    surrogates, private use, unassigned) and each line or paragraph separator becomes an escape as
    Python writes it. ``limit`` counts characters of ``text``; what is cut off is counted.

    A backslash stays single, so an escape of ours and the same letters in ``text`` look alike.

    >>> print(safe("a\x1b[2Jb\n\u202ec"))
    a\x1b[2Jb\n\u202ec
    >>> safe("event_json_modified", limit=5)
    'event…(+14)'
    """
    if len(text) > limit:
        return f"{safe(text[:limit], limit=limit)}…(+{len(text) - limit})"
    if text.isascii() and text.isprintable():
        return text
    return "".join(_visible(character) for character in text)


def csv_cell(text: str, *, limit: int = 200) -> str:
    """``text`` as a cell of a CSV file that no spreadsheet takes for a formula.

    Quoting commas and quotes is the work of ``csv.writer``. Numbers are data and do not come here.

    >>> csv_cell("=HYPERLINK(0)"), csv_cell("speakers_modified")
    ("'=HYPERLINK(0)", 'speakers_modified')
    """
    cell = safe(text, limit=limit)
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def markdown_cell(text: str, *, limit: int = 200) -> str:
    r"""``text`` as a cell of a markdown table, shown as it is written and never as markup.

    An underscore within a word stays, so that the raw table can be read as well.

    Source: GitHub Flavored Markdown, "Backslash escapes", "Emphasis", "Tables".

    >>> print(markdown_cell("event_json_modified | <b> **kwargs"))
    event_json_modified \| &lt;b> \*\*kwargs
    """
    entities = safe(text, limit=limit).replace("&", "&amp;").replace("<", "&lt;")
    return _MARKDOWN.sub(lambda match: f"\\{match.group()}", entities)


def _visible(character: str) -> str:
    category = unicodedata.category(character)
    if not category.startswith("C") and category not in _LINE_BREAKS:
        return character
    return _SHORT.get(character) or _escape(ord(character))


def _escape(code: int) -> str:
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"
