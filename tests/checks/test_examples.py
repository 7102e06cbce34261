"""Every rule finds what examples mark, its own and further forms, and nothing in near misses."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from examples import (
    FAILS_BEFORE_BLINKER_1_8,
    expected,
    findings,
    from_source,
    running,
    write_example,
)

from signalctl.checks.registry import all_rules
from signalctl.checks.rule import Evidence, Rule

FORMS = Path(__file__).parent / "forms"
"""A file for each rule: examples below lines ``=== what it is``, those without marks near misses."""


NEEDS_BLINKER_1_8 = {
    ("SIG113", "a builtin"),
    ("SIG202", "good-2"),
    ("SIG202", "one who listens to the proxy hears it, one who listens to the app does not"),
    ("SIG202", "a receiver listens to the proxy and the app sends"),
    ("SIG202", "a receiver listens to the proxy and some sender is not known"),
    ("SIG208", "a classmethod below, which cannot be called yet"),
    ("SIG208", "made a staticmethod in between"),
}
"""Examples whose connect fails before: a proxy as sender, and receivers that take no weak reference."""


def _forms(rule: Rule) -> list[tuple[str, str]]:
    """Title and text of each."""
    file = FORMS / f"{rule.code}.txt"
    parts = re.split(r"^=== (.+)\n", file.read_text() if file.exists() else "", flags=re.MULTILINE)
    return list(zip(parts[1::2], parts[2::2], strict=True))


def _texts(rule: Rule) -> Iterator[tuple[str, str]]:
    yield from ((f"bad-{number}", text) for number, text in enumerate(rule.bad, 1))
    yield from ((f"good-{number}", text) for number, text in enumerate(rule.good, 1))
    yield from _forms(rule)


def _examples() -> Iterator[object]:
    for rule in all_rules():
        for title, text in _texts(rule):
            for living in (True, False):
                if living or not rule.evidence.needs_process:
                    where = "running" if living else "source"
                    fails = living and (rule.code, title) in NEEDS_BLINKER_1_8
                    marks = [FAILS_BEFORE_BLINKER_1_8] if fails else []
                    name = f"{rule.code}-{title}-{where}"
                    yield pytest.param(rule, text, living, id=name, marks=marks)


@pytest.mark.parametrize(("rule", "text", "living"), list(_examples()))
def test_an_example_gives_what_it_marks(
    rule: Rule,
    text: str,
    living: bool,  # noqa: FBT001 - a case
    tmp_path: Path,
) -> None:
    write_example(tmp_path, text)
    marked = {each for each in expected(tmp_path) if each[2] == rule.code}

    survey = running(tmp_path) if living else from_source(tmp_path)
    found = [each for each in findings(survey) if each.code == rule.code]

    levels = {each[:3]: each[3] for each in marked}
    seen = {(each.place.file, each.place.line, each.code, each.severity.value) for each in found}
    assert {each if levels.get(each[:3], "?") else (*each[:3], "") for each in seen} == marked


def test_every_rule_has_bad_and_good_examples() -> None:
    without = [each.code for each in all_rules() if not (each.bad and each.good)]

    assert without == ["SIG902", "SIG904"]


@pytest.mark.parametrize("rule", [each for each in all_rules() if each.bad])
def test_every_rule_has_three_further_forms_and_three_near_misses(rule: Rule) -> None:
    marked = [f"# {rule.code}" in text for _, text in _forms(rule)]

    assert (min(marked.count(True), 3), min(marked.count(False), 3)) == (3, 3)


def test_a_rule_says_what_evidence_it_needs() -> None:
    assert {each.evidence for each in all_rules()} <= set(Evidence)
