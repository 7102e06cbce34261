"""Which rules there are, and which of them run."""

import pkgutil
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib import import_module

from signalctl.checks import rules
from signalctl.checks.pages import no_rules
from signalctl.checks.rule import Rule

ALL = "ALL"
"""As ``--select ALL``: every rule, those too that are off otherwise."""


@cache
def all_rules() -> tuple[Rule, ...]:
    """Every rule, sorted by code.

    Raises:
        ValueError: A file of ``rules`` holds none, or another than its name says.
    """
    found = [_held_by(module.name) for module in pkgutil.iter_modules(rules.__path__)]
    return tuple(sorted(found, key=lambda each: each.code))


def _held_by(module: str) -> Rule:
    """The rule of one file, whose name begins with its code and goes on with its name."""
    held = vars(import_module(f"{rules.__name__}.{module}")).values()
    here = [each for each in held if isinstance(each, Rule)]
    named = [f"{each.code.lower()}_{each.name.replace('-', '_')}" for each in here]
    if named != [module]:
        raise ValueError(f"{module} holds {named}")
    return here[0]


def selected(select: Sequence[str], ignore: Sequence[str]) -> tuple[Rule, ...]:
    """The rules that run.

    Args:
        select: Codes or beginnings of codes, names, or ``ALL``; none for every rule that is not
            off by default.
        ignore: The same; wins over ``select``, unless ``select`` is the more specific one.

    Raises:
        UsageError: Some of them stand for no rule; all are named.
    """
    refuse_unknown({"select": select, "ignore": ignore})
    return tuple(each for each in all_rules() if _runs(each, select, ignore))


def refuse_unknown(named: Mapping[str, Sequence[str]]) -> None:
    """See that each word stands for a rule.

    Args:
        named: By the setting that they stand in.

    Raises:
        UsageError: Some do not; all are named, each with what may have been meant.
    """
    unknown = [
        (setting, word)
        for setting, words in named.items()
        for word in words
        if not any(_stands_for(word, each) for each in all_rules())
    ]
    if unknown:
        raise no_rules(unknown)


def _runs(rule: Rule, select: Sequence[str], ignore: Sequence[str]) -> bool:
    chosen = _closest(rule, select) if select else 0 if rule.severity is not None else -1
    return chosen > _closest(rule, ignore) or (chosen >= 0 and _closest(rule, ignore) < 0)


def _closest(rule: Rule, words: Iterable[str]) -> int:
    """How closely the closest of ``words`` names ``rule``; -1 where none does."""
    lengths = [0 if each.upper() == ALL else len(each) for each in words if _stands_for(each, rule)]
    return max(lengths, default=-1)


def _stands_for(word: str, rule: Rule) -> bool:
    upper = word.upper()
    is_code = upper.startswith("SIG") and rule.code.startswith(upper)
    return upper == ALL or is_code or word.lower() == rule.name
