"""Read a command line up to the word that is being typed: what is said, and what is wanted there."""

import json
import os
from collections import deque
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

OPTIONS = "-"
"""Wanted: an option of the command. What else is wanted is called as help calls it."""

COMMANDS = ""
"""Wanted: a command."""

Takes = str | tuple[str, ...] | None
"""What stands behind an option or in a place: as help calls it, or the words there are to choose from."""


class Option(NamedTuple):
    """An option of a command; ``takes`` is ``None`` for a flag."""

    takes: Takes
    about: str


class Command(NamedTuple):
    """What may stand behind a command; ``places`` are its words that are no options, in order."""

    about: str
    places: tuple[str, ...]
    options: Mapping[str, Option]


class Asked(NamedTuple):
    """What a shell asks to complete.

    Attributes:
        wanted: ``None`` where nothing is known to fit.
        before: What stands before ``typed`` in the same word: ``--format=``.
        typed: What an answer begins with.
        command: The options that count here are its own.
        signal: What has been said for the signal.
        fields: Those that have been given.
        app: What ``-A`` says.
        folder: What ``--chdir`` says.
    """

    wanted: Takes
    before: str
    typed: str
    command: Command
    signal: str | None = None
    fields: frozenset[str] = frozenset()
    app: str | None = None
    folder: str | None = None


def read_table() -> dict[str, Any]:
    """What ``commands.json`` holds: ``commands`` by name, the program itself as ``""``; ``rules``."""
    with open(os.path.join(os.path.dirname(__file__), "commands.json"), encoding="utf-8") as stream:
        table: dict[str, Any] = json.load(stream)
    return table


def commands_of(table: Mapping[str, Any]) -> dict[str, Command]:
    """The commands of ``commands.json``."""
    return {
        name: Command(
            about=each["about"],
            places=tuple(each["places"]),
            options={
                option: Option(tuple(takes) if isinstance(takes, list) else takes, about)
                for option, (takes, about) in each["options"].items()
            },
        )
        for name, each in table["commands"].items()
    }


def read(words: Sequence[str], typed: str, commands: Mapping[str, Command]) -> Asked:
    """What is asked where ``words`` have been said behind the program's name, and ``typed`` begun."""
    reader = _Reader(deque(words), commands)
    while reader.rest:
        reader.step()
    return reader.asked(typed)


_VALUE = "VALUE"
"""Behind the option of a field: a value that nobody knows, unless another option follows."""


class _Reader:
    """Walks over the words of a command line; lenient where a parser would refuse."""

    def __init__(self, rest: deque[str], commands: Mapping[str, Command]) -> None:
        self.rest = rest
        self.commands = commands
        self.name = ""
        self.escaped = False
        self.awaited: Takes = None
        self.places: list[str] = []
        self.values: dict[str, str] = {}
        self.fields: set[str] = set()

    @property
    def command(self) -> Command | None:
        return self.commands.get(self.name)

    def step(self) -> None:
        word = self.rest.popleft()
        option, equals, value = word.partition("=")
        known = self.command.options if self.command else {}
        if self.escaped or not word.startswith("-") or word == "-":
            self._take_word(word)
        elif word == "--":
            self.escaped = True
        elif option in known and known[option].takes is not None:
            self._take_option(option, known[option].takes, value if equals else None)
        elif option not in known and self.name == "fire" and self.places:
            self._take_field(option, is_whole=bool(equals))

    def asked(self, typed: str) -> Asked:
        command = self.command or Command("", (), {})
        wanted, before, rest = self._wanted(typed, command)
        return Asked(
            wanted=wanted,
            before=before,
            typed=rest,
            command=command,
            signal=self.places[0] if self.places else None,
            fields=frozenset(self.fields),
            app=self.values.get("--app", self.values.get("-A")),
            folder=self.values.get("--chdir"),
        )

    def _take_word(self, word: str) -> None:
        if not self.name:
            self.name = word
            return
        if self.places and "=" in word:
            self.fields.add(word.partition("=")[0].partition(":")[0])
        self.places.append(word)

    def _take_option(self, option: str, takes: Takes, value: str | None) -> None:
        if value is not None:
            self.values[option] = value
        elif self.rest:
            self.values[option] = self.rest.popleft()
        else:
            self.awaited = takes

    def _take_field(self, option: str, *, is_whole: bool) -> None:
        self.fields.add(option.lstrip("-").replace("-", "_"))
        if is_whole:
            return
        if not self.rest:
            self.awaited = _VALUE
        elif not self.rest[0].startswith("-") and "=" not in self.rest[0]:
            self.rest.popleft()

    def _wanted(self, typed: str, command: Command) -> tuple[Takes, str, str]:
        is_option = typed.startswith("-") and not self.escaped
        if self.awaited is not None and not (is_option and self.awaited == _VALUE):
            return self.awaited, "", typed
        if is_option:
            option, equals, value = typed.partition("=")
            if not equals:
                return OPTIONS, "", typed
            known = command.options.get(option)
            return known.takes if known else None, f"{option}=", value
        if not self.name:
            return COMMANDS, "", typed
        places = command.places
        if len(self.places) < len(places):
            return places[len(self.places)], "", typed
        is_repeated = bool(places) and places[-1].endswith("...")
        return places[-1] if is_repeated else None, "", typed
