"""Which own files have to do with signals: told from their bytes, before any is parsed.

``send`` and ``connect`` are methods of sockets, mails and databases too. A file is read when it
speaks of blinker; when a name in it may carry a signal, by what other modules bind; or when a site
in it is named as a signal is, so that it must be listed even if it leads nowhere.
"""

import re
from collections.abc import Callable, Iterator
from collections.abc import Set as AbstractSet

from signalctl.source import gate, known
from signalctl.source.files import SourceFile
from signalctl.source.text import words_in

_SITE = re.compile(
    rb"\.(connect|connect_via|connected_to|temporarily_connected_to|disconnect|send|send_async)"
    rb"\b"
)
_DECORATOR = re.compile(rb"^[ \t]*@[^\n]*\.connect(?:_via)?\b", re.MULTILINE)
# Starting with a line's end, and not with ``^``: what starts with a letter is found much faster.
_FROM = re.compile(rb"\n[ \t]*from[ \t]+([\w.]+)[ \t]+import[ \t]*(\([^)]*\)|[^\n]*)")
_IMPORT = re.compile(rb"\n[ \t]*import[ \t]+([\w., \t]+)")
_FROM_SIGNALS = re.compile(rb"\n[ \t]*from[ \t]+[\w.]*\bsignals[ \t]+import\b")
_NAMED = re.compile(rb"signal|\bsigs?\b|_sig\b", re.IGNORECASE)
_ONLY_SIGNALS = (b"connect_via", b"connected_to", b"temporarily_connected_to")
_WIRING = (b".connect", b".send", b".disconnect", b".temporarily_connected_to")
_BY_NAME = (b"'send", b'"send', b"'connect", b'"connect')
_FAR = 400


class Suspect:
    """An own file that may wire something, by its bytes alone."""

    def __init__(self, file: SourceFile, content: bytes) -> None:
        self.file = file
        self._content = content
        self._words: frozenset[bytes] | None = None
        self._imports: tuple[tuple[str, str, str], ...] | None = None

    def uses(self, names: AbstractSet[bytes]) -> bool:
        """Whether one of ``names`` may be an attribute or a key in it, or come by a star."""
        if self._words is None:
            self._words = words_in(self._content)
        return any(self._reaches(each) for each in names & self._words)

    def _reaches(self, name: bytes) -> bool:
        content = self._content
        return (
            b"." + name in content
            or b"import *" in content
            or b"'" + name + b"'" in content
            or b'"' + name + b'"' in content
        )

    def must_be_read(self) -> bool:
        """It speaks of blinker, or has a site that is named, or may come, as a signal does."""
        content = self._content
        if b"blinker" in content or (b".connect" in content and _DECORATOR.search(content)):
            return True
        for match in _SITE.finditer(content):
            if match[1] in _ONLY_SIGNALS or _NAMED.search(_before(content, match.start())):
                return True
        may_come = b"signals" in content and _FROM_SIGNALS.search(b"\n" + content) is not None
        return may_come and _SITE.search(content) is not None

    def imports(self) -> Iterator[tuple[str, str, str]]:
        r"""(local name, module, name in it) of what it imports; the name is empty for a module."""
        if self._imports is None:
            self._imports = tuple(imports_of(self._content))
        yield from self._imports


def may_wire(content: bytes) -> bool:
    """Whether a file speaks of signals, or may connect or send one.

    >>> may_wire(b"paid.send(app)"), may_wire(b"paid = ns.signal('paid')")
    (True, True)
    >>> may_wire(b"x.sender = app.connection(1)")
    False
    """
    if gate.speaks(content) or b"amespace(" in content:
        return True
    if b"connect" not in content and b"send" not in content:
        return False
    if b"getattr" in content and any(word in content for word in _BY_NAME):
        return True
    return any(word in content for word in _WIRING) and _has_site(content)


def _has_site(content: bytes) -> bool:
    return _SITE.search(content) is not None or _DECORATOR.search(content) is not None


def _before(content: bytes, place: int) -> bytes:
    """What a site is called on: the line up to it, or more where the line does not hold it all."""
    window = content[max(0, place - _FAR) : place]
    line = window.rpartition(b"\n")[2]
    return window if line.lstrip()[:1] in {b"", b")", b"]", b"}", b"."} else line


def imports_of(content: bytes) -> Iterator[tuple[str, str, str]]:
    r"""(local name, module, name in it) of what a file imports; the name is empty for a module.

    >>> list(imports_of(b"from shop import (paid as p,\n  lost)\nimport flask.app"))
    [('p', 'shop', 'paid'), ('lost', 'shop', 'lost'), ('flask', 'flask', '')]
    """
    content = b"\n" + content
    for module, names in _FROM.findall(content):
        for each in re.sub(rb"#[^\n]*", b"", names).strip(b"() \t\\").split(b","):
            parts = each.split()
            if parts:
                yield _text(parts[-1]), _text(module), _text(parts[0])
    for names in _IMPORT.findall(content):
        for each in names.split(b","):
            parts = each.split()
            if parts:
                top = parts[-1] if len(parts) > 1 else parts[0].partition(b".")[0]
                yield _text(top), _text(parts[0] if len(parts) > 1 else top), ""


def _text(word: bytes) -> str:
    return word.decode("utf-8", "replace")


class Foreign:
    """Whether a name of a module that is not own code may stand for a signal, by bytes alone."""

    def __init__(self, content_of: Callable[[str], tuple[bytes, bool] | None]) -> None:
        """``content_of``: a module's content, and whether it is a package, by its name."""
        self._content_of = content_of
        self._known: dict[tuple[str, str], bool] = {}
        self._imports: dict[str, dict[str, tuple[str, str]]] = {}

    def carries(self, module: str, name: str) -> bool:
        """Whether ``name`` in ``module`` may stand for a signal; an empty name: anything in it."""
        key = (module, name)
        if key not in self._known:
            self._known[key] = False  # modules that import each other
            self._known[key] = self._find(module, name)
        return self._known[key]

    def is_class(self, module: str, name: str) -> bool:
        """Whether ``name`` in ``module`` is a class, made in a module that speaks of signals."""
        seen = set()
        while name and (module, name) not in seen and f"{module}.{name}" not in known.APP_CLASSES:
            seen.add((module, name))
            found = None if known.is_external(module) else self._content_of(module)
            if found is None:
                return False
            content, package = found
            if gate.defines(content, name.encode(), (b"class ",)):
                return self._holds(module, content, package=package)
            module, name = self._imports_of(module, content, package=package).get(name, ("", ""))
        return False

    def leads(self, module: str, name: str) -> bool:
        """Whether ``name`` in ``module`` is made in a module that speaks of signals."""
        seen = set()
        while (module, name) not in seen:
            seen.add((module, name))
            found = self._content_of(module)
            if found is None or known.is_external(module):
                return False
            content, package = found
            if gate.speaks(content):
                return True
            imported = self._imports_of(module, content, package=package).get(name)
            if imported is None:
                return b"import *" in content or name.encode() not in content
            module, name = imported
            if not name:
                return True
        return False

    def _find(self, module: str, name: str) -> bool:
        if module.partition(".")[0] == "blinker":
            return True
        if known.is_external(module):
            return False
        found = self._content_of(module)
        if found is None:
            return False
        content, package = found
        if not name:
            return self._holds(module, content, package=package)
        if gate.defines(content, name.encode()):
            return False
        imported = self._imports_of(module, content, package=package).get(name)
        if imported is not None:
            return self.carries(*imported)
        if name.encode() in content:
            return self._holds(module, content, package=package)
        return b"import *" in content or self.carries(f"{module}.{name}", "")

    def _holds(self, module: str, content: bytes, *, package: bool) -> bool:
        """Whether a module may hold a signal: it makes one, or gets one from elsewhere.

        To speak of signals is not enough: those of the operating system are spoken of, too.
        """
        if not gate.speaks(content):
            return False
        if b"blinker" in content or gate.makes(content):
            return True
        imported = self._imports_of(module, content, package=package)
        return any(
            self.carries(source, name) or ("ignal" in name and self._is_missing(source))
            for source, name in imported.values()
        )

    def _is_missing(self, module: str) -> bool:
        return not known.is_external(module) and self._content_of(module) is None

    def _imports_of(
        self, module: str, content: bytes, *, package: bool
    ) -> dict[str, tuple[str, str]]:
        if module not in self._imports:
            self._imports[module] = {
                local: (absolute(module, source, package=package), name)
                for local, source, name in imports_of(content)
            }
        return self._imports[module]


def absolute(module: str, source: str, *, package: bool) -> str:
    """The full name of what ``from source import`` names in ``module``.

    >>> absolute("shop.web", ".events", package=False), absolute("shop", ".events", package=True)
    ('shop.events', 'shop.events')
    """
    inner = source.lstrip(".")
    level = len(source) - len(inner)
    if not level:
        return source
    parts = module.split(".")
    base = parts[: len(parts) - level + package]
    return ".".join([*base, *([inner] if inner else [])])
