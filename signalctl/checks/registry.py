"""Which rules there are, and which of them run."""

import pkgutil
from collections.abc import Iterable, Sequence
from functools import cache
from importlib import import_module

from signalctl.checks import rules
from signalctl.checks.pages import no_rule
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
        UsageError: One of them stands for no rule.
    """
    for word in (*select, *ignore):
        if not any(_stands_for(word, each) for each in all_rules()):
            raise no_rule(word)
    return tuple(each for each in all_rules() if _runs(each, select, ignore))


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
