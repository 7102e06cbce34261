"""What may stand where a command line is being typed."""

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from signalctl.completion.index import Known, known_signals
from signalctl.completion.line import (
    COMMANDS,
    OPTIONS,
    Asked,
    commands_of,
    read,
    read_table,
)

_FILES = frozenset({"FILE", "FOLDER", "SPELLING"})
"""What a path can stand for, by what help calls it."""


class Offer(NamedTuple):
    """A word that may stand there.

    Attributes:
        word: The whole word, as the command is to get it; nothing in it is quoted.
        about: What it is, in a few words; empty where there is nothing to say.
        goes_on: Something follows in the same word.
    """

    word: str
    about: str = ""
    goes_on: bool = False


class Offers(NamedTuple):
    """What a shell may offer; ``files`` where it may offer paths instead."""

    words: tuple[Offer, ...] = ()
    files: bool = False


def offers(words: Sequence[str], typed: str, folder: str) -> Offers:
    """What may stand where ``typed`` has been begun.

    Args:
        words: What is said before it, without the program's name.
        typed: The beginning of the word; may be empty.
        folder: Where the command would start.

    Returns:
        Only what begins with ``typed``, each word once.
    """
    table = read_table()
    commands = commands_of(table)
    asked = read(words, typed, commands)
    if isinstance(asked.wanted, tuple):
        return _fitting(asked, map(Offer, asked.wanted))
    wanted = None if asked.wanted is None else asked.wanted.strip("[].")
    if wanted in _FILES:
        return Offers(files=True)
    if wanted == COMMANDS:
        return _fitting(asked, (Offer(name, each.about) for name, each in commands.items() if name))
    if wanted in {"CODE", "CODES"}:
        return _rules(asked, table["rules"], several=wanted == "CODES")
    if wanted == "FORMAT=FILE":
        return _reports(asked)
    return _fitting(asked, _names(asked, wanted, folder))


def takes_files(words: Sequence[str], typed: str) -> bool:
    """Whether it is a path that may stand there; no name has to be read for that."""
    asked = read(words, typed, commands_of(read_table()))
    return isinstance(asked.wanted, str) and asked.wanted in _FILES


def _fitting(asked: Asked, found: Iterable[Offer]) -> Offers:
    kept: dict[str, Offer] = {}
    for each in found:
        if each.word.startswith(asked.typed):
            kept.setdefault(each.word, each._replace(word=f"{asked.before}{each.word}"))
    return Offers(tuple(kept.values()))


def _rules(asked: Asked, rules: Mapping[str, str], *, several: bool) -> Offers:
    """Codes, and the names of rules once one is begun; behind a comma too where there are several."""
    done, comma, typed = asked.typed.rpartition(",") if several else ("", "", asked.typed)
    asked = asked._replace(before=f"{asked.before}{done}{comma}", typed=typed)
    found = [Offer(code, name) for code, name in rules.items()]
    if typed:
        found += [Offer(name, code) for code, name in rules.items()]
    return _fitting(asked, [*found, Offer("ALL", "every rule")] if several else found)


def _reports(asked: Asked) -> Offers:
    """Formats of the command, each with the equals sign that a file follows."""
    formats = asked.command.options["--format"].takes
    words = formats if isinstance(formats, tuple) else ()
    return _fitting(asked, (Offer(f"{each}=", goes_on=True) for each in words))


def _names(asked: Asked, wanted: str | None, folder: str) -> Iterator[Offer]:
    """Offers from the index of the last look; and options, of which ``fire`` has fields among them."""
    if wanted == OPTIONS:
        yield from (Offer(name, each.about) for name, each in asked.command.options.items())
    if wanted not in {"SIGNAL", "PATTERN", "RECEIVER", "GLOB", "ITEM", "NAME=VALUE", OPTIONS}:
        return
    takes_fields = "[ITEM]..." in asked.command.places
    if wanted == OPTIONS and not (takes_fields and asked.signal):
        return
    signals = known_signals(os.path.join(folder, asked.folder or ""), asked.app)
    if wanted in {"SIGNAL", "PATTERN"}:
        yield from _signals(signals, asked.typed)
    elif wanted == "GLOB":
        yield from _receivers(signals, asked.typed)
    elif wanted == "RECEIVER":
        yield from _receivers(_meant(signals, asked.signal), asked.typed)
    else:
        named = [name for each in _meant(signals, asked.signal) for name in each.fields]
        for name in named:
            if name.isidentifier() and name not in asked.fields:
                yield from _field(asked, name, as_option=wanted == OPTIONS)


def _field(asked: Asked, name: str, *, as_option: bool) -> Iterator[Offer]:
    if not as_option:
        yield Offer(f"{name}=", "field", goes_on=True)
        return
    option = f"--{name.replace('_', '-')}"
    if option not in asked.command.options:  # ours always win
        yield Offer(option, "field")


def _meant(signals: Iterable[Known], word: str | None) -> list[Known]:
    """The signals that ``word`` may stand for, as ``model.lookup.find`` reads it."""
    if word is None:
        return []
    ends = (f".{word}", f":{word}")
    return [
        each
        for each in signals
        if word in {each.address, *each.words} or each.address.endswith(ends)
    ]


def _signals(signals: Iterable[Known], typed: str) -> Iterator[Offer]:
    """A word for each that means it alone; addresses where there is none, or once one is begun."""
    signals = tuple(signals)
    meanings = Counter(word for each in signals for word in each.words)
    for each in signals:
        clear = [word for word in each.words if meanings[word] == 1]
        yield from (Offer(word, each.address) for word in clear)
        if each.address and (typed or not clear):
            yield Offer(each.address)


def _receivers(signals: Iterable[Known], typed: str) -> Iterator[Offer]:
    """The last part of each name that means it alone; whole names where it does not, or once begun."""
    names = dict.fromkeys(name for each in signals for name in each.receivers)
    lasts = {name: name.rpartition(":")[2].rpartition(".")[2] for name in names}
    meanings = Counter(lasts.values())
    for name, last in lasts.items():
        is_clear = bool(last) and meanings[last] == 1
        if is_clear:
            yield Offer(last, name)
        if typed or not is_clear:
            yield Offer(name)
