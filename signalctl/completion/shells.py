"""Answer a shell in the protocol of the scripts that typer installs.

The scripts are typer's; the answers are ours, for two reasons. Importing typer and the commands takes
longer than anybody waits for a key. And typer trusts the words: zsh evaluates what it gets, and bash
puts it on the command line as it is.

Source: ``typer/_completion_shared.py`` (``_completion_classes.py``), the same from 0.20 to 0.29.
"""

import os
import re
import shlex
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from signalctl.completion import VARIABLE
from signalctl.completion.offers import Offer, Offers, offers, takes_files

_MEANS_SOMETHING = re.compile(r"[ !\"#$&'()*;<>?\[\\\]^`{|}~]")
"""Characters that stand for more than themselves in one of the shells. There are no others of these
among the printable ones of ASCII; beyond ASCII there are none."""


def answer(environ: Mapping[str, str]) -> int | None:
    """Print what fits to the command line in ``environ``.

    Returns:
        The exit code; ``None`` if it is none of the shells known here that asks.
    """
    reply = _REPLIES.get(environ.get(VARIABLE, ""))
    if reply is None:
        return None
    text, code = reply(environ)
    sys.stdout.buffer.write(text.encode("utf-8", "surrogateescape"))
    sys.stdout.flush()
    return code


class _Words(NamedTuple):
    """A command line up to the cursor, unquoted.

    Attributes:
        said: The words before the one that is being typed, without the program's name.
        typed: The beginning of that one.
        kept: How much of it the shell leaves in its place.
        quote: The quotation mark that it is within; empty for none.
    """

    said: tuple[str, ...]
    typed: str
    kept: int = 0
    quote: str = ""


def _offers(line: _Words) -> Offers:
    return offers(line.said, line.typed, os.getcwd())


def _split(line: str) -> tuple[list[str], str]:
    """The words of ``line``, the last being typed; and the quotation mark that is still open.

    An ``x`` behind the line tells whether a space ends its last word, or is quoted.
    """
    lexer = shlex.shlex(f"{line}x", posix=True)
    lexer.whitespace_split = True
    lexer.commenters = ""
    words: list[str] = []
    try:
        words.extend(lexer)
    except ValueError:  # a quotation mark is open
        words.append(lexer.token)
        quote = str(lexer.state)  # type: ignore[attr-defined]  # typeshed leaves it out
    else:
        quote = ""
    words[-1] = words[-1][:-1]
    return words, quote


def _reply_to_bash(environ: Mapping[str, str]) -> tuple[str, int]:
    number = environ.get("COMP_CWORD", "")
    if not number.isdecimal():
        return "", 0
    line = _bash_words(environ.get("COMP_WORDS", "").split("\n")[: int(number) + 1])
    found = _offers(line)
    words = [each.word for each in found.words]
    if len(words) == 1 and found.words[0].goes_on:
        # Bash puts a space behind an only match. A field can be spelled in two ways.
        words.append(f"{words[0][:-1]}:=")
    return "".join(f"{_bash_quoted(each[line.kept :], line.quote)}\n" for each in words), 0


def _bash_words(broken: Sequence[str]) -> _Words:
    """The words that bash has broken at ``:``, ``=`` and ``@``, put together again.

    It replaces what stands behind the last of these; behind ``@``, together with it.

    Source: ``COMP_WORDBREAKS`` in bash(1), and what bash 5.2 was seen to do.
    """
    whole: list[str] = []
    kept, glued = "", False
    for part in broken:
        is_break = bool(part) and not part.strip(":=@")
        # A space before it does not show; but no word behind a break starts as an option does.
        if whole and (is_break or (glued and part and not part.startswith("--"))):
            kept = whole[-1] + part if is_break else whole[-1]
            whole[-1] += part
        else:
            kept = ""
            whole.append(part)
        glued = is_break
    typed, quote = _split(whole[-1])
    kept = kept.removesuffix("@")
    if quote:
        kept = whole[-1][: whole[-1].rindex(quote)]
    said = tuple("".join(_split(each)[0]) for each in whole[1:-1])
    return _Words(said, "".join(typed), len("".join(_split(kept)[0])), quote)


def _bash_quoted(word: str, quote: str) -> str:
    """``word`` as bash is to have it behind ``quote``, which readline closes behind an only match.

    Not where the word ends with that mark already. And typer's script replaces a glob by files.
    """
    if not quote:
        return _MEANS_SOMETHING.sub(r"\\\g<0>", word)
    if quote == '"':
        word = re.sub(r'[$`"\\]', r"\\\g<0>", word)
        word = re.sub(r"[*?\[!]", r'"\\\g<0>"', word)
    else:
        word = re.sub(r"[*?\[']", r"'\\\g<0>'", word)
    return f"{word}{quote}" if word.endswith(quote) else word


def _typed_line(environ: Mapping[str, str]) -> _Words:
    """The line as zsh and fish give it. They quote what they insert themselves."""
    words, _ = _split(environ.get("_TYPER_COMPLETE_ARGS", ""))
    while len(words) > 1 and "=" in words[0]:  # fish gives the variables before it as well
        del words[0]
    return _Words(tuple(words[1:-1]), words[-1] if len(words) > 1 else "")


def _reply_to_zsh(environ: Mapping[str, str]) -> tuple[str, int]:
    """Code for ``eval``; no space in it means anything, for zsh makes one out of several."""
    found = _offers(_typed_line(environ))
    if found.files:
        return "compset -P '--*=' ; _files\n", 0
    whole = [_zsh_item(each) for each in found.words if not each.goes_on]
    begun = [_zsh_item(each) for each in found.words if each.goes_on]
    parts = [
        "local -a _whole _begun",
        f"_whole=( {' '.join(whole)} )",
        f"_begun=( {' '.join(begun)} )",
    ]
    if whole:
        parts.append("_describe word _whole")
    if begun:
        parts.append("_describe word _begun -S ''")
    return f"{' ; '.join(parts)}\n" if found.words else "", 0


def _zsh_item(offer: Offer) -> str:
    """A word and what it is, as ``_describe`` takes them, in one word for ``eval``."""
    word = re.sub(r"[\\:]", r"\\\g<0>", offer.word)
    text = f"{word}:{offer.about}" if offer.about else word
    escaped = _MEANS_SOMETHING.sub(lambda match: f"\\x{ord(match[0]):02x}", text)
    return f"$'{escaped}'"


def _reply_to_fish(environ: Mapping[str, str]) -> tuple[str, int]:
    """Lines; or, if fish asks whether it is to offer no files, that as an exit code."""
    line = _typed_line(environ)
    if environ.get("_TYPER_COMPLETE_FISH_ACTION") == "is-args":
        return "", int(takes_files(line.said, line.typed))
    found = _offers(line)
    return "".join(f"{each.word}\t{each.about}\n" for each in found.words), 0


_REPLIES: Mapping[str, Callable[[Mapping[str, str]], tuple[str, int]]] = {
    "complete_bash": _reply_to_bash,
    "complete_zsh": _reply_to_zsh,
    "complete_fish": _reply_to_fish,
}
