"""What the tests of captured effects read from a report."""

from typing import Any

from fired import Fired


def effects(fired: Fired, *kinds: str) -> dict[str, list[tuple[str, ...]]]:
    """Of each receiver the effects of ``kinds``: the text, and why refused and the warning if any.

    Addresses of objects are left out.
    """
    return {
        name: [_words(each) for each in outcome["effects"] if each["kind"] in kinds]
        for name, outcome in fired.outcomes.items()
    }


def _words(effect: dict[str, Any]) -> tuple[str, ...]:
    text = effect["text"].partition(" at 0x")
    return tuple(filter(None, (text[0], effect["refused"], effect["warning"])))


def header(fired: Fired, name: str) -> list[tuple[str, str]]:
    """The lines of the guard ``name``."""
    return [
        (each["state"], each["covers"]) for each in fired.document["guards"] if each["name"] == name
    ]
