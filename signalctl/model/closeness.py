"""Did you mean: the known names nearest to a word that names nothing."""

from collections.abc import Iterable

_SHOWN = 3

_LONGEST = 200
"""Comparing takes the product of both lengths, and no name that a person types is longer."""


def close(word: str, known: Iterable[str]) -> tuple[str, ...]:
    """At most three of ``known`` that look like ``word``, the likeliest first.

    Case is ignored. Names and words of more than 200 characters are never alike.

    >>> close("event_ids", ["speakers", "event_id", "event"])
    ('event_id', 'event')
    """
    if len(word) > _LONGEST:
        return ()
    from difflib import get_close_matches  # noqa: PLC0415 - only for a mistake

    spellings: dict[str, list[str]] = {}
    for name in sorted(set(known)):
        if len(name) <= _LONGEST:
            spellings.setdefault(name.casefold(), []).append(name)
    alike = get_close_matches(word.casefold(), spellings, n=_SHOWN)
    return tuple(name for folded in alike for name in spellings[folded])[:_SHOWN]
