"""The command line of ``fire``: which of its words are fields, and which are options of ours."""

import re
import shlex
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from signalctl.errors import UsageError
from signalctl.model.secrets import redact_value

_ITEM = re.compile(r"[^\W\d][\w-]*(?::\w*)?=")
"""``name=``, ``name:=``, ``name:type=``: an item wherever it stands."""

_NEGATIVE = re.compile(r"-(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
"""A negative number: the only text with a leading hyphen that is a value on its own."""


@dataclass(frozen=True, slots=True)
class Split:
    """A command line after the word ``fire``, told apart.

    Attributes:
        signal: The word for the signal; ``None`` when there is none.
        own: Our options with their values, in order. One that lacks its value stands last, where
            the option parser misses it too and says so.
        items: The items in order, each in one token.
    """

    signal: str | None
    own: tuple[str, ...]
    items: tuple[str, ...]


def split(arguments: Sequence[str], own: Mapping[str, bool]) -> Split:
    """Tell our own options from the fields on the command line of ``fire``.

    ``arguments`` is what follows the word ``fire``; ``own`` has each option of ours, and whether it
    takes a value. Ours always win, there are no abbreviations, and after ``--`` nothing is ours.
    Any other ``--name`` is a field. It takes the next token as its value, unless that is an option,
    the end, or shaped like an item; then it is a flag.

    Raises:
        UsageError: A field before the signal, a value that starts with a hyphen and is no number,
            an unknown short option, or a word that belongs to nothing.

    >>> split(["paid", "--order-id", "3", "--gift", "--timeout", "5"], {"--timeout": True})
    Split(signal='paid', own=('--timeout', '5'), items=('--order-id=3', '--gift'))
    """
    reader = _Reader(deque(arguments), own)
    while reader.rest:
        reader.step()
    return reader.result()


def stands_alone(text: str) -> bool:
    """Whether ``text`` behind ``--name`` is its value, without an equals sign between them.

    >>> [stands_alone(text) for text in ("Anna", "-5", "-Anna", "note=x")]
    [True, True, False, False]
    """
    if text.startswith("-"):
        return _NEGATIVE.fullmatch(text) is not None
    return _ITEM.match(text) is None


def stray(word: str) -> UsageError:
    """The error for a word that is no option, no item and no value of one."""
    as_value = (
        f"--NAME {shlex.quote(word)}" if stands_alone(word) else shlex.quote(f"--NAME={word}")
    )
    as_text = shlex.quote(f"NAME:str={word}" if word.startswith("@") else f"NAME={word}")
    return UsageError(
        f"'{word}' belongs to no field",
        hint=f"Give it a name: {as_value}, or {as_text} for exactly this text",
    )


def shown(name: str, text: str) -> str:
    """``text`` as an error may repeat it: without a secret, and not at length."""
    redacted = str(redact_value(name, text))
    return redacted if len(redacted) <= 60 else f"{redacted[:59]}…"


@dataclass(slots=True)
class _Reader:
    """Walks over the words of a command line, and sorts them."""

    rest: deque[str]
    own: Mapping[str, bool]
    escaped: bool = False
    signal: str | None = None
    ours: list[str] = field(default_factory=list)
    lacking: list[str] = field(default_factory=list)
    items: list[str] = field(default_factory=list)

    def step(self) -> None:
        word = self.rest.popleft()
        if self._is_ours(word):
            self._take_ours(word)
        elif word == "--" and not self.escaped:
            self.escaped = True
        elif word.startswith("--") and word != "--":
            self._take_option(word)
        elif _is_short_option(word):
            raise self._unknown_short(word)
        elif _ITEM.match(word) or (self.signal is not None and "=" in word):
            self._take_item(word)
        elif self.signal is None:
            self.signal = word
        else:
            raise stray(word)

    def result(self) -> Split:
        # Of several that lack their value the first is enough: the parser stops at it.
        return Split(self.signal, (*self.ours, *self.lacking[:1]), tuple(self.items))

    def _is_ours(self, word: str) -> bool:
        if self.escaped:
            return False
        return word in self.own or (word.startswith("--") and word.partition("=")[0] in self.own)

    def _take_ours(self, word: str) -> None:
        if not self.own.get(word, False):  # a flag, or --option=value in one word
            self.ours.append(word)
        elif self.rest and not self._is_option(self.rest[0]):
            self.ours += (word, self.rest.popleft())
        else:
            self.lacking.append(word)

    def _take_option(self, word: str) -> None:
        value = None if "=" in word else self._value_after(word)
        if self.signal is None:
            raise _before_the_signal(word, value)
        self.items.append(word if value is None else f"{word}={value}")

    def _take_item(self, word: str) -> None:
        if self.signal is None:
            raise _before_the_signal(word, None)
        self.items.append(word)

    def _value_after(self, word: str) -> str | None:
        """The value of a field's option, taken off ``rest``; ``None`` for a flag."""
        following = self.rest[0] if self.rest else "--"
        if following.startswith("--") or self._is_ours(following) or _ITEM.match(following):
            return None
        if following.startswith("-") and not _NEGATIVE.fullmatch(following):
            value = shown(word.lstrip("-"), following)
            raise UsageError(
                f"'{value}' after '{word}' could be a value or an option",
                hint=f"As a value: {shlex.quote(f'{word}={value}')}",
            )
        return self.rest.popleft()

    def _is_option(self, word: str) -> bool:
        return word.startswith("--") or self._is_ours(word) or _is_short_option(word)

    def _unknown_short(self, word: str) -> UsageError:
        if not self.escaped and self.own.get(word[:2], False):
            return UsageError(
                f"'{word}' is no option",
                hint=f"Write {word[:2]} {shlex.quote(word[2:].removeprefix('='))}",
            )
        name = word.lstrip("-").partition("=")[0]
        name = name if name.replace("-", "_").isidentifier() else "NAME"
        return UsageError(f"there is no option '{word}'", hint=f"A field is written --{name} VALUE")


def _is_short_option(word: str) -> bool:
    return (
        word.startswith("-")
        and not word.startswith("--")
        and word != "-"
        and not _NEGATIVE.fullmatch(word)
    )


def _before_the_signal(word: str, value: str | None) -> UsageError:
    name, equals, text = word.partition("=")
    if equals:
        word = f"{name}={shown(name.strip('-:'), text)}"
    words = (word,) if value is None else (word, shown(name.strip("-"), value))
    return UsageError(
        f"the signal comes first, before '{word}'",
        hint=f"signalctl fire SIGNAL {shlex.join(words)}",
    )
