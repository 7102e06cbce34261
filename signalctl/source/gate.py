"""Tell from a file's bytes whether it is worth parsing.

Literal searches: a regular expression over every file costs ten times as much.
"""

import re
from collections.abc import Iterator, Sequence

VERSION = 9
"""Goes up when the gate or what is read changes, so that an older cache is not used."""

_FAR = 400
_NEAR = 40
_LETTERS = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_")


def places_of(content: bytes, word: bytes) -> Iterator[int]:
    """Where ``word`` stands as a word of its own."""
    place = content.find(word)
    while place >= 0:
        end = place + len(word)
        if (
            content[end : end + 1] not in _WORDS
            and content[max(0, place - 1) : place] not in _WORDS
        ):
            yield place
        place = content.find(word, end)


_WORDS = frozenset(bytes([each]) for each in _LETTERS)


def calls(content: bytes, word: bytes) -> bool:
    """Whether something of that name is called, decorates, or is given another name.

    >>> calls(b"ship(order)", b"ship"), calls(b"def ship(order): ...", b"ship")
    (True, False)
    >>> calls(b"from shop import ship as send_off", b"ship"), calls(b"x = shop.ship", b"ship")
    (True, True)
    """
    for place in places_of(content, word):
        start = content.rfind(b"\n", 0, place) + 1
        before = content[start:place]
        end = content.find(b"\n", place)
        after = content[place + len(word) : end if end >= 0 else len(content)].lstrip()
        if after[:1] in {b"(", b"["} and not before.endswith((b"def ", b"class ")):
            return True
        if before.lstrip()[:1] == b"@" or after[:3] == b"as ":
            return True
        if b"=" in before and after[:1] in {b"", b"#", b";"}:
            return True
    return False


def hands_on(content: bytes, word: bytes) -> bool:
    r"""Whether something of that name is given away as a value, so that others may call it.

    What stands between brackets in a text counts too: to be in doubt costs less than to be wrong.

    >>> hands_on(b"app.add_template_global(menu)", b"menu"), hands_on(b"x = menu(1)", b"menu")
    (True, False)
    >>> hands_on(b"from shop import (menu,\n  other)", b"menu"), hands_on(b"return menu", b"menu")
    (False, True)
    """
    for place in places_of(content, word):
        end = place + len(word)
        after = content[end : end + _NEAR].lstrip(b" \t")[:1]
        if after not in _AFTER_A_VALUE:
            continue
        start = content.rfind(b"\n", 0, place) + 1
        before = content[start:place].rstrip(b" \t")
        while before.endswith(b"."):  # the object it is an attribute of
            before = before[:-1].rstrip(_NAME)
        line = before.lstrip()
        if before[-1:] in _BEFORE_A_VALUE or line == b"return" or not line:
            if not line and not _is_inside_call(content, start):
                continue
            if not _IMPORTING.search(content[max(0, place - _FAR) : place]):
                return True
    return False


_NAME = bytes(_LETTERS)
_AFTER_A_VALUE = frozenset([b")", b",", b"]", b"}", b"\n", b"\r", b"#", b""])
_BEFORE_A_VALUE = frozenset([b"(", b",", b"[", b"{", b"=", b":"])
_IMPORTING = re.compile(rb"\bimport\b(?:[^\n()]*|\s*\([^)]*)$")


def _is_inside_call(content: bytes, start: int) -> bool:
    """Whether the line at ``start`` goes on with what an earlier line has opened."""
    return content[max(0, start - _FAR) : start].rstrip()[-1:] in {b"(", b",", b"[", b"{"}


_WORD = re.compile(rb"[\w\x80-\xff]+")


def words_of_heads(content: bytes) -> set[bytes]:
    r"""The words that ``inherits`` may say yes to: those of class heads, and what is renamed.

    >>> sorted(words_of_heads(b"class Van(cars.Car): ...\nimport x as y"))
    [b'Car', b'Van', b'cars', b'class', b'x']
    """
    found: set[bytes] = set()
    place = content.find(b" as ")
    while place >= 0:
        found.update(_WORD.findall(content, max(0, place - _NEAR), place)[-1:])
        place = content.find(b" as ", place + 1)
    place = content.find(b"class ")
    while place >= 0:
        end = content.find(b":", place)
        found.update(_WORD.findall(content, place, end if end >= 0 else len(content)))
        place = content.find(b"class ", place + 1)
    return found


def inherits(content: bytes, word: bytes) -> bool:
    """Whether a class inherits from something of that name, or it is given another name.

    >>> inherits(b"class Van(Car): ...", b"Car"), inherits(b"class Car: ...", b"Car")
    (True, False)
    """
    for place in places_of(content, word):
        end = place + len(word)
        if content[end : end + _NEAR].lstrip(b" ")[:3] == b"as ":
            return True
        head = content.rfind(b"class ", max(0, place - _FAR), place)
        if head >= 0 and b"(" in content[head:place] and b":" not in content[head:place]:
            return True
    return False


def renamed(content: bytes, name: bytes) -> str | None:
    """What ``name`` was called before this file gave it that name.

    >>> renamed(b"from shop.events import paid as settled", b"settled")
    'paid'
    """
    end = content.find(b" as " + name)
    if end >= 0:
        return _last_name(content[max(0, end - _FAR) : end])
    start = content.find(b"\n" + name + b" = ")
    return None if start < 0 else _last_name(content[start + 1 :].partition(b"\n")[0])


def _last_name(text: bytes) -> str:
    text = text.rstrip()
    start = len(text)
    while start and text[start - 1] in _LETTERS:
        start -= 1
    return text[start:].decode("utf-8", "replace")


def may_define(content: bytes, name: str) -> bool:
    """Whether a module may bind ``name``: it stands there, or comes by a star import."""
    return name.encode() in content or b"import *" in content or b"__getattr__" in content


def may_hold_signal(content: bytes, name: str) -> bool:
    """Whether a module may bind ``name`` to a signal, or to something that holds one.

    A module that only hands a name on imports it; any other must speak of signals itself.

    >>> may_hold_signal(b"from shop.events import paid", "paid")
    True
    >>> may_hold_signal(b"class File: ...", "File")
    False
    """
    if not may_define(content, name):
        return False
    return speaks(content) or b"import *" in content or imports(content, name.encode())


def speaks(content: bytes) -> bool:
    """Whether a file speaks of signals."""
    return b"ignal" in content or b"blinker" in content


def imports_from(content: bytes, module: bytes) -> bool:
    """Whether a file may import ``module``, or from it.

    >>> imports_from(b"from .events import paid", b"shop.events")
    True
    """
    last = module.rpartition(b".")[2]
    if last not in content:
        return False
    return b"import " + last in content or last + b" import " in content or module in content


def makes(content: bytes) -> bool:
    r"""Whether a file may make a signal; one of the operating system's does not count.

    >>> makes(b"paid = ns.signal('paid')"), makes(b"import signal\nsignal.signal(2, stop)")
    (True, False)
    """
    if b"signal.signal(" in content and _SYSTEM.search(content):
        content = content.replace(b"signal.signal(", b"")
    return any(word in content for word in _MAKING)


def imports(content: bytes, name: bytes) -> bool:
    r"""Whether a file imports ``name``.

    >>> imports(b"from shop import (\n    paid,\n    lost)", b"paid"), imports(b"paid = 1", b"paid")
    (True, False)
    """
    for place in places_of(content, name):
        head = content.rfind(b"import", 0, place)
        if head >= 0:
            between = content[head + 6 : place].lstrip()
            closed = (
                b")" in between if between[:1] == b"(" else b"\n" in between.replace(b"\\\n", b"")
            )
            if not closed:
                return True
    return False


_SYSTEM = re.compile(rb"^[ \t]*import [\w, \t]*\bsignal\b(?!\.)", re.MULTILINE)
_MAKING = (b".signal(", b" signal(", b"=signal(", b"Signal(", b"actory=Signal")
_DEFINING = (b"class ", b"def ", b"async def ")


def defines(content: bytes, name: bytes, heads: Sequence[bytes] = _DEFINING) -> bool:
    """Whether a class or function of that name stands at the start of a line."""
    ends = [each for each in (b"(", b":") if b" " + name + each in content]
    return any(
        content.startswith(head + name + end) or b"\n" + head + name + end in content
        for end in ends
        for head in heads
    )


def binds(content: bytes, name: bytes) -> bool:
    r"""Whether a module imports or defines ``name``, or gives it a value, by its own text.

    >>> binds(b"import a\npaid = 1", b"paid"), binds(b"def __getattr__(name): ...", b"paid")
    (True, False)
    """
    return (
        defines(content, name)
        or imports(content, name)
        or content.startswith(name + b" = ")
        or b"\n" + name + b" = " in content
    )


# Starting with a line's end, and not with ``^``: what starts with a letter is found much faster.
_FLOW = re.compile(rb"\n[ \t]+(?:return|class|\w+\.\w+[ \t]*(?::[^=\n]+)?=)[ \t]+([^\n]+)")
_LAST = re.compile(
    rb"(\w+)\b(?!\.(?!signal\(|get\(|values\(|items\(|keys\(|pop\(|setdefault\(|copy\())"
)


def flowing_out(content: bytes) -> dict[bytes, list[int]]:
    r"""What functions return, or keep in an attribute: each word with where it stands.

    >>> flowing_out(b"def get():\n    return shop.paid\npaid.send(1)")
    {b'paid': [27]}
    """
    found: dict[bytes, list[int]] = {}
    for match in _FLOW.finditer(content):
        start = match.start(1)
        for word in _LAST.finditer(match[1]):
            found.setdefault(word[1], []).append(start + word.start())
    return found
