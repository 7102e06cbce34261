"""Places in source files, and what could not be read there."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A line in a file.

    Attributes:
        file: Relative to the project root and ``/``-separated where the file lies under it,
            else absolute.
        line: 1-based.

    >>> str(Place("shop/orders.py", 12))
    'shop/orders.py:12'
    """

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass(frozen=True, slots=True)
class UnreadFile:
    """A source file that could not be read, and why."""

    file: str
    reason: str


@dataclass(frozen=True, slots=True)
class UnresolvedSite:
    """A connect or send that looks like a signal's and could not be resolved, and why.

    Attributes:
        method: ``send``, ``connect`` and so on.
        names: What it is called on, as far as names go: attribute, variable, key.
        column: 1-based, in characters.
    """

    place: Place
    reason: str
    method: str = ""
    names: tuple[str, ...] = ()
    column: int = 1


@dataclass(frozen=True, slots=True)
class Ignore:
    """A comment that silences findings on its line: ``# signalctl: ignore[SIG101] reason``.

    Attributes:
        codes: As written; empty for all of them.
        column: Where the comment starts; 1-based, in characters.
        reason: What stands behind the codes, up to the next ``#``.
    """

    place: Place
    column: int
    codes: tuple[str, ...]
    reason: str = ""


_INSTALLED = ("/site-packages/", "/dist-packages/")


def installed_as(file: str) -> str | None:
    """What of an installed file's path says whose it is; ``None`` for a file that is not installed.

    >>> installed_as("/opt/venv/lib/python3.11/site-packages/flask/app.py"), installed_as("shop.py")
    ('flask/app.py', None)
    """
    for folder in _INSTALLED:
        before, found, after = file.rpartition(folder)
        if found and before:
            return after
    return None
