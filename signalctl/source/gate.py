"""Tell from a file's bytes whether it is worth parsing.

Literal searches only: a regular expression over every file costs ten times as much.
"""

import re

VERSION = 1
"""Goes up when the gate changes, so that a cache made by another gate is not used."""


_WIRING = (b".connect", b".send", b".disconnect")
_MAKING = (b"ignal(", b"blinker", b"amespace(")


def wires(text: bytes) -> bool:
    """Whether the file may connect, send, or make a signal.

    >>> wires(b"paid.send(app)"), wires(b"paid = ns.signal('paid')"), wires(b"x = 1")
    (True, True, False)
    """
    return any(word in text for word in _WIRING) or any(word in text for word in _MAKING)


def may_define(text: bytes, name: str) -> bool:
    """Whether a module may bind ``name``: it stands there, or comes by a star import."""
    return name.encode() in text or b"import *" in text


def may_hold_signal(text: bytes, name: str) -> bool:
    """Whether a module may bind ``name`` to a signal, or to something that holds one.

    A module that only hands a name on imports it; any other must speak of signals itself.

    >>> may_hold_signal(b"from shop.events import paid", "paid")
    True
    >>> may_hold_signal(b"class File: ...", "File")
    False
    """
    if not may_define(text, name):
        return False
    if b"ignal" in text or b"blinker" in text or b"import *" in text:
        return True
    word = re.escape(name.encode())
    return (
        re.search(rb"import\s*\([^)]*\b%b\b|import[^\n(]*\b%b\b" % (word, word), text) is not None
    )
