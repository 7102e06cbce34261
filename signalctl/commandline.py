"""Between a command line and its option parser: words it cannot mistake, and what it complains of.

A command tree is typed as anything: it is Click's up to typer 0.25, and typer's own after.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from signalctl.errors import UsageError
from signalctl.model.closeness import close


def options_of(command: Any) -> Mapping[str, bool]:
    """Every option of ``command`` itself, and whether it takes a value."""
    return {
        option: not each.is_flag
        for each in command.params
        if hasattr(each, "is_flag")
        for option in (*each.opts, *each.secondary_opts)
    }


def with_fields_apart(tree: Any, words: Sequence[str]) -> list[str]:
    """The command line with the fields of ``fire`` behind ``--``, where no parser mistakes them.

    Raises:
        UsageError: What stands behind ``fire`` is neither a field nor an option.
    """
    at = _position_of_command(tree, words)
    if at is None or words[at] != "fire":
        return list(words)
    from signalctl.sandbox.arguments import split  # noqa: PLC0415 - only where there are fields

    options = options_of(tree.commands["fire"])
    parts = split(words[at + 1 :], options)
    own = [*words[: at + 1], *parts.own]
    if parts.own and options.get(parts.own[-1], False):
        return own  # it lacks its value, which the parser would take "--" for
    signal = () if parts.signal is None else (parts.signal,)
    return [*own, "--", *signal, *parts.items]


def called(tree: Any, words: Sequence[str], prog: str) -> str:
    """What was called: the program, and the command if there is such a one."""
    at = _position_of_command(tree, words)
    return prog if at is None or words[at] not in tree.commands else f"{prog} {words[at]}"


def before_command(tree: Any, words: Sequence[str]) -> Sequence[str]:
    """The words that stand before the name of the command, which are the program's own."""
    return words[: _position_of_command(tree, words)]


_TARGET = re.compile(r"[\w.]+(?::[\w.]+|\.py)")
_CHOICE = re.compile(r"[Ii]nvalid value for '([^']+)': '([^']*)' is not one of ('.*')")
_WORD = re.compile(r"'([^']*)'")
_EXTRA = re.compile(r"Got unexpected extra arguments?(?:\(s\))? \((.*)\)")


def complaint(error: Any, command: str) -> UsageError:
    """What the option parser complains of, in our form.

    Args:
        error: Its error, known by its shape: typer has a copy of Click's classes from 0.26 on.
        command: What was called, as ``signalctl list``.

    Source: ``click.exceptions``, 8.1 to 8.5, and ``typer._click``, whose words differ. Typer 0.29
        has pydantic convert some values, and pydantic says so.
    """
    hint = f"See {command} --help"
    if type(error).__name__ == "NoSuchOption":
        near = " or ".join(f"'{each}'" for each in sorted(error.possibilities or ()))
        message = f"there is no option '{error.option_name}'"
        return UsageError(message, hint=f"Did you mean {near}? {hint}" if near else hint)
    text = " ".join(str(error.format_message()).split()).removesuffix(".")
    text = text.replace(": Value error, ", ": ")
    if extra := _EXTRA.fullmatch(text):
        if _TARGET.fullmatch(extra[1]) and not _takes_words(error):
            hint = f"A target is named with -A: {command} -A {extra[1]}"
        return UsageError(f"there is no place for '{extra[1]}'", hint=hint)
    if (choice := _CHOICE.fullmatch(text)) and (
        meant := close(choice[2], _WORD.findall(choice[3]))
    ):
        hint = f"Did you mean {choice[1]} {meant[0]}? {hint}"
    text, _, near = text.partition(". Did you mean ")
    hint = f"Did you mean {near} {hint}" if near else hint
    return UsageError(f"{text[:1].lower()}{text[1:]}", hint=hint)


def _takes_words(error: Any) -> bool:
    """Whether the command takes words of its own, so that one more is likely such a word."""
    command = getattr(getattr(error, "ctx", None), "command", None)
    return any(each.param_type_name == "argument" for each in getattr(command, "params", ()))


def _position_of_command(tree: Any, words: Sequence[str]) -> int | None:
    """Where the name of the command stands, behind the options that stand before it."""
    options = options_of(tree)
    position = 0
    while position < len(words):
        word = words[position]
        if not word.startswith("-") or word == "--":
            return position if word != "--" else None
        position += 2 if options.get(word, False) else 1
    return None
